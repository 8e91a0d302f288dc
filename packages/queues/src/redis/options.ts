import { consoleLogger, type Logger, SendoffError } from '@sendoff/core';
import {
  DEFAULT_LEASE_MS,
  type DeadBounds,
  type DeadOptions,
  deadBoundsOf,
  leaseMsOf,
  whole,
} from '../lib/options.js';
import type { RedisClient } from './client.js';

/** What a Redis queue can be told. */
export interface RedisQueueOptions {
  /**
   * A client of ioredis or node-redis, for one server, Sentinel or Cluster. It stays the application's: the queue
   * never closes it. One of node-redis has to be connected: `await client.connect()`.
   */
  client: RedisClient;
  /** What the queue's keys begin with; queues with different ones know nothing of each other. Default: `sendoff`. */
  prefix?: string | undefined;
  /**
   * How long a taken delivery stays a worker's, in ms, at most a day. Redis keeps it, and a queue that was told
   * another is refused. Default: 60,000.
   */
  leaseMs?: number | undefined;
  /** Deliveries that may wait in each lane; past it new ones are refused. Default: 1,000,000. */
  maxDeliveries?: number | undefined;
  /** Dead letters that each lane keeps. Past a bound the oldest go. */
  dead?: DeadOptions | undefined;
  /** Told once where Redis is not set up to keep what it is given. Default: warnings on the console. */
  logger?: Pick<Logger, 'debug' | 'warn'> | undefined;
}

export interface Settings {
  readonly client: RedisClient;
  readonly prefix: string;
  readonly leaseMs: number;
  readonly maxDeliveries: number;
  readonly dead: DeadBounds;
  readonly logger: Pick<Logger, 'debug' | 'warn'>;
}

/** The options with their defaults, checked. */
export function readOptions(options: RedisQueueOptions): Settings {
  const {
    client,
    prefix = 'sendoff',
    leaseMs = DEFAULT_LEASE_MS,
    maxDeliveries = 1_000_000,
    dead,
    logger = consoleLogger,
  } = options ?? {};
  return {
    client: clientOf('redisQueue', client),
    prefix: prefixOf(prefix),
    leaseMs: leaseMsOf(leaseMs),
    maxDeliveries: whole('maxDeliveries', maxDeliveries, 1),
    dead: deadBoundsOf(dead),
    logger,
  };
}

export function clientOf(caller: string, client: RedisClient): RedisClient {
  const given: Partial<Record<'evalsha' | 'evalSha', unknown>> | undefined = client;
  if (typeof given?.evalsha === 'function' || typeof given?.evalSha === 'function') return client;
  throw new SendoffError(
    'invalid_option',
    `${caller} needs the option "client": a client of ioredis, new Redis(…), or of node-redis, createClient(…).`,
  );
}

/** Braces would take the place of those that keep the keys of a lane on one node of a cluster. */
export function prefixOf(prefix: string): string {
  if (typeof prefix === 'string' && /^[^{}]+$/.test(prefix)) return prefix;
  throw new SendoffError('invalid_option', 'The option "prefix" must be a text of its own, without braces.');
}
