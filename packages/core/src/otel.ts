import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type Meter, metrics } from '@opentelemetry/api';
import type { RequestMessage } from './diagnostics.js';
import { issueCodes } from './errors.js';
import type { LaneState, OutcomeStatus } from './outcome.js';
import type { Tracker } from './tracker.js';

const OUTCOMES: readonly OutcomeStatus[] = [
  'refused',
  'delivered',
  'rejected',
  'expired',
  'dropped',
  'unknown',
];
const STATES: readonly LaneState[] = ['open', 'backing-off', 'halted', 'paused'];
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Where {@link observeTracker} puts what it sees. */
export interface ObserveOptions {
  /** Default: that of the global provider, so start your SDK first. */
  meter?: Meter | undefined;
}

/**
 * Gives a tracker's `stats()` and the durations of its requests to OpenTelemetry: `sendoff.events`,
 * `sendoff.refused`, `sendoff.pending`, `sendoff.oldest_age`, `sendoff.lane.state`, `sendoff.request.duration`;
 * `docs/operations.md` says what they tell. No attribute holds anything of an event. Trackers of one process are
 * told apart by the names of their destinations: give them different ones.
 *
 * ```ts
 * const stop = observeTracker(tracker);
 * ```
 *
 * @returns ends it
 */
export function observeTracker(tracker: Pick<Tracker, 'stats'>, options: ObserveOptions = {}): () => void {
  const meter = options.meter ?? metrics.getMeter('@sendoff/core');
  const events = meter.createObservableCounter('sendoff.events', {
    description: 'Events by how they ended',
    unit: '{event}',
  });
  const refused = meter.createObservableCounter('sendoff.refused', {
    description: 'Issues for which events were refused',
    unit: '{issue}',
  });
  const pending = meter.createObservableUpDownCounter('sendoff.pending', {
    description: 'Events without an outcome yet',
    unit: '{event}',
  });
  const oldestAge = meter.createObservableGauge('sendoff.oldest_age', {
    description: 'Age of the oldest event without an outcome',
    unit: 's',
  });
  const laneState = meter.createObservableGauge('sendoff.lane.state', {
    description: '1 for the state that the lane is in, 0 for the others',
  });
  const duration = meter.createHistogram('sendoff.request.duration', {
    description: 'How long requests to the vendor took',
    unit: 's',
    advice: { explicitBucketBoundaries: SECONDS },
  });

  const observables = [events, refused, pending, oldestAge, laneState];
  const observe: Parameters<Meter['addBatchObservableCallback']>[0] = (result) => {
    for (const [destination, stats] of Object.entries(tracker.stats().destinations)) {
      for (const outcome of OUTCOMES) result.observe(events, stats[outcome], { destination, outcome });
      for (const [code, count] of Object.entries(knownCodes(stats.refusedBy))) {
        result.observe(refused, count, { destination, code });
      }
      result.observe(pending, stats.pending, { destination });
      result.observe(oldestAge, (stats.oldestAgeMs ?? 0) / 1_000, { destination });
      for (const state of STATES) {
        result.observe(laneState, Number(state === stats.state), { destination, state });
      }
    }
  };
  const heard = (message: unknown) => {
    const { destination, verdict, durationMs } = message as RequestMessage;
    if (destination in tracker.stats().destinations) {
      duration.record(durationMs / 1_000, { destination, verdict });
    }
  };
  meter.addBatchObservableCallback(observe, observables);
  subscribe('sendoff:request', heard);
  return () => {
    meter.removeBatchObservableCallback(observe, observables);
    unsubscribe('sendoff:request', heard);
  };
}

/** Destinations may add codes of their own: those are counted as one, so that there are never too many. */
function knownCodes(refusedBy: Readonly<Record<string, number>>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [code, count] of Object.entries(refusedBy)) {
    const known = Object.hasOwn(issueCodes, code) ? code : 'other';
    counts[known] = (counts[known] ?? 0) + count;
  }
  return counts;
}
