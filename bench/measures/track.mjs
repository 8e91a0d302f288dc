import { show, times } from '../lib/number.mjs';
import { runJob } from '../lib/processes.mjs';
import { COMPANY, medianOf, OTHERS, rounds } from '../lib/rounds.mjs';
import { atMost, row, valuesOf } from '../lib/row.mjs';

export const name = 'track';

/** track() against a bare JSON.stringify, both in the same process and the same ticks. */
export async function run({ quick, withSink }) {
  const rows = [];
  for (const [perTick, what] of [
    [100, '100 in a tick'],
    [1, 'one in a tick'],
  ]) {
    const measure = (subject) =>
      withSink(async (sink) => {
        await sink.behave({ mode: 'stall' });
        const small = quick || COMPANY.includes(subject);
        const size = small ? { events: 5_000, blocks: 3 } : { events: 20_000, blocks: 5 };
        return runJob('track', { subject, url: sink.url, perTick, ...size });
      });
    const results = await rounds(quick ? 2 : 5, OTHERS, measure, COMPANY);
    const ratio = (subject) => medianOf(results, subject, (one) => one.track / one.stringify);
    const cost = (subject) => medianOf(results, subject, ({ track }) => track);
    const stringify = medianOf(results, 'sendoff', (one) => one.stringify);
    rows.push(
      row({
        measure: `\`track()\` with its microtasks, ${what}, to a bare \`JSON.stringify\` (${show(stringify)} µs)`,
        values: valuesOf(OTHERS, (subject) => `${show(cost(subject))} µs`),
        ...atMost(ratio('sendoff'), 1.8, 1.4),
        plot: {
          unit: 'µs',
          better: 'less',
          values: { stringify, ...Object.fromEntries(OTHERS.map((subject) => [subject, cost(subject)])) },
        },
      }),
    );
  }
  const inProcess = await rounds(quick ? 2 : 5, ['sendoff'], () =>
    runJob('track', {
      subject: 'sendoff',
      url: 'http://127.0.0.1',
      answering: true,
      perTick: 100,
      events: quick ? 5_000 : 20_000,
      blocks: quick ? 3 : 5,
    }),
  );
  const whole = (one) => one.track / one.stringify;
  rows.push(
    row({
      measure: 'the same, with all that follows but HTTP: a vendor in this process answers at once',
      values: { sendoff: `${show(medianOf(inProcess, 'sendoff', ({ track }) => track))} µs` },
      result: times(medianOf(inProcess, 'sendoff', whole)),
      note: 'Nothing is asked of this row. It parts the cost of batching and books from that of HTTP.',
    }),
  );
  return rows;
}
