import { show } from '../lib/number.mjs';
import { runJob } from '../lib/processes.mjs';
import { OTHERS } from '../lib/rounds.mjs';
import { row, valuesOf } from '../lib/row.mjs';
import { megabytes } from '../lib/stats.mjs';

export const name = 'stall';
const BOUND = 10_000;
const PER_SECOND = 20_000;

/** A vendor that takes requests and never answers, while the application goes on. */
export async function run({ quick, withSink }) {
  const forMs = quick ? 4_000 : 20_000;
  const results = {};
  for (const subject of OTHERS) {
    results[subject] = await withSink(async (sink) => {
      const onMessage = async ({ warm, stallOver }, child) => {
        if (warm) await sink.behave({ mode: 'stall' });
        if (stallOver) await sink.behave({ mode: 'ok' });
        if (warm || stallOver) child.send('go');
      };
      const options = { subject, url: sink.url, bound: BOUND, perSecond: PER_SECOND, forMs, warmUp: 10_000 };
      const result = await runJob('stall', options, { onMessage });
      return { ...result, sink: await sink.report() };
    });
  }
  // One that takes without a bound may die of it.
  const hasDied = (subject) => results[subject].growth === undefined;
  const died = (subject) => {
    const { code, signal } = results[subject].exit;
    return `died: ${signal ?? `code ${code}`}`;
  };
  const growth = (subject) => megabytes(results[subject].growth);
  const missing = ({ tracked, sink }) => tracked - sink.distinct;
  const told = ({ told: { count }, ...result }) => (missing(result) === 0 ? 1 : count / missing(result));
  const { sendoff } = results;
  const allTold =
    !hasDied('sendoff') && missing(sendoff) === sendoff.told.refused && sendoff.told.unheard === 0;
  const seconds = forMs / 1_000;
  return [
    row({
      measure: `${seconds} s stall at ${show(PER_SECOND)} events/s, bound ${show(BOUND)}: memory growth`,
      values: valuesOf(OTHERS, (subject) =>
        hasDied(subject) ? died(subject) : `${show(growth(subject))} MB`,
      ),
      result: `${show(growth('sendoff'))} MB`,
      must: '≤ 45 MB',
      reached: growth('sendoff') <= 45,
      plot: {
        unit: 'MB',
        better: 'less',
        values: Object.fromEntries(
          OTHERS.filter((subject) => !hasDied(subject)).map((subject) => [subject, growth(subject)]),
        ),
      },
    }),
    row({
      measure: `${seconds} s stall: told, of the events that never arrived`,
      values: valuesOf(OTHERS, (subject) => {
        if (hasDied(subject)) return died(subject);
        const lost = missing(results[subject]);
        return lost === 0 ? 'none lost' : `${show(100 * told(results[subject]))} % of ${show(lost)}`;
      }),
      result: hasDied('sendoff') ? died('sendoff') : `${show(100 * told(sendoff))} %`,
      must: '100 %',
      reached: allTold,
    }),
  ];
}
