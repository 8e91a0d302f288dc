import { expect, it } from 'vitest';
import { type PostgresQueueOptions, postgresQueue } from '../src/postgres.js';
import { delivery, idsOf, withPostgres } from './support/with-postgres.js';

withPostgres('the prepared statements of a PostgreSQL queue', (postgres) => {
  const opened = async (options: Partial<PostgresQueueOptions> = {}) => {
    const pool = postgres.newPool({ max: 1 });
    const queue = postgresQueue({ pool, table: postgres.newTable(), migrate: true, ...options });
    await queue.open();
    const prepared = async () => {
      const { rows } = await pool.query('SELECT name, statement FROM pg_prepared_statements ORDER BY name');
      return rows as { name: string; statement: string }[];
    };
    return { pool, queue, prepared };
  };
  const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => delivery(from + n));

  it('are those that are asked often', async () => {
    const { queue, prepared } = await opened();
    await queue.push(rows(0, 30));
    for (let n = 0; n < 3; n++) {
      const leased = await queue.take('selzy', 10);
      await queue.extend(leased.map(({ lease }) => lease));
      await queue.settle(leased.map(({ lease }) => ({ lease, do: 'ack' })));
    }
    await queue.size();
    const names = await prepared();
    expect(names).toHaveLength(4);
    for (const { name } of names) expect(name).toMatch(/^sendoff_[0-9a-f]{40}$/);
    await queue.close();
  });

  it('are none where the application wants none', async () => {
    const { queue, prepared } = await opened({ prepare: false });
    await queue.push(rows(0, 3));
    await queue.take('selzy', 3);
    expect(await prepared()).toEqual([]);
    await queue.close();
  });

  it('walk the index, though they were planned while there was nothing', async () => {
    const { pool, queue, prepared } = await opened();
    for (let n = 0; n < 20; n++) expect(await queue.take('selzy', 25)).toEqual([]);
    await queue.push(rows(0, 20_000));
    expect(idsOf(await queue.take('selzy', 3))).toEqual(['0', '1', '2']);
    const take = (await prepared()).find(({ statement }) => statement.includes('SKIP LOCKED'));
    const asked = await pool.query(`EXPLAIN EXECUTE ${take?.name} ('selzy', '25', '10 s', '0')`);
    const plan = asked.rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toContain('Index Scan');
    expect(plan).not.toMatch(/Bitmap|Seq Scan|Sort/);
    await queue.close();
  });

  it.each([
    ['are gone', 'DEALLOCATE ALL'],
    ['fit the table no more', 'ALTER TABLE $table ALTER COLUMN name TYPE varchar(500)'],
  ])('are done without where they %s', async (_, statement) => {
    const table = postgres.newTable();
    const { pool, queue, prepared } = await opened({ table });
    await queue.push(rows(0, 3));
    await queue.take('selzy', 1);
    await pool.query(statement.replace('$table', table));
    expect(await queue.push(rows(2, 5))).toMatchObject({ refused: [], duplicate: [{ id: '2' }] });
    expect(idsOf(await queue.take('selzy', 9))).toEqual(['1', '2', '3', '4']);
    await queue.push(rows(5, 25));
    expect(await prepared()).toEqual([]);
    await queue.close();
  });

  it('are those of another where one has the connection after the other', async () => {
    const pool = postgres.newPool({ max: 1 });
    const table = postgres.newTable();
    const queues = [1, 2].map(() => postgresQueue({ pool, table, migrate: true }));
    for (const [at, queue] of queues.entries()) {
      await queue.open();
      await queue.push([delivery(at)]);
    }
    const { rows: names } = await pool.query('SELECT 1 FROM pg_prepared_statements');
    expect(names).toHaveLength(1);
    for (const queue of queues) await queue.close();
  });
});
