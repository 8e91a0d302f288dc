import { createTracker, type Destination } from '@sendoff/core';
import { fileQueue } from '../../src/file.js';

// A script that tracks three events, and just ends.

const [path = '', url = '', deliver] = process.argv.slice(2);

const destination: Destination = {
  name: 'local',
  limits: { batchEvents: 10, bodyBytes: 10_000, envelopeBytes: 2 },
  credential: { option: 'apiKey', variable: 'LOCAL_KEY', given: () => 'the-key' },
  hosts: [],
  encode: (event) => ({ body: JSON.stringify(event.id), format: 1 }),
  request: (batch) => ({ url, headers: {}, body: `[${batch.map(({ body }) => body).join()}]` }),
  interpret: (_, batch) => ({
    kind: 'results',
    results: batch.map(({ id }) => ({ id, status: 'delivered' })),
  }),
};
const tracker = createTracker({
  destinations: [destination],
  queue: fileQueue({ path }),
  deliver: deliver !== 'false',
  closeTimeoutMs: 500,
  logger: { debug() {}, info() {}, warn() {}, error() {} },
  onOutcome: ({ status }) => process.stdout.write(`${status}\n`),
});
for (const name of ['one', 'two', 'three']) tracker.track({ name, userId: 'u1' });
