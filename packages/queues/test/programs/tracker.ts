import { createTracker, type Destination } from '@sendoff/core';
import { fileQueue } from '../../src/file.js';

// A script that tracks three events, waits until they are stored if it is told to, and just ends.

const [path = '', url = '', closeTimeoutMs, how] = process.argv.slice(2);

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
  deliver: how !== 'leave',
  closeTimeoutMs: Number(closeTimeoutMs),
  logger: { debug() {}, info() {}, warn() {}, error() {} },
  onOutcome: ({ status }) => process.stdout.write(`${status}\n`),
});
const receipts = ['one', 'two', 'three'].map((name) => tracker.track({ name, userId: 'u1' }));
if (how === 'wait') await Promise.all(receipts.map((receipt) => receipt.stored()));
