import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from '@redis/client';
import type { Queue } from '@sendoff/core';
import type { QueueRequest } from '@sendoff/core/testing';
import { Redis } from 'ioredis';
import { type RedisClient, type RedisQueueOptions, redisQueue } from '../../src/redis.js';

export type ClientName = 'ioredis' | 'node-redis';

/** An application's client, which waits a moment for a server that is away. */
export async function connect(name: ClientName, port: number): Promise<{ client: RedisClient; end(): void }> {
  if (name === 'ioredis') {
    const client = new Redis(port, { retryStrategy: () => 50 });
    client.on('error', () => {});
    return { client, end: () => client.disconnect() };
  }
  const client = createClient({ url: `redis://127.0.0.1:${port}`, socket: { reconnectStrategy: () => 50 } });
  client.on('error', () => {});
  await client.connect();
  return { client, end: () => client.destroy() };
}

export function queueOver(
  client: RedisClient,
  { store, name = 'queue', leaseMs, maxDeliveries }: QueueRequest,
  options: Partial<RedisQueueOptions> = {},
): Queue {
  return redisQueue({ client, prefix: `${store}:${name}`, leaseMs, maxDeliveries, ...options });
}

/** What the servers of tests are asked for beside the queue. */
export class Admin {
  readonly redis: Redis;

  constructor(port: number) {
    this.redis = new Redis(port, { retryStrategy: () => 50 });
    this.redis.on('error', () => {});
  }

  async remove(store: string): Promise<void> {
    const keys = await this.redis.keys(`${store}:*`);
    if (keys.length > 0) await this.redis.unlink(...keys);
  }

  /** What the keys of a store take in memory, but for answers, which go after half a minute. */
  async bytes(store: string): Promise<number> {
    const keys = (await this.redis.keys(`${store}:*`)).filter((key) => !key.includes(':answer:'));
    const sizes = await Promise.all(keys.map((key) => this.redis.memory('USAGE', key, 'SAMPLES', 0)));
    return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  }

  /** Resolves once a replica of this server has all that was written here before. */
  async isCopiedTo(replica: Admin): Promise<void> {
    const mark = randomUUID();
    await this.redis.set('mark', mark);
    while ((await replica.redis.get('mark').catch(() => undefined)) !== mark) await wait(10);
  }

  end(): void {
    this.redis.disconnect();
  }
}
