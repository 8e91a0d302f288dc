import { show } from '../lib/number.mjs';
import { runJob } from '../lib/processes.mjs';
import { COMPANY, medianOf, OTHERS, rounds } from '../lib/rounds.mjs';
import { row, valuesOf } from '../lib/row.mjs';

export const name = 'shutdown';
const WARM_UP = 5_000;

/** SIGTERM in the tick in which the last events were tracked. */
export async function run({ quick, withSink }) {
  const rows = [];
  for (const waiting of [2_000, 2_007]) {
    const results = await rounds(
      quick ? 1 : 5,
      OTHERS,
      (subject) =>
        withSink(async (sink) => {
          const options = { subject, url: sink.url, waiting, warmUp: WARM_UP, bound: 10_000 };
          const result = await runJob('shutdown', options, { timeoutMs: 40_000 });
          return { ...result, sink: await sink.report() };
        }),
      COMPANY,
    );
    const of = (subject, read) => medianOf(results, subject, read);
    const lost = ({ tracked, sink }) => tracked - sink.distinct;
    const exitMs = ({ exit, signalAt }) => exit.exitedAt - signalAt;
    const text = (subject) =>
      `${show(of(subject, lost))}; ${show(of(subject, ({ closeMs }) => closeMs))}; ${show(of(subject, exitMs))} ms`;
    const closeMs = of('sendoff', (result) => result.closeMs);
    const mostLost = Math.max(...results.map((round) => lost(round.sendoff)));
    rows.push(
      row({
        measure: `SIGTERM with ${show(waiting)} waiting: lost; close; signal to exit`,
        values: valuesOf(OTHERS, text),
        result: `${mostLost}; ${show(closeMs)} ms`,
        must: '0; ≤ 100 ms',
        aim: '60 ms',
        reached: mostLost === 0 && closeMs <= 100,
        aimReached: closeMs <= 60,
        plot:
          waiting === 2_007
            ? {
                unit: 'ms',
                better: 'less',
                values: Object.fromEntries(
                  OTHERS.map((subject) => [subject, of(subject, (result) => result.closeMs)]),
                ),
              }
            : undefined,
      }),
    );
  }
  return rows;
}
