import type { TransactionalTracker } from '@sendoff/core';
import type { PostgresTransaction } from '@sendoff/queues/postgres';
import type { Knex } from 'knex';

const outbox = (trx: Knex.Transaction): PostgresTransaction => ({
  query: (text, values) => trx.raw(text.replaceAll(/\$\d+/g, '?'), values),
});

type Tracker = TransactionalTracker<PostgresTransaction>;

export async function placeOrder(db: Knex, tracker: Tracker, order: { id: string; email: string }) {
  await db.transaction(async (trx) => {
    await trx('orders').insert(order);
    await tracker.trackIn(outbox(trx), { name: 'order_paid', email: order.email });
  });
}
