/** The bare commands: XADD for each event, those of a tick in a pipeline; XREADGROUP; XACK and XDEL in a pipeline. */
import { Redis } from 'ioredis';
import { deliveriesOf, drainBy, fillBy } from '../lib/deliveries.mjs';

export async function create({ where, store }) {
  const client = new Redis(where.port);
  await client.xgroup('CREATE', store, 'workers', '0', 'MKSTREAM').catch((error) => {
    if (!error.message.startsWith('BUSYGROUP')) throw error;
  });
  const consumer = `c${process.pid}`;

  async function put(first, count) {
    const pipeline = client.pipeline();
    for (const { id, name, body, storedAt } of deliveriesOf(first, count)) {
      pipeline.xadd(store, '*', 'id', id, 'name', name, 'at', storedAt, 'body', body);
    }
    await run(pipeline);
  }
  async function step() {
    const read = await client.xreadgroup('GROUP', 'workers', consumer, 'COUNT', 25, 'STREAMS', store, '>');
    if (read === null) return 0;
    const ids = read[0][1].map(([id]) => id);
    await run(
      client
        .pipeline()
        .xack(store, 'workers', ...ids)
        .xdel(store, ...ids),
    );
    return ids.length;
  }

  return {
    put,
    fill: (count) => fillBy(put, count),
    drain: (inFlight) => drainBy(step, inFlight),
    count: () => client.xlen(store),
    close: () => client.quit(),
  };
}

async function run(pipeline) {
  for (const [error] of await pipeline.exec()) if (error !== null) throw error;
}
