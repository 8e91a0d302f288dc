import { show } from '../lib/number.mjs';
import { runJob } from '../lib/processes.mjs';
import { COMPANY, medianOf, OTHERS, rounds } from '../lib/rounds.mjs';
import { atMost, row, valuesOf } from '../lib/row.mjs';
import { median, medianRatio } from '../lib/stats.mjs';

export const name = 'burst';
const BOUND = 10_000;

/** One tick full of events, and a queue that has no room. */
export async function run({ quick, withSink }) {
  const events = quick ? 50_000 : 200_000;
  const measure = (options) => {
    const once = (subject) =>
      withSink(async (sink) => {
        await sink.behave({ mode: 'stall' });
        const size = COMPANY.includes(subject) ? Math.min(events, 50_000) : events;
        return runJob('burst', { subject, url: sink.url, events: size, ...options });
      });
    return rounds(quick ? 2 : 3, OTHERS, once, COMPANY);
  };
  const oneTick = await measure({});
  const filled = await measure({ filled: true, bound: BOUND });
  const read = ({ us }) => us;
  const cost = (results) => (subject) => `${show(medianOf(results, subject, read))} µs`;
  const toOneTick = median(filled.map((round, index) => round.sendoff.us / oneTick[index].opentelemetry.us));
  const refused = median(oneTick.map(({ sendoff }) => sendoff.refused));
  const noRoom = Math.max(0, events - 100_000);
  const allTold = refused === noRoom;
  const ratio = medianRatio(oneTick, read, 'sendoff', 'opentelemetry');
  return [
    row({
      measure: `${show(events)} events in one tick at the default bound, cost of one, to OpenTelemetry's`,
      values: valuesOf(OTHERS, cost(oneTick)),
      ...atMost(ratio, 1.5),
    }),
    row({
      measure: `${show(events)} events in one tick: those without room are told`,
      values: { sendoff: `${show(refused)} of ${show(noRoom)}`, opentelemetry: 'no word of its drops' },
      result: allTold ? 'all told' : `${show(refused)} of ${show(noRoom)} told`,
      must: 'all',
      reached: allTold,
    }),
    row({
      measure: "`track()` with a full queue, to OpenTelemetry's cost in one tick",
      values: valuesOf(OTHERS, cost(filled)),
      ...atMost(toOneTick, 1.5),
      note: `The queue is bounded at ${show(BOUND)} and full. Segment and Mixpanel have no bound. The last three get 50,000 events.`,
    }),
  ];
}
