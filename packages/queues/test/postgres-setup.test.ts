import { isSendoffError } from '@sendoff/core';
import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { migration, type PostgresQueueOptions, postgresQueue } from '../src/postgres.js';
import { codeOf, delivery, idsOf, withPostgres } from './support/with-postgres.js';

withPostgres('what a PostgreSQL queue needs', (postgres) => {
  const opened = async (options: Partial<PostgresQueueOptions>, pool: Pool = postgres.pool) => {
    const queue = postgresQueue({ pool, ...options });
    await queue.open();
    return queue;
  };
  const refusal = (options: Partial<PostgresQueueOptions>, pool?: Pool) =>
    opened(options, pool).then(
      () => 'no refusal',
      (error) => (isSendoffError(error) && error.code === 'queue_unusable' ? error.message : error),
    );

  it('makes nothing by itself, and says which migration to run', async () => {
    const table = postgres.newTable();
    expect(await refusal({ table, leaseMs: 7_000 })).toContain(
      `migration({ table: '${table}', leaseMs: 7000 })`,
    );
    const { rows } = await postgres.pool.query('SELECT 1 FROM pg_tables WHERE tablename = $1', [table]);
    expect(rows).toEqual([]);
  });

  it('works on what the migration has made, in a schema and with a name that is a word of SQL', async () => {
    await postgres.pool.query('CREATE SCHEMA app');
    await postgres.pool.query(migration({ table: 'app.order' }));
    const queue = await opened({ table: 'app.order' });
    await queue.push([delivery(1)]);
    expect(idsOf(await queue.take('selzy', 9))).toEqual(['1']);
    await queue.close();
  });

  it('changes nothing where the migration runs again, but for the length of the leases', async () => {
    const table = postgres.newTable();
    await postgres.pool.query(migration({ table }));
    const queue = await opened({ table });
    await queue.push([delivery(1)]);
    await postgres.pool.query(migration({ table }));
    expect(idsOf(await queue.take('selzy', 9))).toEqual(['1']);
    await queue.close();
    await postgres.pool.query(migration({ table, leaseMs: 5_000 }));
    expect(await refusal({ table })).toMatch(/leases .* are 5000 ms, .* "leaseMs" is 60000/);
    await (await opened({ table, leaseMs: 5_000 })).close();
  });

  it('makes its tables if asked, in several processes at once', async () => {
    const table = postgres.newTable();
    const pools = [1, 2, 3, 4].map(() => postgres.newPool());
    const queues = await Promise.all(pools.map((pool) => opened({ table, migrate: true }, pool)));
    for (const [n, queue] of queues.entries()) await queue.push([delivery(n)]);
    expect((await queues[0]?.size())?.ready).toBe(4);
    for (const queue of queues) await queue.close();
    expect(await refusal({ table, migrate: true, leaseMs: 5_000 })).toContain('leases');
  });

  it('refuses tables that are not its own, half of them, and those of another version', async () => {
    const table = postgres.newTable();
    await postgres.pool.query(`CREATE TABLE ${table} (id text)`);
    expect(await refusal({ table, migrate: true })).toContain('not what the queue needs');
    const other = postgres.newTable();
    await postgres.pool.query(migration({ table: other }));
    await postgres.pool.query(
      `COMMENT ON TABLE ${other} IS 'Sendoff deliveries, version 2, leases of 60000 ms'`,
    );
    expect(await refusal({ table: other })).toContain('another version');
    await postgres.pool.query(migration({ table: other }));
    await postgres.pool.query(`DROP TABLE ${other}_dead`);
    expect(await refusal({ table: other })).toContain('not what the queue needs');
  });

  it('does with a role that may only read and write rows', async () => {
    const table = postgres.newTable();
    await postgres.pool.query(migration({ table }));
    await postgres.pool.query('CREATE ROLE clerk LOGIN');
    await postgres.pool.query(`GRANT SELECT, INSERT, UPDATE ON ${table}, ${table}_dead TO clerk`);
    const pool = postgres.newPool({ connectionString: postgres.server.url('postgres', 'clerk') });
    expect(await refusal({ table }, pool)).toContain('GRANT');
    await postgres.pool.query(`GRANT DELETE ON ${table}, ${table}_dead TO clerk`);
    const queue = await opened({ table }, pool);
    await queue.push([delivery(1), delivery(2), delivery(3, { subject: 'ann' })]);
    const [one, two] = await queue.take('selzy', 2);
    await queue.settle([
      { lease: one?.lease ?? {}, do: 'dead', outcome: 'rejected', reason: 'no' },
      { lease: two?.lease ?? {}, do: 'ack' },
    ]);
    expect(await queue.dead.redrive('selzy')).toBe(1);
    expect(await queue.erase('ann')).toBe(1);
    expect(await queue.size()).toMatchObject({ ready: 1, leased: 0, dead: 0 });
    await queue.close();
    await expect(pool.query('CREATE TABLE public.mine (id text)')).rejects.toThrow('permission denied');
  });

  it('tells what is wrong with the set-up from what may pass', async () => {
    const stranger = postgres.newPool({ connectionString: postgres.server.url('nowhere') });
    expect(await refusal({}, stranger)).toContain('3D000');
    await postgres.pool.query('CREATE ROLE reader LOGIN');
    const reader = postgres.newPool({ connectionString: postgres.server.url('postgres', 'reader') });
    expect(await refusal({ table: postgres.newTable(), migrate: true }, reader)).toContain('42501');
    const away = postgres.newPool({ connectionString: 'postgres://postgres@127.0.0.1:1/postgres' });
    expect(await codeOf(opened({}, away))).toBe('queue_unavailable');
  });

  it.each(['serializable', 'repeatable read'])(
    'works where transactions are %s by default',
    async (isolation) => {
      const table = postgres.newTable();
      const options = `-c default_transaction_isolation=${isolation.replace(' ', '\\ ')}`;
      const pools = [1, 2, 3, 4].map(() => postgres.newPool({ options }));
      const [first, ...others] = await Promise.all(
        pools.map((pool) => opened({ table, migrate: true }, pool)),
      );
      const queues = [first, ...others].flatMap((queue) => queue ?? []);
      const ids = Array.from({ length: 1_000 }, (_, n) => `${n}`);
      await first?.push(ids.map((id) => delivery(id)));
      const taken: string[] = [];
      const work = async (queue: (typeof queues)[number]) => {
        for (;;) {
          const leased = await queue.take('selzy', 10);
          if (leased.length === 0) return;
          taken.push(...idsOf(leased));
          expect((await queue.settle(leased.map(({ lease }) => ({ lease, do: 'ack' })))).lost).toEqual([]);
        }
      };
      await Promise.all(queues.map(work));
      expect(taken.toSorted()).toEqual(ids.toSorted());
      for (const queue of queues) await queue.close();
    },
  );

  it('stores for good where the database commits without waiting by default', async () => {
    const table = postgres.newTable();
    const pool = postgres.newPool({ options: '-c synchronous_commit=off' });
    const queue = await opened({ table, migrate: true }, pool);
    await pool.query(`CREATE TABLE ${table}_seen (setting text)`);
    await pool.query(`CREATE FUNCTION ${table}_see() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN INSERT INTO ${table}_seen VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$`);
    await pool.query(`CREATE TRIGGER see AFTER INSERT ON ${table} EXECUTE FUNCTION ${table}_see()`);
    await queue.push([delivery(1)]);
    expect((await pool.query(`SELECT setting FROM ${table}_seen`)).rows).toEqual([{ setting: 'on' }]);
    await queue.close();
  });
});
