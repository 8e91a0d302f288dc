/** Hostile events through `track()`: it never throws, each gets a receipt, and what is accepted is sent as JSON. */
import { createTracker } from '@sendoff/core';
import { selzy } from '@sendoff/destinations';
import { hostileEvent, seeded } from '../lib/hostile.mjs';
import { finish, options } from '../lib/job.mjs';
import { turn } from '../lib/stats.mjs';

const { events, seed } = options;
const random = seeded(seed);
let sent = 0;
let unreadable = 0;
const tracker = createTracker({
  destinations: [selzy({ apiKey: 'the-key' })],
  logger: { debug() {}, info() {}, warn() {}, error() {} },
  transport: {
    async post({ body }) {
      try {
        sent += JSON.parse(body).events.length;
      } catch {
        unreadable++;
      }
      return { status: 200, headers: {}, body: '{"success":true}' };
    },
    async close() {},
  },
});
const thrown = [];
let accepted = 0;
let withoutReceipt = 0;
let refusedUntold = 0;
let slowestMs = 0;
const start = performance.now();
for (let i = 0; i < events; i++) {
  const event = hostileEvent(random);
  const before = performance.now();
  try {
    const receipt = tracker.track(event);
    if (typeof receipt?.id !== 'string' || typeof receipt.accepted !== 'boolean') withoutReceipt++;
    else if (receipt.accepted) accepted++;
    else if (receipt.issues.length === 0) refusedUntold++;
  } catch (error) {
    if (thrown.length < 10) thrown.push(`${i}: ${String(error?.message)}`);
  }
  slowestMs = Math.max(slowestMs, performance.now() - before);
  if (i % 100 === 99) await turn();
}
const ms = performance.now() - start;
await tracker.close();
const { tracked, refused, delivered, rejected, expired, dropped, unknown, pending } =
  tracker.stats().destinations.selzy;
await finish({
  ms,
  thrown,
  accepted,
  withoutReceipt,
  refusedUntold,
  unreadable,
  sent,
  delivered,
  slowestMs,
  balanced: tracked === refused + delivered + rejected + expired + dropped + unknown + pending,
  tracked,
});
