import type { Delivery } from '@sendoff/core';
import fc from 'fast-check';
import type { PoolClient } from 'pg';
import { expect, it } from 'vitest';
import { postgresQueue } from '../src/postgres.js';
import { codeOf, delivery, idsOf, withPostgres } from './support/with-postgres.js';

withPostgres('a PostgreSQL queue as an outbox', (postgres) => {
  /** A queue of its own, and orders that are written beside it. */
  const shop = async () => {
    const table = postgres.newTable();
    const queue = postgresQueue({ pool: postgres.pool, table, migrate: true });
    await queue.open();
    await postgres.pool.query(`CREATE TABLE ${table}_orders (id text PRIMARY KEY)`);
    const order = (client: PoolClient, id: string) =>
      client.query(`INSERT INTO ${table}_orders VALUES ($1)`, [id]);
    const orders = async () =>
      (await postgres.pool.query(`SELECT id FROM ${table}_orders ORDER BY id`)).rows.map(({ id }) => id);
    const taken = async () => idsOf(await queue.take('selzy', 100));
    return { table, queue, order, orders, taken };
  };
  const within = async <T>(
    end: 'COMMIT' | 'ROLLBACK',
    run: (client: PoolClient) => Promise<T>,
    begin = 'BEGIN',
  ) => {
    const client = await postgres.pool.connect();
    try {
      await client.query(begin);
      const result = await run(client);
      await client.query(end);
      return result;
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
  };

  it('stores what commits, once, for all lanes, and nothing before', async () => {
    const { queue, order, orders, taken } = await shop();
    await within('COMMIT', async (client) => {
      await order(client, 'o1');
      await queue.pushIn(client, [delivery(1), delivery(1, { lane: 'brevo' })]);
      expect(await queue.size()).toMatchObject({ ready: 0 });
      expect(await taken()).toEqual([]);
    });
    expect([await orders(), await taken(), await taken()]).toEqual([['o1'], ['1'], []]);
    expect(idsOf(await queue.take('brevo', 9))).toEqual(['1']);
    await queue.close();
  });

  it('stores nothing of what is rolled back, or fails', async () => {
    const { queue, order, orders, taken } = await shop();
    await within('ROLLBACK', async (client) => {
      await order(client, 'o1');
      await queue.pushIn(client, [delivery(1)]);
    });
    await within('COMMIT', (client) => order(client, 'o2'));
    const failing = within('COMMIT', async (client) => {
      await queue.pushIn(client, [delivery(2)]);
      await order(client, 'o2');
    });
    expect(await codeOf(failing)).toBe('23505');
    expect([await orders(), await taken()]).toEqual([['o2'], []]);
    await queue.close();
  });

  it('belongs to the transaction without an await as well: sent before what follows', async () => {
    const { queue, taken } = await shop();
    for (const end of ['ROLLBACK', 'COMMIT'] as const) {
      await within(end, async (client) => {
        void queue.pushIn(client, [delivery(end)]);
      });
    }
    expect(await taken()).toEqual(['COMMIT']);
    await queue.close();
  });

  it('calls query before it returns, and a lazy one as well', async () => {
    const { queue } = await shop();
    const calls: unknown[] = [];
    const lazy = {
      query: (text: string, values: unknown[]) => ({
        // biome-ignore lint/suspicious/noThenProperty: as the statements of Prisma, Drizzle and Knex
        then: (resolve: (result: unknown) => void) => {
          calls.push([text.includes('INSERT'), values.includes('2')]);
          resolve({ rows: [] });
        },
      }),
    };
    const pushed = queue.pushIn(lazy as never, [delivery(1), delivery(2)]);
    expect(calls).toEqual([[true, true]]);
    await pushed;
    await queue.pushIn(lazy as never, []);
    expect(calls).toHaveLength(1);
    await queue.close();
  });

  it('stores many at once as well', async () => {
    const { queue } = await shop();
    const all = Array.from({ length: 100 }, (_, n) => delivery(n, { lane: `lane ${n % 3}`, key: 'k' }));
    await within('COMMIT', (client) => queue.pushIn(client, all));
    expect(await queue.size()).toMatchObject({ ready: 100 });
    expect(await queue.take('lane 0', 1)).toMatchObject([all[0]]);
    await queue.close();
  });

  it('leaves a transaction alone in which an id is pushed again', async () => {
    const { queue, order, orders, taken } = await shop();
    await queue.push([delivery(1)]);
    await within('COMMIT', async (client) => {
      await queue.pushIn(client, [delivery(1), delivery(2), delivery(2)]);
      await order(client, 'o1');
    });
    expect([await orders(), await taken()]).toEqual([['o1'], ['1', '2']]);
    await queue.close();
  });

  it('rejects with the error of the client, and names none of it where an id is too long', async () => {
    const { table, queue, order, orders } = await shop();
    await within('COMMIT', async (client) => {
      const long = queue.pushIn(client, [delivery('🛒'.repeat(700))]);
      expect(await codeOf(long)).toBe('invalid_option');
      await order(client, 'o1');
    });
    expect(await orders()).toEqual(['o1']);
    const { refused } = await queue.push([delivery('🛒'.repeat(700)), delivery(1)]);
    expect(refused).toHaveLength(1);
    await postgres.pool.query(`DROP TABLE ${table}`);
    expect(await codeOf(within('COMMIT', (client) => queue.pushIn(client, [delivery(1)])))).toBe('42P01');
    await queue.close();
    expect(await codeOf(within('COMMIT', (client) => queue.pushIn(client, [delivery(1)])))).toBe(
      'queue_closed',
    );
  });

  it('brings every text through the transaction of the application, whatever is in it', {
    timeout: 180_000,
  }, async () => {
    const { queue, order } = await shop();
    const ill = fc.string({ unit: 'binary', maxLength: 60 });
    const text = fc.oneof(
      ill,
      fc.string({ maxLength: 200 }),
      fc
        .array(
          fc.constantFrom(
            '\u0000',
            '\u0001',
            '\ud800',
            '\udc00',
            '\\u0000',
            '\\',
            '"',
            "'",
            '$1',
            '?',
            '{',
            ' ',
            '🛒',
            '\uffff',
          ),
        )
        .map((parts) => parts.join('')),
    );
    const fields = fc.record(
      { id: text, lane: text, name: text, body: text, key: text, route: text, subject: text },
      { requiredKeys: ['id', 'lane', 'name', 'body'] },
    );
    let n = 0;
    await fc.assert(
      fc.asyncProperty(fields, async (odd) => {
        const one: Delivery = { format: 1, storedAt: 1_800_000_000_000 + n, ...odd };
        await within('COMMIT', async (client) => {
          await queue.pushIn(client, [one]);
          await order(client, `${n++}`);
        });
        const [leased, ...more] = await queue.take(one.lane, 9);
        expect([leased, more]).toMatchObject([one, []]);
        const word = one.subject?.split(' ').find((part) => part !== '');
        if (word !== undefined) expect(await queue.erase(word)).toBe(1);
        else await queue.settle([{ lease: leased?.lease ?? {}, do: 'ack' }]);
      }),
      { numRuns: 300 },
    );
    expect(await queue.size()).toEqual({ ready: 0, leased: 0, dead: 0 });
    await queue.close();
  });

  it.each(['REPEATABLE READ', 'SERIALIZABLE'])(
    'works in transactions that are %s, beside workers that take',
    async (level) => {
      const { queue, order, orders } = await shop();
      const came = new Set<string>();
      let isSelling = true;
      const work = async () => {
        while (isSelling || (await queue.size()).ready > 0) {
          const leased = await queue.take('selzy', 10);
          for (const { id } of leased) came.add(id);
          await queue.settle(leased.map(({ lease }) => ({ lease, do: 'ack' })));
        }
      };
      const sell = async (from: number) => {
        for (let n = from; n < 200; n += 4) {
          await within(
            'COMMIT',
            async (client) => {
              await order(client, `${n}`);
              await queue.pushIn(client, [delivery(n)]);
            },
            `BEGIN ISOLATION LEVEL ${level}`,
          );
        }
      };
      const workers = [work(), work()];
      await Promise.all([0, 1, 2, 3].map(sell));
      isSelling = false;
      await Promise.all(workers);
      expect([...came].toSorted()).toEqual(await orders().then((ids) => ids.toSorted()));
      expect(came.size).toBe(200);
      await queue.close();
    },
  );
});
