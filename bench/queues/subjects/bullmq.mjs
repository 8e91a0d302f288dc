/** BullMQ with one job for each event: `addBulk` of those of a tick, and a worker that has nothing to do. */
import { randomUUID } from 'node:crypto';
import { Queue, Worker } from 'bullmq';
import { makeEvent } from '../../lib/event.mjs';
import { fillBy } from '../lib/deliveries.mjs';

export async function create({ where, store }) {
  const connection = { host: '127.0.0.1', port: where.port };
  const queue = new Queue(store, { connection });
  await queue.waitUntilReady();

  const put = (first, count) =>
    queue.addBulk(
      Array.from({ length: count }, (_, index) => {
        const data = makeEvent(first + index);
        return {
          name: data.name,
          data,
          opts: { jobId: randomUUID(), removeOnComplete: true, removeOnFail: true },
        };
      }),
    );

  return {
    put,
    fill: (count) => fillBy(put, count),
    /** As many jobs in flight as the others have events. */
    async drain(inFlight) {
      const drained = { count: 0, endedAt: performance.now() };
      const options = {
        connection: { ...connection, maxRetriesPerRequest: null },
        concurrency: 25 * inFlight,
      };
      const worker = new Worker(store, async () => {}, options);
      worker.on('error', () => {});
      worker.on('completed', () => {
        drained.count++;
        drained.endedAt = performance.now();
      });
      await new Promise((resolve) => worker.once('drained', resolve));
      await worker.close();
      return drained;
    },
    count: () => queue.count(),
    close: () => queue.close(),
  };
}
