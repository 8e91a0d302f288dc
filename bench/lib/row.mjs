import { times } from './number.mjs';

/**
 * One line of the table.
 *
 * - `measure`: what was measured
 * - `values`: raw medians by subject, as text
 * - `result`: what is judged, as text
 * - `must`, `aim`: what it has to reach, and what it should
 * - `reached`: undefined where nothing is asked
 * - `plot`: numbers by subject, and how to read them
 * - `note`: what a reader has to know
 */
export function row(fields) {
  return { values: {}, must: '', aim: '', ...fields };
}

/** A ratio that should be small. */
export function atMost(value, must, aim) {
  return {
    result: times(value),
    must: `≤ ${must}×`,
    ...(aim !== undefined && { aim: `${aim}×`, aimReached: value <= aim }),
    reached: value <= must,
  };
}

/** A ratio that should be large. */
export function atLeast(value, must, aim) {
  return {
    result: times(value),
    must: `≥ ${must}×`,
    ...(aim !== undefined && { aim: `${aim}×`, aimReached: value >= aim }),
    reached: value >= must,
  };
}

export function mark({ reached, aimReached }) {
  if (reached === undefined) return '';
  if (!reached) return '✗';
  return aimReached ? '✓✓' : '✓';
}

/** `read` of each subject's results, as text for the table. */
export function valuesOf(subjects, read) {
  return Object.fromEntries(subjects.map((subject) => [subject, read(subject)]));
}
