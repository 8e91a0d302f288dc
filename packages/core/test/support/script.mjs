// A script that tracks and ends, run as a child: argv is the vendor's URL, how many events to track, how to end and the
// deadline.
import { createTracker } from '../../dist/esm/index.js';

const [url, count, how, deadlineMs] = process.argv.slice(2);
const tracker = createTracker({
  destinations: [
    {
      name: 'vendor',
      limits: { batchEvents: 25, bodyBytes: 100_000, envelopeBytes: 2 },
      hosts: [],
      credential: { option: 'key', variable: 'KEY', given: () => 'key-1' },
      encode: ({ name }) => ({ body: JSON.stringify({ name }), format: 1 }),
      request: (batch) => ({ url, headers: {}, body: `[${batch.map(({ body }) => body).join()}]` }),
      interpret: ({ status }, batch) =>
        status === 200
          ? { kind: 'results', results: batch.map(({ id }) => ({ id, status: 'delivered' })) }
          : { kind: 'retry', reason: `HTTP ${status}` },
    },
  ],
  closeTimeoutMs: Number(deadlineMs),
});
const ended = {};
for (let n = 0; n < Number(count); n++) {
  const receipt = tracker.track({ name: `event-${n}` });
  receipt.settled().then(([{ status }]) => {
    ended[status] = (ended[status] ?? 0) + 1;
  });
}
process.on('exit', () => process.stdout.write(JSON.stringify(ended)));
if (how === 'close') await tracker.close();
