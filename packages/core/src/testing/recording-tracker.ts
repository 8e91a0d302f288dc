import { createTracker } from '../create-tracker.js';
import type { Destination } from '../destination.js';
import type { TrackedEvent } from '../event.js';
import type { TrackerOptions } from '../options.js';
import type { TransactionalTracker } from '../tracker.js';

/**
 * A tracker that remembers what was tracked, and sends nothing. `trackIn` records at once, whatever becomes of the
 * transaction.
 */
export interface RecordingTracker extends TransactionalTracker<unknown> {
  /** Every event that was accepted, oldest first. */
  readonly events: readonly TrackedEvent[];
  /** The events of one name. */
  named(name: string): readonly TrackedEvent[];
  clear(): void;
}

/**
 * A tracker for an application's own tests. It is the real one, with a destination that takes every valid
 * event and sends nothing: no key, no network.
 *
 * ```ts
 * const tracker = recordingTracker();
 * await signUp(tracker, 'ada@example.com');
 * expect(tracker.named('signup')).toHaveLength(1);
 * ```
 */
export function recordingTracker(options: Omit<TrackerOptions, 'dryRun'> = {}): RecordingTracker {
  let events: TrackedEvent[] = [];
  const recording: Destination = {
    name: 'recording',
    limits: { batchEvents: 1_000, bodyBytes: Number.POSITIVE_INFINITY, envelopeBytes: 2 },
    hosts: [],
    credential: { option: 'none', variable: 'NONE', given: () => undefined },
    encode(event) {
      events.push(event);
      return { body: JSON.stringify(event), format: 1 };
    },
    request: (batch) => ({
      url: 'http://127.0.0.1/',
      headers: {},
      body: `[${batch.map(({ body }) => body).join()}]`,
    }),
    interpret: (_, batch) => ({
      kind: 'results',
      results: batch.map(({ id }) => ({ id, status: 'delivered' })),
    }),
  };
  const tracker = createTracker({ ...options, dryRun: true, destinations: [recording] });
  return {
    track: (event) => tracker.track(event),
    trackIn: async (_transaction, event) => tracker.track(event),
    identify: (user) => tracker.identify(user),
    flush: (flushOptions) => tracker.flush(flushOptions),
    close: (closeOptions) => tracker.close(closeOptions),
    ready: () => tracker.ready(),
    trackAll: (source, trackAllOptions) => tracker.trackAll(source, trackAllOptions),
    stats: () => tracker.stats(),
    pause: (destination) => tracker.pause(destination),
    resume: (destination) => tracker.resume(destination),
    deadLetters: tracker.deadLetters,
    erase: (identity) => tracker.erase(identity),
    [Symbol.asyncDispose]: () => tracker[Symbol.asyncDispose](),
    get events() {
      return events;
    },
    named: (name) => events.filter((event) => event.name === name),
    clear() {
      events = [];
    },
  };
}
