import type { Destination } from '../../src/index.js';

/** Sends every event to a {@link startSink}. */
export function sinkDestination(url: string): Destination {
  return {
    name: 'sink',
    limits: { batchEvents: 100, bodyBytes: 1_000_000, envelopeBytes: 2 },
    hosts: [],
    credential: { option: 'key', variable: 'SINK_KEY', given: () => 'sink-key' },
    encode: (event) => ({ body: JSON.stringify(event), format: 1 }),
    request: (batch) => ({ url, headers: {}, body: `[${batch.map(({ body }) => body).join()}]` }),
    interpret: (response, batch) =>
      response.status === 200
        ? { kind: 'results', results: batch.map(({ id }) => ({ id, status: 'delivered' })) }
        : { kind: 'retry', reason: 'server_error' },
  };
}
