import { readFileSync } from 'node:fs';
import { PrismaPg } from '@prisma/adapter-pg';
import { createTracker, type Destination, type TransactionalTracker } from '@sendoff/core';
import { drizzle } from 'drizzle-orm/node-postgres';
import createKnex from 'knex';
import { Kysely, PostgresDialect } from 'kysely';
import { DataSource, EntitySchema } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresTransaction, postgresQueue } from '../src/postgres.js';
import * as recipes from './recipes/all.js';
import { PrismaClient } from './recipes/generated/client.js';
import { type Postgres, withPostgres } from './support/with-postgres.js';

interface Order {
  readonly id: string;
  readonly email: string;
}

type Tracker = TransactionalTracker<PostgresTransaction>;

/** What a recipe is run with, and how that is put away. */
interface Setup {
  place(tracker: Tracker, order: Order): Promise<void>;
  end(): Promise<void>;
}

const orderEntity = new EntitySchema<Order>({
  name: 'orders',
  columns: { id: { type: String, primary: true }, email: { type: String } },
});

const setups: Record<string, (postgres: Postgres) => Promise<Setup>> = {
  pg: async ({ pool }) => ({
    place: (tracker, order) => recipes.pg(pool, tracker, order),
    end: async () => {},
  }),
  async prisma({ server }) {
    // By default Prisma waits two seconds for a transaction to begin.
    const transactionOptions = { maxWait: 30_000, timeout: 30_000 };
    const adapter = new PrismaPg({ connectionString: server.url() });
    const db = new PrismaClient({ adapter, transactionOptions });
    return { place: (tracker, order) => recipes.prisma(db, tracker, order), end: () => db.$disconnect() };
  },
  async drizzle({ pool }) {
    const db = drizzle(pool);
    return { place: (tracker, order) => recipes.drizzle(db, tracker, order), end: async () => {} };
  },
  async knex({ server }) {
    const db = createKnex({ client: 'pg', connection: server.url() });
    return { place: (tracker, order) => recipes.knex(db, tracker, order), end: () => db.destroy() };
  },
  async kysely(postgres) {
    const db = new Kysely<{ orders: Order }>({ dialect: new PostgresDialect({ pool: postgres.newPool() }) });
    return { place: (tracker, order) => recipes.kysely(db, tracker, order), end: () => db.destroy() };
  },
  async typeorm({ server }) {
    const db = await new DataSource({
      type: 'postgres',
      url: server.url(),
      entities: [orderEntity],
    }).initialize();
    return { place: (tracker, order) => recipes.typeorm(db, tracker, order), end: () => db.destroy() };
  },
};

/** Takes each event as it is: its name, and whose it is. */
const mail: Destination = {
  name: 'mail',
  credential: { option: 'key', variable: 'MAIL_KEY', given: () => 'the-key' },
  hosts: [],
  limits: { batchEvents: 10, bodyBytes: 100_000, envelopeBytes: 10 },
  encode: ({ name, email }) => ({ body: JSON.stringify([name, email]), format: 1 }),
  request: () => ({ url: 'http://127.0.0.1:1/', headers: {}, body: '' }),
  interpret: () => ({ kind: 'retry', reason: 'never asked' }),
};

withPostgres('the recipes of docs/outbox.md', (postgres) => {
  beforeAll(() => postgres.pool.query('CREATE TABLE orders (id text PRIMARY KEY, email text NOT NULL)'));

  describe.each(Object.keys(setups))('%s', (name) => {
    let setup: Setup;
    let tracker: Tracker;
    const table = postgres.newTable();
    const queue = () => postgresQueue({ pool: postgres.pool, table, migrate: true });
    beforeAll(async () => {
      setup = (await setups[name]?.(postgres)) as Setup;
      const own = queue();
      await own.open();
      tracker = createTracker({ destinations: [mail], queue: own, deliver: false });
    });
    afterAll(async () => {
      await tracker.close();
      await setup.end();
    });
    const stored = async () => {
      const reader = queue();
      await reader.open();
      const leased = await reader.take('mail', 9);
      await reader.settle(leased.map(({ lease }) => ({ lease, do: 'ack' })));
      await reader.close();
      return leased.map(({ body }) => JSON.parse(body));
    };

    /** The tracker, with something that happens as soon as `trackIn` has returned. */
    const meddled = (then: (call: Promise<unknown>) => Promise<unknown>) => {
      const trackIn = (...args: Parameters<Tracker['trackIn']>) => then(tracker.trackIn(...args));
      return { ...tracker, trackIn } as Tracker;
    };
    const fail = async () => {
      throw new Error('after the event');
    };

    it('stores the event with the order', async () => {
      const email = `o'hara+?$1"\\🛒@example.com`;
      await setup.place(tracker, { id: name, email });
      expect(await stored()).toEqual([['order_paid', email]]);
    });

    it('stores none where the transaction fails, be it before the event or after', async () => {
      const order = { id: name, email: 'ada@example.com' };
      await expect(setup.place(tracker, order)).rejects.toThrow();
      const failing = meddled((call) => call.then(fail));
      await expect(setup.place(failing, { ...order, id: `${name}-2` })).rejects.toThrow('after the event');
      const { rows } = await postgres.pool.query('SELECT id FROM orders WHERE id LIKE $1', [`${name}%`]);
      expect([rows, await stored()]).toEqual([[{ id: name }], []]);
    });

    it('stores none where the transaction fails that did not wait for it', async () => {
      const failing = meddled(fail);
      const order = { id: `${name}-3`, email: 'ada@example.com' };
      await expect(setup.place(failing, order)).rejects.toThrow('after the event');
      expect(await stored()).toEqual([]);
    });

    // Prisma sends a statement later, and the transaction is closed by then.
    if (name !== 'prisma') {
      it('sends its statement before the transaction goes on, without an await', async () => {
        await setup.place(
          meddled(async () => {}),
          { id: `${name}-4`, email: 'grace@example.com' },
        );
        expect(await stored()).toEqual([['order_paid', 'grace@example.com']]);
      });
    }

    it('is what the page says', () => {
      const recipe = readFileSync(new URL(`recipes/${name}.ts`, import.meta.url), 'utf8');
      const page = readFileSync(new URL('../../../docs/outbox.md', import.meta.url), 'utf8');
      expect(page).toContain(`\`\`\`ts\n${recipe}\`\`\`\n`);
    });
  });
});
