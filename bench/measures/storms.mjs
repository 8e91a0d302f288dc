import { show } from '../lib/number.mjs';
import { runJob } from '../lib/processes.mjs';
import { OTHERS } from '../lib/rounds.mjs';
import { row, valuesOf } from '../lib/row.mjs';

export const name = 'storms';
const EVENTS = 5_000;

/** A vendor in trouble for a while. All subjects wait through it side by side: it costs them next to nothing. */
async function storm(behave, { withSink }) {
  const measured = OTHERS.map((subject) =>
    withSink(async (sink) => {
      await sink.behave({ mode: 'status', ...behave });
      const options = {
        subject,
        url: sink.url,
        events: EVENTS,
        bound: 10_000,
        waitMs: behave.forMs + 30_000,
      };
      const result = await runJob('storm', options);
      return { ...result, sink: await sink.report() };
    }),
  );
  const results = await Promise.all(measured);
  return Object.fromEntries(results.map((result, index) => [OTHERS[index], result]));
}

const arrived = ({ sink }) => sink.distinct;
const recoveryMs = ({ sink }) => sink.lastAt - sink.troubleEndsAt;
const beside = ({ sink }) => sink.failing - sink.inFlightAtFirst;

function rowsOf(results, seconds) {
  const { sendoff } = results;
  const texts = (text) => valuesOf(OTHERS, (subject) => text(results[subject]));
  const title = `${seconds} s of 500s, ${show(EVENTS)} events`;
  return [
    row({
      measure: `${title}: arrive; duplicates`,
      values: texts((result) => `${show(arrived(result))}; ${result.sink.duplicates}`),
      result: `${show(arrived(sendoff))}; ${sendoff.sink.duplicates}`,
      must: 'all; 0',
      reached: arrived(sendoff) === EVENTS && sendoff.sink.duplicates === 0,
      plot: {
        unit: 'of 5,000',
        better: 'more',
        values: Object.fromEntries(OTHERS.map((subject) => [subject, arrived(results[subject])])),
      },
    }),
    row({
      measure: `${title}: until the last has arrived, after recovery`,
      values: texts((result) =>
        arrived(result) < EVENTS ? 'never all' : `${show(recoveryMs(result) / 1_000)} s`,
      ),
      result: `${show(recoveryMs(sendoff) / 1_000)} s`,
      must: '≤ 3 s',
      reached: recoveryMs(sendoff) <= 3_000,
    }),
    row({
      measure: `${title}: requests in the storm, beside those in flight at the first`,
      values: texts((result) => `${beside(result)} + ${result.sink.inFlightAtFirst}`),
      result: String(beside(sendoff)),
      must: '≤ 20',
      reached: beside(sendoff) <= 20,
    }),
  ];
}

export async function run(context) {
  const forMs = (seconds) => (context.quick ? seconds * 250 : seconds * 1_000);
  const rows = [];
  for (const seconds of [8, 30]) {
    const results = await storm({ status: 500, forMs: forMs(seconds) }, context);
    rows.push(...rowsOf(results, forMs(seconds) / 1_000));
  }
  const limited = await storm({ status: 429, retryAfter: 2, forMs: forMs(8) }, context);
  rows.push(
    row({
      measure: `${forMs(8) / 1_000} s of 429 with \`Retry-After: 2\`: requests, beside those in flight at the first`,
      values: valuesOf(
        OTHERS,
        (subject) => `${beside(limited[subject])} + ${limited[subject].sink.inFlightAtFirst}`,
      ),
      result: String(beside(limited.sendoff)),
      must: '≤ 5',
      reached: beside(limited.sendoff) <= 5,
      note: `All ${show(EVENTS)} must arrive here as well: ${show(arrived(limited.sendoff))} did.`,
    }),
  );
  return rows;
}
