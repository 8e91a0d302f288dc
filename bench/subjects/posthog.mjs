/** PostHog's Node library with its own batching. */
import { PostHog } from 'posthog-node';

export function create({ url, bound }) {
  const posthog = new PostHog('phc_the_key', {
    host: url,
    flushAt: 25,
    maxBatchSize: 25,
    flushInterval: 1_000,
    ...(bound !== undefined && { maxQueueSize: bound }),
  });
  let taken = 0;
  let ended = 0;
  let errors = 0;
  posthog.on('flush', (messages) => {
    ended += messages.length;
  });
  posthog.on('error', () => {
    errors++;
  });
  return {
    track({ name, email, properties }) {
      taken++;
      posthog.capture({ distinctId: email, event: name, properties });
    },
    outstanding: () => taken - ended,
    close: () => posthog.shutdown(60_000),
    told: () => ({ count: errors, named: [] }),
  };
}
