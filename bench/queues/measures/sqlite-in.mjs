import { rounds } from '../../lib/rounds.mjs';
import { speedRows } from '../lib/rows.mjs';
import { runQueueJob, withFolder } from '../lib/run.mjs';
import { betterSqlite, missingSqlite, nodeWithSqlite } from '../lib/runtimes.mjs';
import { settingsOf } from '../lib/subjects.mjs';

export const name = 'sqlite-in';
export const missing = missingSqlite;

/** `track()` and `stored()` against INSERTs in a thread. */
export async function run({ quick }) {
  const compare = (subjects, runtime, options) =>
    rounds(
      quick ? 2 : 5,
      subjects,
      (subject) =>
        withFolder((folder) => {
          const where = { engine: 'sqlite', folder };
          const time = quick ? { warmUpMs: 200, ms: 300 } : { warmUpMs: 700, ms: 1_200 };
          const settings = { where, store: 'queue', module: runtime.module, ...time, ...options };
          return runQueueJob('in', { ...settingsOf(subject, 'sqlite'), ...settings }, runtime);
        }),
      ['unindexed'],
    );
  const node = await nodeWithSqlite();
  const rows = [];
  for (const perTick of [1, 10, 100, 1_000]) {
    const subjects = ['sendoff', 'bare', 'unindexed'];
    const results = await compare(subjects, node, { perTick });
    const title = `\`track()\` and \`stored()\` over SQLite, ${perTick.toLocaleString('en-GB')} in a tick`;
    const note = perTick === 1 ? `${node.label}. Each tick waits until the one before is stored.` : undefined;
    rows.push(...speedRows(results, subjects, { title, must: 0.8, note }));
  }
  const subjects = ['sendoff', 'bare'];
  const going = await compare(subjects, node, { perTick: 10, ahead: 10_000 });
  rows.push(
    ...speedRows(going, subjects, {
      title: 'ticks of 10 that wait for nothing, at most 10,000 events on their way',
      note: 'Sendoff puts the ticks that come while it commits into one transaction; the bare engine commits each.',
    }),
  );
  const better = await betterSqlite();
  if (better !== undefined) {
    const results = await compare(subjects, better, { perTick: 10 });
    rows.push(
      ...speedRows(results, subjects, {
        title: '10 in a tick that waits, over better-sqlite3',
        must: 0.8,
        note: `${better.label}.`,
      }),
    );
  }
  return rows;
}
