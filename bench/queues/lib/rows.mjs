import { show, times } from '../../lib/number.mjs';
import { medianOf } from '../../lib/rounds.mjs';
import { atLeast, row, valuesOf } from '../../lib/row.mjs';
import { medianRatio } from '../../lib/stats.mjs';

export const perSecond = ({ events, wallMs }) => (events / wallMs) * 1_000;
export const mainMicros = ({ events, mainMs }) => (mainMs / events) * 1_000;

/**
 * Two rows of one measurement: events a second, and the main thread's time for each.
 *
 * - `results`: of `rounds`; `subjects`: those that have a column
 * - `title`, `note`
 * - `must`: the least ratio of events a second, Sendoff's to the bare engine's; nothing is asked without it
 */
export function speedRows(results, subjects, { title, must, note }) {
  const of = (read) => (subject) => medianOf(results, subject, read);
  const texts = (read, unit) => valuesOf(subjects, (subject) => `${show(of(read)(subject))} ${unit}`);
  const ratio = medianRatio(results, perSecond, 'sendoff', 'bare');
  return [
    row({
      measure: `${title}: events/s, to the bare engine`,
      values: texts(perSecond, '/s'),
      ...(must === undefined ? { result: times(ratio) } : atLeast(ratio, must)),
      plot: { unit: '/s', better: 'more', values: valuesOf(subjects, of(perSecond)) },
      note,
    }),
    row({
      measure: 'the same: µs of the main thread for an event',
      values: texts(mainMicros, 'µs'),
      result: times(medianRatio(results, mainMicros, 'sendoff', 'bare')),
    }),
  ];
}
