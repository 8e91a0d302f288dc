/**
 * Sendoff, as an application would set it up. Every subject has:
 *
 * - `track(event)`: takes one event
 * - `outstanding()`: events that it has taken and that have not ended, as far as it lets one know
 * - `close()`: sends what waits, and lets go
 * - `told()`: what it has said about events that it did not deliver: how many, and which
 */
import { createTracker } from '@sendoff/core';
import { selzy } from '@sendoff/destinations';

/** @param listen also counts the refusals that `onOutcome` hears, at the cost of listening */
export function create({ url, bound, listen = false, ...options }) {
  let refused = 0;
  let unheard = 0;
  const named = [];
  const onOutcome = ({ status, id }) => {
    if (status === 'refused') unheard--;
    else if (status !== 'delivered') named.push({ status, id });
  };
  const tracker = createTracker({
    destinations: [selzy({ apiKey: 'the-key', baseUrl: url })],
    ...(bound !== undefined && { maxPending: { events: bound } }),
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    ...(listen && { onOutcome }),
    ...options,
  });
  return {
    tracker,
    track(event) {
      const receipt = tracker.track(event);
      if (!receipt.accepted) {
        refused++;
        if (listen) unheard++;
      }
      return receipt;
    },
    outstanding: () => tracker.stats().pending,
    close: () => tracker.close({ timeoutMs: 60_000 }),
    told: () => ({ count: refused + named.length, refused, unheard, named: named.slice(0, 10) }),
  };
}
