import { randomBytes } from 'node:crypto';
import type { Delivery } from '@sendoff/core';
import { Pool, type PoolConfig } from 'pg';
import { afterAll, beforeAll, describe } from 'vitest';
import { NO_POSTGRES, PostgresServer, postgresBin } from './postgres-server.js';

/** A server for one file of tests, and pools that end with it. */
export class Postgres {
  server!: PostgresServer;
  /** As the role that may do all. */
  pool!: Pool;
  readonly #pools: Pool[] = [];

  async start(): Promise<void> {
    this.server = await PostgresServer.start();
    this.pool = this.newPool();
  }

  newPool(config: PoolConfig = {}): Pool {
    const pool = new Pool({ connectionString: this.server.url(), ...config });
    this.#pools.push(pool);
    return pool;
  }

  /** A name that no other table has. */
  newTable(): string {
    return `t${randomBytes(6).toString('hex')}`;
  }

  async remove(): Promise<void> {
    for (const pool of this.#pools) pool.on('error', () => {});
    // A connection that a failed test has kept would be waited for; the server goes all the same.
    const ended = Promise.all(this.#pools.map((pool) => !pool.ending && pool.end()));
    await this.server.remove();
    await ended;
  }
}

/** Tests on a real server; skipped, with what to install in their name, where there is none. */
export function withPostgres(name: string, tests: (postgres: Postgres) => void): void {
  const isMissing = postgresBin === undefined;
  describe.skipIf(isMissing)(isMissing ? `${name} ${NO_POSTGRES}` : name, () => {
    const postgres = new Postgres();
    beforeAll(() => postgres.start());
    afterAll(() => postgres.remove());
    tests(postgres);
  });
}

export function delivery(id: string | number, over: Partial<Delivery> = {}): Delivery {
  return {
    id: `${id}`,
    lane: 'selzy',
    name: 'order_paid',
    body: `{"n":"${id}"}`,
    format: 1,
    storedAt: 1_800_000_000_000,
    ...over,
  };
}

export const idsOf = (deliveries: readonly { readonly id: string }[]) => deliveries.map(({ id }) => id);

/** The code of the error that a call ends with. */
export async function codeOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'no error',
    (error: { code?: unknown }) => error.code,
  );
}
