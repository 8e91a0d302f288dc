import { selzy } from '@sendoff/express-selzy';
import { redisLimiter, redisQueue } from '@sendoff/queues/redis';
import { Redis } from 'ioredis';

const {
  REDIS_URL = 'redis://127.0.0.1:6379',
  EVENTS_PREFIX = 'sendoff',
  EVENTS_LEASE_MS,
  SELZY_URL,
} = process.env;

/** A connection of its own: nothing else that the application does with Redis holds it up. */
const client = new Redis(REDIS_URL, { maxRetriesPerRequest: 1, commandTimeout: 5_000 });
client.on('error', ({ message }) => console.error(`Redis: ${message}`));

/** The same for web processes and workers. A worker needs the key, SELZY_API_KEY; a web process does not. */
export const destinations = [
  selzy({ baseUrl: SELZY_URL, eventIdProperty: 'event_id', requestsPerSecond: 200 }),
];
export const queue = redisQueue({
  client,
  prefix: EVENTS_PREFIX,
  leaseMs: EVENTS_LEASE_MS ? Number(EVENTS_LEASE_MS) : undefined,
});
/** Of all workers together the requests that the rate above allows, and no more. */
export const limiter = redisLimiter({ client, prefix: EVENTS_PREFIX });
