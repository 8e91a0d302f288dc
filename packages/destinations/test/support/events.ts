import {
  type Attempt,
  type Destination,
  type Encoded,
  type Issue,
  isRefusal,
  type Result,
  type Sendable,
  type TrackedEvent,
  type Verdict,
} from '@sendoff/core';

/** 2026-05-12 10:00:00 UTC. */
export const NOON_ISH = Date.UTC(2026, 4, 12, 10);

export const FIRST_TRY: Attempt = { attempt: 1, refusals: 0, credential: 'the-key' };

/** A normalised event, as core hands it to a destination. */
export function event(over: Partial<TrackedEvent> = {}): TrackedEvent {
  return {
    kind: 'track',
    name: 'signup',
    email: 'ada@example.com',
    properties: {},
    timestamp: NOON_ISH,
    id: 'event-1',
    ...over,
  };
}

/** The same without an address. */
export function nobody(over: Partial<TrackedEvent> = {}): TrackedEvent {
  const { email: _, ...rest } = event(over);
  return rest;
}

export function encoded(destination: Destination, of: TrackedEvent): Encoded {
  const result = destination.encode(of);
  if (isRefusal(result))
    throw new Error(`refused: ${result.refused.map(({ message }) => message).join(' ')}`);
  return result;
}

export function refused(destination: Destination, of: TrackedEvent): readonly Issue[] {
  const result = destination.encode(of);
  return isRefusal(result) ? result.refused : [];
}

export function codes(issues: readonly Issue[]): string[] {
  return issues.map(({ code }) => code);
}

/** Events as a batch holds them, with their ids. */
export function batchOf(destination: Destination, events: readonly TrackedEvent[]): Sendable[] {
  return events.map((one) => ({ ...encoded(destination, one), id: one.id, name: one.name }));
}

/** The results of a verdict that must have some. */
export function resultsOf(verdict: Verdict): readonly Result[] {
  if (verdict.kind !== 'results') throw new Error(`${verdict.kind}: ${verdict.reason}`);
  return verdict.results;
}
