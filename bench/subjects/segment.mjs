/** Segment's Node library with its own batching. */
import { Analytics } from '@segment/analytics-node';

export function create({ url }) {
  const analytics = new Analytics({
    writeKey: 'the-key',
    host: url,
    maxEventsInBatch: 25,
    flushInterval: 1_000,
  });
  let taken = 0;
  let ended = 0;
  const errors = [];
  analytics.on('http_response', ({ status }) => {
    if (status < 400) ended += 25;
  });
  analytics.on('error', ({ ctx }) => {
    ended++;
    errors.push(ctx?.event?.properties?.event_id);
  });
  return {
    track({ name, email, properties }) {
      taken++;
      analytics.track({ userId: email, event: name, properties });
    },
    outstanding: () => Math.max(0, taken - ended),
    close: () => analytics.closeAndFlush({ timeout: 60_000 }),
    told: () => ({ count: errors.length, named: errors.slice(0, 100) }),
  };
}
