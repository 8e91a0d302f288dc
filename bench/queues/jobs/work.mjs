/** A worker: delivers all that is stored to the sink, `perRequest` events in a request, and tells what it cost. */
import { createTracker } from '@sendoff/core';
import { selzy } from '@sendoff/destinations';
import { finish, options } from '../../lib/job.mjs';
import { sleep } from '../../lib/stats.mjs';
import { LANE } from '../lib/deliveries.mjs';
import { makeQueue } from '../lib/make-queue.mjs';

const { where, store, url, perRequest, events } = options;
const destination = selzy({ apiKey: 'the-key', baseUrl: url });
const tracker = createTracker({
  destinations: [{ ...destination, limits: { ...destination.limits, batchEvents: perRequest } }],
  queue: await makeQueue(where, { store }),
  logger: { debug() {}, info() {}, warn() {}, error() {} },
});

const delivered = () => tracker.stats().destinations[LANE].delivered;
async function until(count) {
  const end = performance.now() + 60_000;
  while (delivered() < count) {
    if (performance.now() > end) throw new Error(`${delivered()} of ${events} were delivered`);
    await sleep(2);
  }
}

await until(events / 3);
globalThis.gc();
const [before, cpu] = [delivered(), process.cpuUsage()];
await until(events);
const { user, system } = process.cpuUsage(cpu);
const measured = events - before;
await tracker.close();
await finish({ events: measured, cpuMs: (user + system) / 1_000 });
