import { show } from '../../lib/number.mjs';
import { medianOf, rounds } from '../../lib/rounds.mjs';
import { row, valuesOf } from '../../lib/row.mjs';
import { runQueueJob, withFolder } from '../lib/run.mjs';
import { missingSqlite, nodeWithSqlite } from '../lib/runtimes.mjs';
import { missingSlowSync, slowSync } from '../lib/slow-sync.mjs';

export const name = 'sqlite-slow-sync';
export const missing = async () => missingSlowSync() ?? (await missingSqlite());

const SUBJECTS = {
  sendoff: { subject: 'sendoff' },
  bare: { subject: 'bare-sqlite', inThread: false },
  nothing: { subject: 'nothing' },
};

/** 1,000 events a second on a disk that needs 2 ms for each sync. */
export async function run({ quick }) {
  const runtime = await nodeWithSqlite();
  const results = await rounds(quick ? 1 : 3, Object.keys(SUBJECTS), (subject) =>
    withFolder((folder) => {
      const settings = { where: { engine: 'sqlite', folder }, store: 'queue', perSecond: 1_000 };
      const time = quick ? { warmUpMs: 300, ms: 1_000 } : { warmUpMs: 1_000, ms: 3_000 };
      const options = { ...SUBJECTS[subject], ...settings, ...time };
      return runQueueJob('paced', options, runtime, { env: slowSync(folder) });
    }),
  );
  const of = (subject, read) => medianOf(results, subject, read);
  const share = (subject) => of(subject, (one) => one.share);
  const leastMs = Math.min(...results.map(({ sendoff }) => sendoff.leastMs));
  if (leastMs < 2) throw new Error(`An event was stored in ${leastMs} ms: the syncs were not slowed`);
  const processor = (subject) => of(subject, ({ mainMs, events }) => (mainMs * 1_000) / events);
  return [
    row({
      measure: '1,000 events/s over SQLite with every sync slowed by 2 ms: share of the event loop',
      values: valuesOf(['sendoff', 'bare'], (subject) => share(subject).toFixed(3)),
      result: share('sendoff').toFixed(3),
      must: '≤ 0.1',
      reached: share('sendoff') <= 0.1,
      note: `${runtime.label}; the bare engine on the main thread, one INSERT and one commit for an event. The timer that paces and makes the events, which is in all of these, has ${share('nothing').toFixed(3)} by itself, so what is Sendoff's own is ${(share('sendoff') - share('nothing')).toFixed(3)}. An event was stored after ${show(of('sendoff', (one) => one.medianMs))} ms. The main thread had ${show(processor('sendoff'))} µs of a processor for an event, that of the timer alone ${show(processor('nothing'))} µs.`,
    }),
  ];
}
