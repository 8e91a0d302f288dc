import { median } from './stats.mjs';

/**
 * All subjects in turn, several times over; every other round the other way round. Those in `once`, to which
 * nothing is compared, in the first round alone.
 */
export async function rounds(count, subjects, run, once = []) {
  const results = [];
  for (let round = 0; round < count; round++) {
    const order = round % 2 === 0 ? subjects : [...subjects].reverse();
    const result = {};
    for (const subject of order) {
      if (round === 0 || !once.includes(subject)) result[subject] = await run(subject, round);
    }
    results.push(result);
  }
  return results;
}

/** The median of a subject's rounds. */
export function medianOf(results, subject, read) {
  return median(results.flatMap((round) => (subject in round ? [read(round[subject])] : [])));
}

export const SUBJECTS = ['sendoff', 'limit', 'opentelemetry', 'segment', 'posthog', 'mixpanel'];
export const OTHERS = SUBJECTS.filter((subject) => subject !== 'limit');
/** Nothing is compared to these. */
export const COMPANY = ['segment', 'posthog', 'mixpanel'];
export const LABELS = {
  sendoff: 'Sendoff',
  limit: 'limit loop',
  opentelemetry: 'OpenTelemetry',
  segment: 'Segment',
  posthog: 'PostHog',
  mixpanel: 'Mixpanel',
};
