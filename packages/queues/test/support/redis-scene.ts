import type { Delivery, Leased, Queue } from '@sendoff/core';
import { afterAll, beforeAll, describe } from 'vitest';
import type { RedisQueueOptions } from '../../src/redis.js';
import { Admin, type ClientName, connect, queueOver } from './redis-clients.js';
import { NO_REDIS, RedisServer, redisPrograms } from './redis-server.js';

/** Cases that need a server; where there is none their name says what to install. */
export function describeRedis(name: string, cases: () => void): void {
  const isMissing = redisPrograms.length === 0;
  describe.skipIf(isMissing)(isMissing ? `${name}: ${NO_REDIS}` : name, cases);
}

/** A server, and queues on it, each over a client of its own. */
export class RedisScene {
  readonly options: Readonly<Record<string, string>>;
  readonly #ends: (() => void)[] = [];
  server = undefined as unknown as RedisServer;
  admin = undefined as unknown as Admin;

  constructor(options: Readonly<Record<string, string>> = {}) {
    this.options = options;
    beforeAll(async () => {
      this.server = await RedisServer.start(options);
      this.admin = new Admin(this.server.port);
    });
    afterAll(async () => {
      for (const end of this.#ends) end();
      this.admin.end();
      await this.server.remove();
    });
  }

  /** An open queue. */
  async open(
    store: string,
    options: Partial<RedisQueueOptions> = {},
    clientName: ClientName = 'ioredis',
    port = this.server.port,
  ): Promise<Queue> {
    const { client, end } = await connect(clientName, port);
    this.#ends.push(end);
    const queue = queueOver(client, { store }, options);
    await queue.open();
    return queue;
  }
}

export function delivery(id: string | number, over: Partial<Delivery> = {}): Delivery {
  return {
    id: `${id}`,
    lane: 'a',
    name: 'seen',
    body: `{"n":${id}}`,
    format: 1,
    storedAt: 1_767_225_600_000,
    ...over,
  };
}

export function row(first: number, last: number): Delivery[] {
  return Array.from({ length: last - first + 1 }, (_, i) => delivery(first + i));
}

export const idsOf = (list: readonly Delivery[]) => list.map(({ id }) => id);
export const leasesOf = (list: readonly Leased[]) => list.map(({ lease }) => lease);
export const acks = (list: readonly Leased[]) => list.map(({ lease }) => ({ lease, do: 'ack' as const }));
export const releases = (list: readonly Leased[]) =>
  list.map(({ lease }) => ({ lease, do: 'release' as const }));
export const deaths = (list: readonly Leased[]) =>
  list.map(({ lease }) => ({ lease, do: 'dead' as const, outcome: 'rejected' as const, reason: 'no' }));

/** Takes and acknowledges until nothing is left, waiting for leases that others have let run out. */
export async function drain(queue: Queue): Promise<string[]> {
  const came: string[] = [];
  for (const end = performance.now() + 20_000; performance.now() < end; ) {
    const leased = await queue.take('a', 500);
    came.push(...idsOf(leased));
    await queue.settle(acks(leased));
    const { ready, leased: held } = await queue.size('a');
    if (ready + held === 0) break;
    if (leased.length === 0) await new Promise((wake) => setTimeout(wake, 10));
  }
  return came;
}

/** The code of the error that a call ends with. */
export async function codeOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'no error',
    (error) => error.code ?? error,
  );
}
