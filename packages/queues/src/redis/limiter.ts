import type { Limiter, Rate } from '@sendoff/core';
import { errorOf, linkOf, type RedisClient } from './client.js';
import { clientOf, prefixOf } from './options.js';
import { script } from './scripts.js';

/** What a limiter in Redis can be told. */
export interface RedisLimiterOptions {
  /** A client of ioredis or node-redis, as for `redisQueue`; the same one will do. */
  client: RedisClient;
  /** What its keys begin with; those that share a rate have the same. Default: `sendoff`. */
  prefix?: string | undefined;
}

/**
 * A token bucket for each rate, on the clock of Redis. It holds 8 % of the limit and is refilled at 90 % of it, so no
 * window has more than 98 %: the rest is for requests that start a little late. A bucket is kept as the time at which
 * it will be full again. `PERSIST` is there as a Redis that is out of memory lets a script go on that has begun to
 * write: what is sent makes room.
 *
 * Keys: the buckets. Arguments: limit and window in ms of each rate. Answer: ms to wait.
 */
const RESERVE = script(`
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local wait, keep = 0, 0
redis.call('PERSIST', KEYS[1])
for i = 1, #ARGV, 2 do
  local limit, windowMs = tonumber(ARGV[i]), tonumber(ARGV[i + 1])
  local everyMs = windowMs / (limit * 0.9)
  local bucket = ARGV[i] .. '/' .. ARGV[i + 1]
  local ahead = math.max(tonumber(redis.call('HGET', KEYS[1], bucket) or 0) - now, 0) + everyMs
  redis.call('HSET', KEYS[1], bucket, string.format('%.3f', now + ahead))
  wait = math.max(wait, ahead - everyMs * math.max(1, limit * 0.08))
  keep = math.max(keep, ahead)
end
redis.call('PEXPIRE', KEYS[1], math.ceil(keep) + 1000)
return math.ceil(wait)`);

/**
 * One rate for all workers: with it no window has more requests than the vendor allows, however many processes share
 * the Redis. Pass it as the tracker's option `limiter`. While Redis is away nothing is sent to destinations that have
 * a rate.
 *
 * @throws {SendoffError} `invalid_option`; `reserve` rejects with `queue_unavailable` while Redis does not answer
 * @example
 * ```ts
 * import { createTracker } from '@sendoff/core';
 * import { octeth } from '@sendoff/destinations';
 * import { redisLimiter, redisQueue } from '@sendoff/queues/redis';
 * import { Redis } from 'ioredis';
 *
 * const client = new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1');
 * const tracker = createTracker({
 *   destinations: [octeth({ baseUrl: 'https://octeth.example.com', listId: 94 })],
 *   queue: redisQueue({ client }),
 *   limiter: redisLimiter({ client }),
 * });
 * ```
 */
export function redisLimiter(
  options: RedisLimiterOptions,
): (destination: string, rates: readonly Rate[]) => Limiter {
  const { client, prefix = 'sendoff' } = options ?? {};
  const link = linkOf(clientOf('redisLimiter', client));
  const first = prefixOf(prefix);
  return (destination, rates) => {
    const key = `${first}:rate:${destination.toWellFormed()}`;
    const parts = rates.flatMap(({ limit, windowMs }) => [`${limit}`, `${windowMs}`]);
    return {
      async reserve() {
        try {
          return Number(await link.run(RESERVE, [key], parts));
        } catch (error) {
          throw errorOf(error, false);
        }
      },
    };
  };
}
