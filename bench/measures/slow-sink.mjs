import { show } from '../lib/number.mjs';
import { runJob } from '../lib/processes.mjs';
import { COMPANY, medianOf, rounds } from '../lib/rounds.mjs';
import { atLeast, row, valuesOf } from '../lib/row.mjs';
import { medianRatio } from '../lib/stats.mjs';

export const name = 'slow-sink';
const DELAY_MS = 50;
const SUBJECTS = ['sendoff', 'limit', 'opentelemetry', 'segment', 'posthog', 'mixpanel'];
/** One request at a time: 500 events/s is all they can do. */
const SERIAL = ['opentelemetry', 'posthog'];

/** A vendor that takes its time: concurrency is all that counts. */
export async function run({ quick, withSink }) {
  const results = await rounds(
    quick ? 1 : 3,
    SUBJECTS,
    (subject) =>
      withSink(async (sink) => {
        await sink.behave({ mode: 'delay', delayMs: DELAY_MS });
        const events = SERIAL.includes(subject) ? 2_500 : quick ? 8_000 : 20_000;
        return runJob('deliver', { subject, url: sink.url, events, warmUp: 1_000, ahead: 2_000, tick: 250 });
      }),
    COMPANY,
  );
  const speed = ({ measured, wallMs }) => (measured / wallMs) * 1_000;
  const text = (subject) => `${show(medianOf(results, subject, speed))} /s`;
  return [
    row({
      measure: `events/s with a sink that takes ${DELAY_MS} ms, to the limit loop with the same 8 requests in flight`,
      values: valuesOf(SUBJECTS, text),
      ...atLeast(medianRatio(results, speed, 'sendoff', 'limit'), 0.95, 1),
      note: 'Segment and Mixpanel bound nothing: as many requests are in flight as there are batches. OpenTelemetry and PostHog have one.',
    }),
  ];
}
