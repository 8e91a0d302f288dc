import { join } from 'node:path';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Sendoff's queue over an engine, which the caller opens. Closing it ends its client as well.
 *
 * - `where`: `{ engine: 'sqlite', folder }`, `{ engine: 'postgres', url }` or `{ engine: 'redis', port }`
 * - `store`: what has another one has nothing in common
 */
export async function makeQueue(where, { store, name = 'queue', ...options }) {
  const { queue, end } = await engines[where.engine](where, `${store}_${name}`, options);
  return Object.assign(queue, {
    async close() {
      await Object.getPrototypeOf(queue).close.call(queue);
      await end();
    },
  });
}

const engines = {
  async sqlite({ folder }, name, options) {
    const { fileQueue } = await import('@sendoff/queues/file');
    const queue = fileQueue({ path: join(folder, `${name}.db`), maxBytes: 2 ** 36, ...options });
    return { queue, end() {} };
  },
  async postgres({ url }, name, options) {
    const { postgresQueue } = await import('@sendoff/queues/postgres');
    const { Pool } = (await import('pg')).default;
    const pool = new Pool({ connectionString: url });
    const queue = postgresQueue({ pool, table: name, migrate: true, ...options });
    return { queue, end: () => pool.end() };
  },
  async redis({ port }, name, options) {
    const { redisQueue } = await import('@sendoff/queues/redis');
    const { Redis } = await import('ioredis');
    const client = new Redis(port, { retryStrategy: () => 50 });
    client.on('error', () => {});
    const queue = redisQueue({ client, prefix: name, logger: silent, ...options });
    return { queue, end: () => client.disconnect() };
  },
};
