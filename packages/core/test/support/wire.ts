import { type CreateTrackerOptions, createTracker, type Destination, type Outcome } from '../../src/index.js';
import { manualClock } from '../../src/testing/index.js';
import { recordingLogger } from './bench.js';
import { fakeDestination } from './fake-vendor.js';

/** Lets sockets do their work until something has become true; fails after 30 s. */
export async function until(done: () => boolean, meanwhile: () => void = () => {}): Promise<void> {
  const end = performance.now() + 30_000;
  while (!done()) {
    if (performance.now() > end) throw new Error(`Waited in vain for ${done}`);
    meanwhile();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** A destination that reads bodies: 200 `{"taken":true}` is the only yes, `{"error"}` a no. */
export function wireDestination(baseUrl: string, batchEvents: number): Destination {
  return {
    ...fakeDestination({ baseUrl, limits: { batchEvents, bodyBytes: 4_000_000 } }),
    interpret: ({ status, body }, batch) => {
      if (status === 413) return { kind: 'split', reason: 'HTTP 413' };
      if (status !== 200 && status !== 400) return { kind: 'retry', reason: `HTTP ${status}` };
      const { taken, error } = JSON.parse(body);
      if (taken !== true && typeof error !== 'string') throw new Error('neither yes nor no');
      const result = error === undefined ? 'delivered' : 'rejected';
      return { kind: 'results', results: batch.map(({ id }) => ({ id, status: result })) };
    },
  };
}

/** A tracker with a still clock and the default transport, before a server on a real socket. */
export function wired(
  baseUrl: string,
  { batchEvents = 25, ...options }: Partial<CreateTrackerOptions> & { batchEvents?: number } = {},
) {
  const clock = manualClock();
  const outcomes: Outcome[] = [];
  const { lines, logger } = recordingLogger();
  const tracker = createTracker({
    destinations: [wireDestination(baseUrl, batchEvents)],
    clock,
    logger,
    random: () => 0.5,
    onOutcome: (outcome) => outcomes.push(outcome),
    ...options,
  });
  const ledger = () => {
    const stats = tracker.stats().destinations.fake;
    if (stats === undefined) throw new Error('no such lane');
    return stats;
  };
  const ids: string[] = [];
  const track = (count: number, properties: object = {}) => {
    for (let n = 0; n < count; n++) {
      ids.push(tracker.track({ name: 'seen', properties: { n: ids.length, ...properties } }).id);
    }
  };
  /** A lane in back-off tries at once. */
  const hurry = () => {
    if (ledger().state === 'backing-off') tracker.resume('fake');
  };
  /** The statuses that the events ended with; throws if one ended twice, or none was tracked by that id. */
  const ends = () => {
    const told = outcomes.map(({ id }) => id);
    if (new Set(told).size < told.length) throw new Error('an event ended twice');
    if (told.some((id) => !ids.includes(id))) throw new Error('an event ended that was not tracked');
    return outcomes.map(({ status }) => status);
  };
  return { clock, tracker, track, hurry, ends, ids, outcomes, lines, ledger };
}
