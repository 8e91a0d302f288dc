import { show } from '../lib/number.mjs';
import { runJob } from '../lib/processes.mjs';
import { medianOf, rounds } from '../lib/rounds.mjs';
import { atMost, row, valuesOf } from '../lib/row.mjs';
import { median, medianRatio, megabytes } from '../lib/stats.mjs';

export const name = 'memory';
const SUBJECTS = ['sendoff', 'limit', 'opentelemetry', 'mixpanel'];
const AHEAD = 10_000;

/** How much memory full speed takes, with the same number of events waiting. */
export async function run({ quick, withSink }) {
  const measure = (gc) =>
    rounds(quick ? 2 : 3, SUBJECTS, (subject) =>
      withSink((sink) =>
        runJob('deliver', {
          subject,
          url: sink.url,
          events: quick ? 40_000 : 200_000,
          warmUp: quick ? 20_000 : 50_000,
          ahead: AHEAD,
          warmAhead: 500,
          tick: 250,
          gc,
        }),
      ),
    );
  const peak = await measure(false);
  const live = await measure(true);
  const growth = ({ rssPeak, rssBefore }) => megabytes(rssPeak - rssBefore);
  const held = (result) => megabytes(median(result.live) - result.liveBefore);
  const text = (value) => (Number.isNaN(value) ? 'n/a: never as many wait' : `${show(value)} MB`);
  const texts = (results, read) => valuesOf(SUBJECTS, (subject) => text(medianOf(results, subject, read)));
  return [
    row({
      measure: 'memory growth at full speed: resident set at its peak, to the limit loop',
      values: texts(peak, growth),
      ...atMost(medianRatio(peak, growth, 'sendoff', 'limit'), 1.2, 1),
      note: 'No forced collection on the way: this is what the garbage collector lets grow.',
    }),
    row({
      measure: `memory held with some ${show(AHEAD)} events waiting, after a forced collection, to the limit loop`,
      values: texts(live, held),
      ...atMost(medianRatio(live, held, 'sendoff', 'limit'), 1.2, 1),
    }),
  ];
}
