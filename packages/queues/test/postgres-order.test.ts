import { setTimeout as wait } from 'node:timers/promises';
import type { Leased, Queue } from '@sendoff/core';
import { expect, it } from 'vitest';
import { postgresQueue } from '../src/postgres.js';
import { delivery, idsOf, withPostgres } from './support/with-postgres.js';

withPostgres('a busy lane of a PostgreSQL queue', (postgres) => {
  const opened = async (table = postgres.newTable()) => {
    const queue = postgresQueue({ pool: postgres.pool, table, leaseMs: 10_000, migrate: true });
    await queue.open();
    return queue;
  };
  const push = async (queue: Queue, from: number, to: number) => {
    const all = Array.from({ length: to - from }, (_, n) => delivery(from + n));
    expect(await queue.push(all)).toEqual({ refused: [], duplicate: [] });
  };
  const end = async (queue: Queue, leased: readonly Leased[], way: 'ack' | 'release' = 'ack') =>
    expect(await queue.settle(leased.map(({ lease }) => ({ lease, do: way })))).toEqual({ lost: [] });
  /** Makes it one: much has been taken and settled. */
  const busy = async (queue: Queue, deliveries: number) => {
    await push(queue, 0, deliveries + 100);
    for (let n = 0; n < deliveries; n += 500) await end(queue, await queue.take('selzy', 500));
  };

  it('gives what it released itself first, and soon what another did', async () => {
    const table = postgres.newTable();
    const [one, other] = [await opened(table), await opened(table)];
    await busy(one, 6_000);
    const first = await one.take('selzy', 10);
    const second = await one.take('selzy', 10);
    const third = await other.take('selzy', 10);
    await end(one, second, 'release');
    expect(idsOf(await one.take('selzy', 10))).toEqual(idsOf(second));
    await end(one, first, 'release');
    await one.take('selzy', 10);
    await end(other, third, 'release');
    const came: string[] = [];
    for (const since = performance.now(); performance.now() - since < 1_500; await wait(100)) {
      came.push(...idsOf(await one.take('selzy', 1)));
    }
    expect(came).toEqual(expect.arrayContaining(idsOf(third)));
    await one.close();
    await other.close();
  });

  it('finds what was stored before others, and committed after them', async () => {
    const queue = await opened();
    await busy(queue, 6_000);
    const client = await postgres.pool.connect();
    await client.query('BEGIN');
    await queue.pushIn(client, [delivery('late')]);
    await push(queue, 7_000, 7_300);
    await end(queue, await queue.take('selzy', 200));
    await client.query('COMMIT');
    client.release();
    await wait(1_100);
    expect(idsOf(await queue.take('selzy', 1))).toEqual(['late']);
    await queue.close();
  });

  it('takes as fast as before, though a transaction of somebody keeps the dead rows', async () => {
    const queue = await opened();
    await busy(queue, 5_500);
    const timeOf = async () => {
      const times: number[] = [];
      for (let n = 0; n < 15; n++) {
        const before = performance.now();
        const leased = await queue.take('selzy', 5);
        times.push(performance.now() - before);
        await end(queue, leased);
      }
      return times.toSorted((a, b) => a - b)[7] ?? 0;
    };
    const before = await timeOf();
    const client = await postgres.pool.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await client.query('SELECT 1');
    await push(queue, 10_000, 60_000);
    for (let n = 0; n < 49_500; n += 500) await end(queue, await queue.take('selzy', 500));
    const after = await timeOf();
    await client.query('COMMIT');
    client.release();
    // A look from the start takes ten times as long here.
    expect(after).toBeLessThan(3 * before + 2);
    await queue.close();
  });

  it('walks the index, though the server knows the table as it was when it was small', async () => {
    const table = postgres.newTable();
    const asked: [text: string, values: unknown[]][] = [];
    const { pool } = postgres;
    const spying = {
      query(text: string, values: unknown[] = []) {
        asked.push([text, values]);
        return pool.query(text, values);
      },
      connect: () => pool.connect(),
    };
    const queue = postgresQueue({ pool: spying, table, leaseMs: 10_000, migrate: true });
    await queue.open();
    await busy(queue, 6_000);
    await pool.query(`VACUUM ANALYZE ${table}`);
    await push(queue, 10_000, 40_000);
    for (let n = 0; n < 3; n++) await end(queue, await queue.take('selzy', 25));
    const held = await queue.take('selzy', 25);
    await queue.extend(held.map(({ lease }) => lease));
    for (const [text, values] of asked.slice(-8)) {
      const { rows } = await pool.query(`EXPLAIN ${text}`, values);
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).not.toMatch(/Bitmap|Seq Scan/);
      if (text.includes('SKIP LOCKED')) expect(plan).not.toContain('Sort');
    }
    await queue.close();
  });

  it('tells a lease from that of the one who took it next, also after a release', async () => {
    const table = postgres.newTable();
    const [one, other] = [await opened(table), await opened(table)];
    await push(one, 1, 2);
    const stale = await one.take('selzy', 1);
    await end(one, stale, 'release');
    const held = await other.take('selzy', 1);
    expect(held[0]?.attempt).toBe(stale[0]?.attempt);
    const lease = stale[0]?.lease ?? {};
    expect(await one.settle([{ lease, do: 'ack' }])).toEqual({ lost: [lease] });
    expect(await one.extend([lease])).toEqual({ lost: [lease] });
    expect(await one.settle([{ lease: held[0]?.lease ?? {}, do: 'ack' }])).toEqual({
      lost: [held[0]?.lease],
    });
    await end(other, held, 'release');
    const again = await one.take('selzy', 1);
    const both = [again[0]?.lease ?? {}, lease];
    expect(await one.extend(both)).toEqual({ lost: [lease] });
    expect(await one.settle(both.map((each) => ({ lease: each, do: 'ack' })))).toEqual({ lost: [lease] });
    await one.close();
    await other.close();
  });
});
