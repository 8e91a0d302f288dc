import { randomUUID } from 'node:crypto';
import { makeEvent } from '../../lib/event.mjs';

/** The one lane of all measures. */
export const LANE = 'selzy';

/** The event of `number` as something to store: an id of 36 characters and one `JSON.stringify`. */
export function deliveryOf(number) {
  const event = makeEvent(number);
  return {
    id: randomUUID(),
    lane: LANE,
    name: event.name,
    body: JSON.stringify(event),
    format: 1,
    storedAt: Date.now(),
  };
}

export const deliveriesOf = (first, count) =>
  Array.from({ length: count }, (_, index) => deliveryOf(first + index));

/** Stores `count` events by `put(first, count)`, 500 at once. */
export async function fillBy(put, count) {
  for (let first = 0; first < count; first += 500) await put(first, Math.min(500, count - first));
}

/** Takes and settles by `step()`, which says how many it was, `inFlight` at a time, until there is nothing. */
export async function drainBy(step, inFlight) {
  const drained = { count: 0, endedAt: performance.now() };
  const loop = async () => {
    for (let taken = await step(); taken > 0; taken = await step()) {
      drained.count += taken;
      drained.endedAt = performance.now();
    }
  };
  await Promise.all(Array.from({ length: inFlight }, loop));
  return drained;
}
