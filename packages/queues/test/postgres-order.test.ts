import type { Leased, Queue } from '@sendoff/core';
import { afterEach, expect, it, vi } from 'vitest';
import { type PostgresPool, postgresQueue } from '../src/postgres.js';
import { delivery, idsOf, withPostgres } from './support/with-postgres.js';

withPostgres('a busy lane of a PostgreSQL queue', (postgres) => {
  const opened = async (table = postgres.newTable(), pool: PostgresPool = postgres.pool) => {
    const queue = postgresQueue({ pool, table, migrate: true });
    await queue.open();
    return queue;
  };
  /** A pool, and what it was asked. */
  const spied = () => {
    const asked: [text: string, values: unknown[]][] = [];
    const { pool } = postgres;
    const spying = {
      query(text: string, values: unknown[] = []) {
        asked.push([text, values]);
        return pool.query(text, values);
      },
      connect: () => pool.connect(),
    };
    return { pool: spying, asked };
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

  /** From here on time goes by for the queue when it is told to. */
  const stopTime = () => vi.useFakeTimers({ toFake: ['performance'] });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('gives what it released itself first, and what another did when it looks again', async () => {
    stopTime();
    const table = postgres.newTable();
    const [one, other] = [await opened(table), await opened(table)];
    await busy(one, 6_000);
    const first = await one.take('selzy', 10);
    const second = await one.take('selzy', 10);
    const third = await other.take('selzy', 10);
    await end(one, second, 'release');
    expect(idsOf(await one.take('selzy', 10))).toEqual(idsOf(second));
    await end(one, first, 'release');
    for (let n = 0; n < 2; n++) await one.take('selzy', 10);
    await end(other, third, 'release');
    const later = idsOf(await one.take('selzy', 10));
    expect(later.filter((id) => idsOf(third).includes(id))).toEqual([]);
    vi.advanceTimersByTime(1_001);
    expect(idsOf(await one.take('selzy', 10))).toEqual(idsOf(third));
    await one.close();
    await other.close();
  });

  it('finds what was stored before others, and committed after them', async () => {
    stopTime();
    const queue = await opened();
    await busy(queue, 6_000);
    const client = await postgres.pool.connect();
    await client.query('BEGIN');
    await queue.pushIn(client, [delivery('late')]);
    await push(queue, 7_000, 7_300);
    for (let n = 0; n < 2; n++) await end(queue, await queue.take('selzy', 150));
    await client.query('COMMIT');
    client.release();
    vi.advanceTimersByTime(1_001);
    expect(idsOf(await queue.take('selzy', 1))).toEqual(['late']);
    await queue.close();
  });

  it('reads as little as before, though a transaction of somebody keeps the dead rows', async () => {
    const { pool, asked } = spied();
    const queue = await opened(postgres.newTable(), pool);
    await busy(queue, 5_500);
    /** Pages that a take reads, unless it looks from the start, as one does every second. */
    const pagesRead = async () => {
      const client = await postgres.pool.connect();
      const pages: number[] = [];
      for (let n = 0; n < 15; n++) {
        await end(queue, await queue.take('selzy', 5));
        const [text, values] = asked.findLast(([text]) => text.includes('SKIP LOCKED')) ?? [];
        await client.query('BEGIN');
        const { rows } = await client.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`, values);
        await client.query('ROLLBACK');
        const { Plan: plan } = rows[0]['QUERY PLAN'][0];
        pages.push(plan['Shared Hit Blocks'] + plan['Shared Read Blocks']);
      }
      client.release();
      return Math.min(...pages);
    };
    const before = await pagesRead();
    const client = await postgres.pool.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await client.query('SELECT 1');
    await push(queue, 10_000, 60_000);
    for (let n = 0; n < 49_500; n += 500) await end(queue, await queue.take('selzy', 500));
    const after = await pagesRead();
    await client.query('COMMIT');
    client.release();
    expect(before).toBeGreaterThan(0);
    expect(after).toBeLessThan(3 * before);
    await queue.close();
  });

  it('walks the index, though the server knows the table as it was when it was small', async () => {
    const table = postgres.newTable();
    const { pool, asked } = spied();
    const queue = await opened(table, pool);
    await busy(queue, 6_000);
    await postgres.pool.query(`VACUUM ANALYZE ${table}`);
    await push(queue, 10_000, 40_000);
    for (let n = 0; n < 3; n++) await end(queue, await queue.take('selzy', 25));
    const held = await queue.take('selzy', 25);
    await queue.extend(held.map(({ lease }) => lease));
    for (const [text, values] of asked.slice(-8)) {
      const { rows } = await postgres.pool.query(`EXPLAIN ${text}`, values);
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
