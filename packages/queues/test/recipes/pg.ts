import type { TransactionalTracker } from '@sendoff/core';
import type { PostgresTransaction } from '@sendoff/queues/postgres';
import type { Pool } from 'pg';

type Tracker = TransactionalTracker<PostgresTransaction>;

export async function placeOrder(pool: Pool, tracker: Tracker, order: { id: string; email: string }) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('INSERT INTO orders (id, email) VALUES ($1, $2)', [order.id, order.email]);
    await tracker.trackIn(client, { name: 'order_paid', email: order.email });
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}
