import { show } from '../../lib/number.mjs';
import { medianOf } from '../../lib/rounds.mjs';
import { atLeast, row, valuesOf } from '../../lib/row.mjs';
import { medianRatio } from '../../lib/stats.mjs';
import { mainMicros, perSecond } from './rows.mjs';

export const REDIS_SUBJECTS = ['sendoff', 'bare', 'bullmq'];
const OF_BARE = 0.7;
const OF_BULLMQ = 5;

/** Events a second to the bare commands and to BullMQ, and the main thread's time for each. */
export function redisRows(results, title, note) {
  const of = (read) => (subject) => medianOf(results, subject, read);
  const texts = (read, unit) => valuesOf(REDIS_SUBJECTS, (subject) => `${show(of(read)(subject))} ${unit}`);
  const ratio = (read, of, to) => medianRatio(results, read, of, to);
  const micros = ratio(mainMicros, 'bullmq', 'sendoff');
  return [
    row({
      measure: `${title}: events/s, to the bare commands`,
      values: texts(perSecond, '/s'),
      ...atLeast(ratio(perSecond, 'sendoff', 'bare'), OF_BARE),
      plot: { unit: '/s', better: 'more', values: valuesOf(REDIS_SUBJECTS, of(perSecond)) },
      note,
    }),
    row({
      measure: 'the same, to BullMQ with a job for each event',
      ...atLeast(ratio(perSecond, 'sendoff', 'bullmq'), OF_BULLMQ),
    }),
    row({
      measure: "the same: µs of the main thread for an event; BullMQ's to Sendoff's",
      values: texts(mainMicros, 'µs'),
      ...atLeast(micros, OF_BULLMQ),
    }),
  ];
}

/** Likewise for one ratio alone, to the bare commands. */
export function pushRow(results) {
  const text = (subject) => `${show(medianOf(results, subject, perSecond))} /s`;
  return row({
    measure: 'pushes of 25 without a tracker: events/s, to the bare commands',
    values: { sendoff: text('push'), bare: text('bare') },
    ...atLeast(medianRatio(results, perSecond, 'push', 'bare'), OF_BARE),
  });
}
