/**
 * The bare engine: one INSERT of many rows for each tick; one UPDATE that leases with SKIP LOCKED, and one DELETE.
 * Its table is that of the queue's own migration, or with `indexed: false` one with nothing but a number for a key.
 */
import { migration } from '@sendoff/queues/postgres';
import pg from 'pg';
import { deliveriesOf, drainBy, fillBy, LANE } from '../lib/deliveries.mjs';

export async function create({ where, store, indexed = true }) {
  const pool = new pg.Pool({ connectionString: where.url });
  await pool.query(indexed ? migration({ table: store }) : unindexed(store));

  const put = (first, count) => pool.query(insertInto(store), columnsOf(deliveriesOf(first, count)));
  async function step() {
    const { rows } = await pool.query(
      `UPDATE ${store} d SET attempt = attempt + 1, leased_until = now() + interval '60 s'
      FROM (SELECT seq FROM ${store} WHERE lane = $1 AND (leased_until IS NULL OR leased_until <= now())
        ORDER BY seq LIMIT 25 FOR UPDATE SKIP LOCKED) chosen
      WHERE d.lane = $1 AND d.seq = chosen.seq RETURNING d.seq, d.id, d.name, d.body, d.stored_at, d.attempt`,
      [LANE],
    );
    if (rows.length === 0) return 0;
    const seqs = rows.map(({ seq }) => seq);
    await pool.query(`DELETE FROM ${store} WHERE lane = $1 AND seq = ANY($2::bigint[])`, [LANE, seqs]);
    return rows.length;
  }

  return {
    put,
    fill: (count) => fillBy(put, count),
    drain: (inFlight) => drainBy(step, inFlight),
    count: async () => Number((await pool.query(`SELECT count(*) FROM ${store}`)).rows[0].count),
    close: () => pool.end(),
  };
}

export const insertInto = (table) => `INSERT INTO ${table} (lane, id, name, body, format, stored_at)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::float8[])`;

export const columnsOf = (deliveries) =>
  ['lane', 'id', 'name', 'body', 'format', 'storedAt'].map((column) => deliveries.map((one) => one[column]));

const unindexed = (table) => `CREATE TABLE ${table} (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  lane text NOT NULL, id text NOT NULL, name text NOT NULL, body text NOT NULL, format integer NOT NULL,
  stored_at double precision NOT NULL)`;
