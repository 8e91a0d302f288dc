import { show } from '../lib/number.mjs';
import { runJob } from '../lib/processes.mjs';
import { COMPANY, medianOf, rounds, SUBJECTS } from '../lib/rounds.mjs';
import { atLeast, atMost, row, valuesOf } from '../lib/row.mjs';
import { medianRatio } from '../lib/stats.mjs';

export const name = 'deliver';

/** End to end at full speed: CPU, events a second, memory. */
export async function run({ quick, withSink }) {
  const results = await rounds(
    quick ? 2 : 5,
    SUBJECTS,
    (subject) =>
      withSink(async (sink) => {
        const slow = ['segment', 'posthog'].includes(subject);
        const options = {
          subject,
          url: sink.url,
          events: quick ? 30_000 : slow ? 50_000 : 200_000,
          warmUp: quick ? 10_000 : 30_000,
          ahead: 5_000,
          tick: 250,
        };
        const result = await runJob('deliver', options);
        return { ...result, sink: await sink.report() };
      }),
    COMPANY,
  );
  const cpu = ({ cpuMs, measured }) => (cpuMs * 1_000) / measured;
  const speed = ({ measured, wallMs }) => (measured / wallMs) * 1_000;
  const of = (read) => (subject) => medianOf(results, subject, read);
  const numbers = (read) => valuesOf(SUBJECTS, of(read));
  const texts = (read, unit) => valuesOf(SUBJECTS, (subject) => `${show(of(read)(subject))} ${unit}`);
  const lost = SUBJECTS.filter((subject) =>
    results.some(({ [subject]: one }) => one !== undefined && one.sink.distinct !== one.tracked),
  );
  const note =
    lost.length === 0
      ? 'Every subject delivered every event.'
      : `Not every event arrived: ${lost.join(', ')}.`;
  return [
    row({
      measure: 'CPU per event end to end, batch 25, to the limit loop',
      values: texts(cpu, 'µs'),
      ...atMost(medianRatio(results, cpu, 'sendoff', 'limit'), 1.6, 1.25),
      plot: { unit: 'µs', better: 'less', values: numbers(cpu) },
      note,
    }),
    row({
      measure: 'events/s on loopback, to the limit loop',
      values: texts(speed, '/s'),
      ...atLeast(medianRatio(results, speed, 'sendoff', 'limit'), 0.6, 0.85),
      plot: { unit: '/s', better: 'more', values: numbers(speed) },
    }),
    row({
      measure: 'events/s on loopback, to OpenTelemetry at 25',
      values: {},
      ...atLeast(medianRatio(results, speed, 'sendoff', 'opentelemetry'), 2.5),
    }),
  ];
}
