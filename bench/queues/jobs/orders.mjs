/**
 * Order transactions, as many at a time as there are connections: one INSERT, one UPDATE, and between them what
 * `subject` adds: `sendoff` an event by `trackIn`, `bare` the same event by an INSERT of its own, `without` nothing.
 */
import { createTracker } from '@sendoff/core';
import { selzy } from '@sendoff/destinations';
import { migration, postgresQueue } from '@sendoff/queues/postgres';
import pg from 'pg';
import { makeEvent } from '../../lib/event.mjs';
import { finish, options } from '../../lib/job.mjs';
import { deliveryOf } from '../lib/deliveries.mjs';
import { columnsOf, insertInto } from '../subjects/bare-postgres.mjs';

const PRODUCTS = 10_000;
const { subject, url, connections, warmUpMs, ms } = options;
const pool = new pg.Pool({ connectionString: url, max: connections });
const table = 'events';
await pool.query(`${migration({ table })};
  CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL,
    product integer NOT NULL, total numeric NOT NULL, placed_at timestamptz NOT NULL DEFAULT now());
  CREATE TABLE stock (product integer PRIMARY KEY, quantity integer NOT NULL) WITH (fillfactor = 70);
  INSERT INTO stock SELECT n, 1000000 FROM generate_series(1, ${PRODUCTS}) n`);
const tracker = createTracker({
  destinations: [selzy()],
  queue: postgresQueue({ pool, table }),
  deliver: false,
  logger: { debug() {}, info() {}, warn() {}, error() {} },
});
const insertEvent = insertInto(table);
const adds = {
  without: async () => {},
  sendoff: async (client, number) => {
    const { accepted } = await tracker.trackIn(client, makeEvent(number));
    if (!accepted) throw new Error('An event was refused.');
  },
  bare: (client, number) => client.query(insertEvent, columnsOf([deliveryOf(number)])),
};

let orders = 0;
async function order(client) {
  const number = ++orders;
  const product = 1 + Math.floor(Math.random() * PRODUCTS);
  await client.query('BEGIN');
  await client.query(`INSERT INTO orders (email, product, total) VALUES ($1, $2, $3)`, [
    `ada.lovelace+${number}@example.com`,
    product,
    149.99,
  ]);
  await adds[subject](client, number);
  await client.query(`UPDATE stock SET quantity = quantity - 1 WHERE product = $1`, [product]);
  await client.query('COMMIT');
}

async function runFor(forMs) {
  const end = performance.now() + forMs;
  const loop = async () => {
    const client = await pool.connect();
    while (performance.now() < end) await order(client);
    client.release();
  };
  await Promise.all(Array.from({ length: connections }, loop));
}

await runFor(warmUpMs);
const before = { orders, at: performance.now() };
await runFor(ms);
const result = { orders: orders - before.orders, wallMs: performance.now() - before.at };
const { rows } = await pool.query(`SELECT count(*) FROM ${table}`);
const wanted = subject === 'without' ? 0 : orders;
if (Number(rows[0].count) !== wanted) throw new Error(`${rows[0].count} of ${wanted} events are stored`);
await tracker.close();
await finish(result);
