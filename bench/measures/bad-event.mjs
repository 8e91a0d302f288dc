import { runJob } from '../lib/processes.mjs';
import { OTHERS } from '../lib/rounds.mjs';
import { row, valuesOf } from '../lib/row.mjs';

export const name = 'bad-event';
const EVENTS = 100;
const BAD = 50;

/** Who is told which event was bad: that one alone, in a crowd, or nobody. */
function namedText({ badId, told: { named } }) {
  const ids = named.map((one) => one.id ?? one);
  if (ids.length === 1 && ids[0] === badId) return 'named';
  return ids.length > 0 ? `named with ${ids.length - 1} others` : 'not named';
}

const NO_PARTIAL = {
  segment: 'n/a: its API refuses no part of a batch',
  posthog: 'n/a: its API refuses no part of a batch',
  mixpanel: 'n/a: its API at /track refuses no part of a batch',
};

/** One event that the vendor will not have, among 100. */
export async function run({ withSink }) {
  const rows = [];
  for (const part of [false, true]) {
    const subjects = OTHERS.filter((subject) => !part || NO_PARTIAL[subject] === undefined);
    const results = Object.fromEntries(
      await Promise.all(
        subjects.map((subject) =>
          withSink(async (sink) => {
            await sink.behave({ mode: 'refuse', part });
            const options = {
              subject,
              url: sink.url,
              events: EVENTS,
              bad: BAD,
              bound: 10_000,
              waitMs: 15_000,
            };
            const result = await runJob('storm', options);
            return [subject, { ...result, sink: await sink.report() }];
          }),
        ),
      ),
    );
    const text = (subject) => {
      const result = results[subject];
      if (result === undefined) return NO_PARTIAL[subject];
      return `${result.sink.distinct}; ${namedText(result)}; ${result.sink.duplicates}`;
    };
    const { sink } = results.sendoff;
    rows.push(
      row({
        measure: `one bad event in ${EVENTS}, batch refused ${part ? 'in part' : 'whole'}: arrive; the bad one; duplicates`,
        values: valuesOf(OTHERS, text),
        result: text('sendoff'),
        must: `${EVENTS - 1}; named; 0`,
        reached:
          sink.distinct === EVENTS - 1 && sink.duplicates === 0 && namedText(results.sendoff) === 'named',
      }),
    );
  }
  return rows;
}
