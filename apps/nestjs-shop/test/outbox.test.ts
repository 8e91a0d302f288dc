import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  NO_POSTGRES,
  PostgresServer,
  postgresBin,
} from '../../../packages/queues/test/support/postgres-server.js';
import { clientOf } from './support/client.js';
import { assertBuilt, spawnShop } from './support/program.js';
import { openSandbox, startShop } from './support/shop.js';

const lamp = { sku: 'lamp', price: 49.9, quantity: 2 };
const tea = { sku: 'tea', price: 5, quantity: 1 };
const tooMany = { ...lamp, quantity: 101 };
/** A killed process holds its leases for a minute. */
const LEASES_MS = 90_000;
/** Where nothing listens, nor comes to: no system gives this port away. */
const NOWHERE = 'http://127.0.0.1:1';

describe.skipIf(postgresBin === undefined)(
  postgresBin === undefined ? `the outbox, which ${NO_POSTGRES}` : 'the outbox',
  () => {
    let server: PostgresServer;
    let databases = 0;
    beforeAll(async () => {
      server = await PostgresServer.start();
    }, 60_000);
    afterAll(() => server.remove());

    /** A database of the test's own. */
    async function openDatabase() {
      const name = `shop_${++databases}`;
      const admin = new Pool({ connectionString: server.url() });
      await admin.query(`CREATE DATABASE ${name}`);
      await admin.end();
      const url = server.url(name);
      const pool = new Pool({ connectionString: url });
      onTestFinished(() => pool.end());
      const orders = async () => (await pool.query('SELECT id, total::float AS total FROM orders')).rows;
      return { url, pool, orders };
    }

    async function openShop() {
      const database = await openDatabase();
      const shop = await startShop('selzy', { DATABASE_URL: database.url });
      const token = await shop.signUp('ada@example.com');
      const buy = async (...items: readonly object[]) => {
        await shop.post('/cart', { items }, token);
        return shop.post('/checkout', {}, token);
      };
      const paid = async () => (await shop.arrived()).filter(({ name }) => name === 'order_paid');
      return { ...shop, ...database, token, buy, paid };
    }

    it('has an order that commits told once, as that of the user who paid', async () => {
      const { buy, paid, orders } = await openShop();
      const { status, body } = await buy(lamp, tea);
      const { orderId, total } = body as { orderId: string; total: number };
      expect([status, total]).toEqual([201, 104.8]);
      expect(await orders()).toEqual([{ id: orderId, total }]);
      expect(await paid()).toMatchObject([
        { body: { name: 'order_paid', email: 'ada@example.com', order_id: orderId, total } },
      ]);
      expect(await paid()).toHaveLength(1);
    });

    it('tells nobody of an order that is rolled back, and leaves the shop as it was', async () => {
      const { post, token, buy, paid, orders, pool } = await openShop();
      const answer = await buy(tea, tooMany);
      expect(answer).toMatchObject({ status: 409, body: { message: 'There are not 101 of lamp left.' } });
      expect(await orders()).toEqual([]);
      expect((await pool.query('SELECT * FROM stock')).rows).toEqual([]);
      expect(await paid()).toEqual([]);
      // The cart was put back.
      expect((await post('/checkout', {}, token)).status).toBe(409);
      expect((await buy(lamp)).status).toBe(201);
      expect((await pool.query('SELECT * FROM stock')).rows).toEqual([{ sku: 'lamp', pieces: 98 }]);
      expect(await paid()).toHaveLength(1);
    });

    it('sells each piece once, and tells of each sale, when many check out at the same time', async () => {
      const { signUp, post, paid, orders } = await openShop();
      const shoppers = await Promise.all(
        Array.from({ length: 15 }, (_, n) => signUp(`shopper-${n}@example.com`)),
      );
      const many = [tea, { ...lamp, quantity: 10 }];
      const statuses = await Promise.all(
        shoppers.map(async (token, n) => {
          await post('/cart', { items: n % 2 === 0 ? many : many.toReversed() }, token);
          return (await post('/checkout', {}, token)).status;
        }),
      );
      expect(statuses.filter((status) => status === 201)).toHaveLength(10);
      expect(statuses.filter((status) => status === 409)).toHaveLength(5);
      const told = (await paid()).map(({ body }) => (body as { order_id: string }).order_id);
      expect(told.sort()).toEqual((await orders()).map(({ id }) => id).sort());
    });

    it('has nothing left of an event that nobody waited for before ROLLBACK', async () => {
      const { tracker, pool, paid } = await openShop();
      const client = await pool.connect();
      await client.query('BEGIN');
      void tracker.trackIn(client, {
        name: 'order_paid',
        email: 'ada@example.com',
        properties: { order_id: 'o-1', total: 1 },
      });
      await client.query('ROLLBACK');
      client.release();
      expect(await paid()).toEqual([]);
      expect((await pool.query('SELECT * FROM sendoff_deliveries')).rows).toEqual([]);
    });

    it('keeps what was tracked besides for the next process', async () => {
      const database = await openDatabase();
      const shop = await startShop('selzy', { DATABASE_URL: database.url });
      shop.tracker.pause('selzy');
      await shop.signUp('ada@example.com');
      await expect.poll(() => shop.tracker.stats().destinations.selzy?.queue?.stored).toBe(1);
      await shop.close();
      const next = await startShop('selzy', { DATABASE_URL: database.url });
      expect(await next.arrived()).toMatchObject([{ name: 'signup' }]);
    });

    describe('of the built shop', () => {
      beforeAll(assertBuilt);

      it('is delivered by the next process, where kill -9 comes right after COMMIT', {
        timeout: LEASES_MS + 60_000,
      }, async () => {
        const { url } = await openDatabase();
        const first = await spawnShop({ DATABASE_URL: url, SANDBOX_URL: NOWHERE });
        const { post } = clientOf(first.url);
        const { body } = await post('/signup', { email: 'ada@example.com', plan: 'team' });
        const { token } = body as { token: string };
        await post('/cart', { items: [lamp] }, token);
        const checkout = await post('/checkout', {}, token);
        first.child.kill('SIGKILL');
        expect([checkout.status, await first.exit]).toEqual([201, { code: null, signal: 'SIGKILL' }]);

        const sandbox = await openSandbox();
        const next = await spawnShop({ DATABASE_URL: url, SANDBOX_URL: sandbox.url });
        const paid = () => sandbox.events({ name: 'order_paid', verdict: 'good' });
        await vi.waitUntil(() => paid().length > 0, { timeout: LEASES_MS, interval: 100 });
        next.child.kill('SIGTERM');
        expect(await next.exit).toEqual({ code: null, signal: 'SIGTERM' });
        expect(next.output.join('')).toBe(`nestjs-shop listening on ${next.url}\n`);
        const { orderId } = checkout.body as { orderId: string };
        expect(paid().map((event) => event.body)).toMatchObject([{ order_id: orderId, total: 99.8 }]);
      });
    });
  },
);
