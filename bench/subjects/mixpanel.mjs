/** Mixpanel's Node library, which batches only what it is handed together: a 25-event buffer is put before it. */
import Mixpanel from 'mixpanel';

const BATCH = 25;

export function create({ url }) {
  const { hostname, port } = new URL(url);
  const client = Mixpanel.init('the-token', { protocol: 'http', host: hostname, port, keepAlive: true });
  let buffer = [];
  let outstanding = 0;
  let failed = 0;

  function flush() {
    if (buffer.length === 0) return;
    const batch = buffer;
    buffer = [];
    client.track_batch(batch, (errors) => {
      outstanding -= batch.length;
      if (errors?.some?.(Boolean)) failed += batch.length;
    });
  }

  const timer = setInterval(flush, 1_000);
  return {
    track({ name, email, properties }) {
      outstanding++;
      buffer.push({ event: name, properties: { distinct_id: email, ...properties } });
      if (buffer.length === BATCH) flush();
    },
    outstanding: () => outstanding,
    async close() {
      clearInterval(timer);
      flush();
      while (outstanding > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    },
    told: () => ({ count: failed, named: [] }),
  };
}
