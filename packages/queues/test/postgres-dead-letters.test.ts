import type { Leased } from '@sendoff/core';
import { expect, it } from 'vitest';
import { type PostgresQueueOptions, postgresQueue } from '../src/postgres.js';
import { delivery, idsOf, withPostgres } from './support/with-postgres.js';

withPostgres('the dead letters of a PostgreSQL queue', (postgres) => {
  const opened = async (dead: PostgresQueueOptions['dead'], table = postgres.newTable()) => {
    const queue = postgresQueue({ pool: postgres.pool, table, dead, migrate: true });
    await queue.open();
    const bury = async (ids: readonly string[], over = {}) => {
      await queue.push(ids.map((id) => delivery(id, over)));
      const leased: readonly Leased[] = await queue.take(delivery(0, over).lane, 100);
      await queue.settle(
        leased.map(({ lease }) => ({ lease, do: 'dead', outcome: 'rejected', reason: 'no' })),
      );
    };
    const list = async (lane = 'selzy') => idsOf(await queue.dead.list(lane, 100));
    return { queue, table, bury, list };
  };

  it('keeps the newest of each lane', async () => {
    const { queue, bury, list } = await opened({ max: 3 });
    await bury(['1', '2'], { lane: 'brevo' });
    await bury(['1', '2']);
    await bury(['3', '4', '5']);
    await expect.poll(() => list()).toEqual(['3', '4', '5']);
    expect(await list('brevo')).toEqual(['1', '2']);
    await queue.close();
  });

  it('keeps as many bytes as it may', async () => {
    const { queue, bury, list } = await opened({ maxBytes: 1_000 });
    await bury(['1', '2', '3'], { body: 'ж'.repeat(200) });
    await expect.poll(() => list()).toEqual(['2', '3']);
    await bury(['4'], { body: 'x'.repeat(1_001) });
    await expect.poll(() => list()).toEqual([]);
    await queue.close();
  });

  it('keeps them as long as it may, and looks when it is opened', async () => {
    const { queue, table, bury, list } = await opened({ forMs: 60_000 });
    await bury(['1', '2']);
    await postgres.pool.query(`UPDATE ${table}_dead SET died_at = died_at - interval '61 s' WHERE id = '1'`);
    await bury(['3']);
    await expect.poll(() => list()).toEqual(['2', '3']);
    await postgres.pool.query(`UPDATE ${table}_dead SET died_at = died_at - interval '61 s' WHERE id = '2'`);
    await queue.close();
    await queue.open();
    await expect.poll(() => list()).toEqual(['3']);
    await queue.close();
  });

  it('takes an id again whose delivery has died, and keeps one of them when it is redriven', async () => {
    const { queue, bury, list } = await opened({});
    await bury(['1']);
    await bury(['1']);
    expect(await list()).toEqual(['1', '1']);
    expect(idsOf(await queue.dead.list('selzy', 9, '1'))).toEqual([]);
    const woken: unknown[] = [];
    queue.onReady('selzy', (added) => woken.push(added));
    expect(await queue.dead.redrive('selzy')).toBe(1);
    expect(woken).toEqual([{ events: 1, characters: delivery(1).body.length }]);
    expect([idsOf(await queue.take('selzy', 9)), await list()]).toEqual([['1'], []]);
    await queue.close();
  });

  it('counts against no bound of what waits', async () => {
    const queue = postgresQueue({
      pool: postgres.pool,
      table: postgres.newTable(),
      maxDeliveries: 2,
      migrate: true,
    });
    await queue.open();
    const all = [1, 2, 3].map((id) => delivery(id));
    expect(idsOf((await queue.push(all)).refused)).toEqual(['3']);
    expect(await queue.push(all)).toMatchObject({
      refused: [{ id: '3' }],
      duplicate: [{ id: '1' }, { id: '2' }],
    });
    const leased = await queue.take('selzy', 2);
    await queue.settle(leased.map(({ lease }) => ({ lease, do: 'dead', outcome: 'unknown', reason: 'no' })));
    expect(await queue.push(all)).toMatchObject({ refused: [{ id: '3' }], duplicate: [] });
    expect(await queue.size()).toMatchObject({ ready: 2, dead: 2 });
    await queue.close();
  });
});
