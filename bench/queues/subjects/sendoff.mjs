/**
 * Sendoff. Every subject is made by `create(options)`, whose `where` and `store` name the engine and a place in it,
 * and has:
 *
 * - `put(first, count)`: stores the events of these numbers, tracked in one tick; resolves once all are stored
 * - `fill(count)`: stores events to be taken
 * - `drain(inFlight)`: takes 25 and settles them, as often as there are any; resolves with how many there were, and when
 *   the last was settled
 * - `count()`: events that are stored
 * - `close()`
 */
import { createTracker } from '@sendoff/core';
import { selzy } from '@sendoff/destinations';
import { makeEvent } from '../../lib/event.mjs';
import { deliveriesOf, drainBy, fillBy, LANE } from '../lib/deliveries.mjs';
import { makeQueue } from '../lib/make-queue.mjs';
import { ROOM } from '../lib/subjects.mjs';

/** With `tracks: false` events are pushed as they are, and no tracker has a part in it. */
export async function create({ where, store, tracks = true }) {
  const queue = await makeQueue(where, { store, maxDeliveries: ROOM });
  await queue.open();
  const tracker =
    tracks &&
    createTracker({
      destinations: [selzy()],
      queue,
      deliver: false,
      logger: { debug() {}, info() {}, warn() {}, error() {} },
    });

  async function push(first, count) {
    const { refused, duplicate } = await queue.push(deliveriesOf(first, count));
    if (refused.length + duplicate.length > 0) throw new Error('Not all was stored.');
  }

  async function track(first, count) {
    const stored = [];
    for (let i = 0; i < count; i++) stored.push(tracker.track(makeEvent(first + i)).stored());
    if ((await Promise.all(stored)).includes(false)) throw new Error('Not all was stored.');
  }

  async function step() {
    const leased = await queue.take(LANE, 25);
    if (leased.length === 0) return 0;
    const { lost } = await queue.settle(leased.map(({ lease }) => ({ lease, do: 'ack' })));
    if (lost.length > 0) throw new Error('A lease was lost.');
    return leased.length;
  }

  return {
    queue,
    put: tracks ? track : push,
    fill: (count) => fillBy(push, count),
    drain: (inFlight) => drainBy(step, inFlight),
    count: async () => (await queue.size()).ready,
    close: () => (tracks ? tracker.close() : queue.close()),
  };
}
