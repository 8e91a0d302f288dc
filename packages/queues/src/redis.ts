import type { Queue } from '@sendoff/core';
import { type RedisQueueOptions, readOptions } from './redis/options.js';
import { RedisQueue } from './redis/queue.js';

export type { IoredisClient, NodeRedisClient, RedisClient } from './redis/client.js';
export { type RedisLimiterOptions, redisLimiter } from './redis/limiter.js';
export type { RedisQueueOptions } from './redis/options.js';

/**
 * A queue in Redis Streams, for Redis 6.2 or newer and Valkey: shared by any number of processes on any number of
 * hosts, as durable as Redis is set up to be (`appendonly yes`, `maxmemory-policy noeviction`). Each lane is one
 * stream with one consumer group.
 *
 * @throws {SendoffError} `invalid_option`
 * @example
 * ```ts
 * import { createTracker } from '@sendoff/core';
 * import { selzy } from '@sendoff/destinations';
 * import { redisQueue } from '@sendoff/queues/redis';
 * import { Redis } from 'ioredis';
 *
 * const client = new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1');
 * const tracker = createTracker({ destinations: [selzy()], queue: redisQueue({ client }) });
 * ```
 */
export function redisQueue(options: RedisQueueOptions): Queue {
  return new RedisQueue(readOptions(options));
}
