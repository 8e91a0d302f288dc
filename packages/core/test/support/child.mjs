// A process under test: tracks, waits until it is in some state, and ends in the way that it is told to.
// argv: one JSON object. It writes a line when it is ready, one when it has begun to close its tracker, and its last one
// from its exit listener.
import { writeSync } from 'node:fs';
import { createTracker } from '../../dist/esm/index.js';

const {
  url,
  count = 0,
  wait,
  stay,
  pause,
  settled,
  lastly,
  handlers,
  answering,
  ...options
} = JSON.parse(process.argv[2]);
const say = (line) => writeSync(1, `${JSON.stringify(line)}\n`);
const ended = {};
let told = 0;
const transport = answering && {
  post: async () => ({ status: answering, headers: {}, body: '' }),
  close: async () => {},
};
const tracker = createTracker({
  destinations: [
    {
      name: 'vendor',
      limits: { batchEvents: 25, bodyBytes: 100_000, envelopeBytes: 2 },
      hosts: [],
      credential: { option: 'key', variable: 'KEY', given: () => 'secret-key-1' },
      encode: ({ name }) => ({ body: JSON.stringify(name), format: 1 }),
      request: (batch, { credential }) => ({
        url,
        headers: { authorization: `Bearer ${credential}` },
        body: `[${batch.map(({ body }) => body).join()}]`,
      }),
      interpret: ({ status }, batch) => {
        if (status === 401) return { kind: 'halt', reason: 'the key was refused' };
        if (status !== 200) return { kind: 'retry', reason: `HTTP ${status}` };
        return { kind: 'results', results: batch.map(({ id }) => ({ id, status: 'delivered' })) };
      },
    },
  ],
  logger: { debug() {}, info() {}, warn() {}, error() {} },
  ...options,
  transport,
  onOutcome: ({ status }) => {
    told++;
    ended[status] = (ended[status] ?? 0) + 1;
  },
});

let report;
let keep = setInterval(() => {}, 1_000);
process.on('exit', (code) => {
  say({
    code,
    ended,
    told,
    report,
    pending: tracker.stats().pending,
    stats: tracker.stats().destinations.vendor,
  });
});
const close = async () => {
  const closing = tracker.close();
  say({ closing: true });
  report = await closing;
  clearInterval(keep);
};
if (handlers === 'signals') for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, close);
if (handlers === 'crash') {
  process.on('uncaughtException', async () => {
    await close();
    process.exit(1);
  });
}

if (pause) tracker.pause('vendor');
for (let n = 0; n < count; n++) {
  const receipt = tracker.track({ name: `event-${n}` });
  if (settled) void receipt.settled().then(() => {});
}
const reached = () => {
  const { state, requests, pending } = tracker.stats().destinations.vendor;
  if (wait === 'sent') return requests > 0;
  if (wait === 'done') return pending === 0;
  return wait === undefined || state === wait;
};
while (!reached()) await new Promise((resolve) => setTimeout(resolve, 2));
if (!stay) {
  clearInterval(keep);
  keep = undefined;
}
say({ ready: true });

if (lastly === 'close') await close();
if (lastly === 'flush') await tracker.flush();
if (lastly === 'exit') process.exit(0);
if (lastly === 'throw') setImmediate(() => JSON.parse('not JSON'));
if (lastly === 'reject') void Promise.reject(new Error('nobody handles this'));
