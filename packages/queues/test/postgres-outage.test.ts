import { setTimeout as wait } from 'node:timers/promises';
import { inspect } from 'node:util';
import { isSendoffError } from '@sendoff/core';
import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { postgresQueue } from '../src/postgres.js';
import { hasPgBouncer, NO_PGBOUNCER, PgBouncer } from './support/pgbouncer.js';
import { codeOf, delivery, idsOf, withPostgres } from './support/with-postgres.js';

withPostgres('a PostgreSQL queue whose server comes and goes', (postgres) => {
  const opened = async (pool: Pool = postgres.pool, table = postgres.newTable(), leaseMs = 60_000) => {
    const queue = postgresQueue({ pool, table, leaseMs, migrate: true });
    await queue.open();
    return queue;
  };

  it.each(['fast', 'immediate', 'kill -9'] as const)(
    'loses nothing to a restart (%s) under load',
    { timeout: 180_000 },
    async (mode) => {
      const queue = await opened(postgres.newPool(), postgres.newTable(), 1_000);
      const stored = new Set<string>();
      const came = new Set<string>();
      const errors: unknown[] = [];
      let isRunning = true;
      const repeat = async (step: () => Promise<void>) => {
        while (isRunning) {
          await step().catch(async (error) => {
            errors.push(error);
            await wait(10);
          });
        }
      };
      let n = 0;
      const push = async () => {
        const all = Array.from({ length: 20 }, () => delivery(n++));
        await queue.push(all);
        for (const { id } of all) stored.add(id);
      };
      const take = async () => {
        const leased = await queue.take('selzy', 25);
        for (const { id } of leased) came.add(id);
        await queue.settle(leased.map(({ lease }) => ({ lease, do: 'ack' })));
      };
      const work = [repeat(push), repeat(push), repeat(take), repeat(take)];
      const goesOn = async () => {
        const before = stored.size;
        await expect.poll(() => stored.size).toBeGreaterThan(before + 20);
      };
      for (let i = 0; i < 3; i++) {
        await goesOn();
        await postgres.server.restart(mode);
      }
      await goesOn();
      isRunning = false;
      await Promise.all(work);
      // What was taken, though nobody heard of it, comes again when its lease has run out.
      for (let left = 1; left > 0; await take()) {
        const { ready, leased } = await queue.size();
        left = ready + leased;
      }
      expect([...stored].filter((id) => !came.has(id))).toEqual([]);
      expect(errors.length).toBeGreaterThan(0);
      expect(errors.filter((error) => !isSendoffError(error) || error.code !== 'queue_unavailable')).toEqual(
        [],
      );
      await queue.close();
    },
  );

  it('rejects with what happened, and none of what was stored', async () => {
    const pool = postgres.newPool();
    const queue = await opened(pool);
    await postgres.server.stop('immediate');
    const secret = delivery(1, { body: 'canary-body', key: 'canary-key', subject: 'canary-subject' });
    const calls = [
      queue.push([secret]),
      queue.take('selzy', 9),
      queue.size(),
      queue.lanes(),
      queue.erase('canary-subject'),
      queue.dead.list('selzy', 9),
      queue.dead.redrive('selzy', ['canary-id']),
    ];
    for (const [n, end] of (await Promise.allSettled(calls)).entries()) {
      const error = end.status === 'rejected' ? end.reason : `call ${n} resolved`;
      expect(error).toMatchObject({ code: 'queue_unavailable', cause: expect.any(Error) });
      expect(inspect(error, { depth: 9 })).not.toContain('canary');
    }
    await postgres.server.start();
    expect(await queue.push([secret])).toEqual({ refused: [], duplicate: [] });
    expect(idsOf(await queue.take('selzy', 9))).toEqual(['1']);
    await queue.close();
  });

  it('outlives idle connections that break, though nobody listens to the pool', async () => {
    const pool = postgres.newPool();
    const queue = await opened(pool);
    const second = await opened(pool);
    expect(pool.listenerCount('error')).toBe(1);
    await Promise.all([1, 2, 3, 4].map((n) => queue.push([delivery(n)])));
    await postgres.pool.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()',
    );
    // The pool gives out a broken connection until it has heard that it is.
    const ready = () => queue.size().then(({ ready }) => ready, codeOf);
    await expect.poll(ready).toBe(4);
    await queue.close();
    await second.close();
  });

  it('holds nothing of a transaction whose connection is killed in its midst', async () => {
    const queue = await opened();
    const client = await postgres.newPool().connect();
    client.on('error', () => {});
    await client.query('BEGIN');
    await queue.pushIn(client, [delivery(1)]);
    const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
    await postgres.pool.query('SELECT pg_terminate_backend($1)', [rows[0].pid]);
    expect(await codeOf(queue.pushIn(client, [delivery(2)]))).not.toBe('no error');
    client.release(true);
    expect(await queue.take('selzy', 9)).toEqual([]);
    expect(await queue.push([delivery(1)])).toEqual({ refused: [], duplicate: [] });
    await queue.close();
  });

  it('breaks off a statement whose connection is killed, also where it has a transaction of its own', async () => {
    for (const options of ['', '-c default_transaction_isolation=serializable']) {
      const table = postgres.newTable();
      const pool = postgres.newPool({ options });
      const queue = await opened(pool, table);
      const client = await postgres.pool.connect();
      await client.query('BEGIN');
      await client.query(`LOCK TABLE ${table}`);
      const pushed = codeOf(queue.push([delivery(1)]));
      const waiting = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'`;
      for (let killed = 0; killed === 0; await wait(10))
        killed = (await postgres.pool.query(waiting)).rows.length;
      expect(await pushed).toBe('queue_unavailable');
      await client.query('ROLLBACK');
      client.release();
      expect(await queue.push([delivery(1)])).toEqual({ refused: [], duplicate: [] });
      await queue.close();
    }
  });

  it.skipIf(!hasPgBouncer)(
    hasPgBouncer ? 'works through PgBouncer, transaction by transaction' : NO_PGBOUNCER,
    async () => {
      const bouncer = await PgBouncer.start(postgres.server);
      try {
        const pool = postgres.newPool({ connectionString: bouncer.url, max: 8 });
        const queue = await opened(pool);
        await Promise.all(Array.from({ length: 50 }, (_, n) => queue.push([delivery(n)])));
        const client = await pool.connect();
        await client.query('BEGIN');
        await queue.pushIn(client, [delivery(50)]);
        await client.query('COMMIT');
        client.release();
        const all = await Promise.all([1, 2, 3, 4, 5, 6].map(() => queue.take('selzy', 10)));
        expect(new Set(idsOf(all.flat())).size).toBe(51);
        const ends = all.map((leased) => queue.settle(leased.map(({ lease }) => ({ lease, do: 'ack' }))));
        expect((await Promise.all(ends)).flatMap(({ lost }) => lost)).toEqual([]);
        expect(await queue.size()).toEqual({ ready: 0, leased: 0, dead: 0 });
        await queue.close();
        await pool.end();
      } finally {
        await bouncer.stop();
      }
    },
  );
});
