import type { TransactionalTracker } from '@sendoff/core';
import type { PostgresTransaction } from '@sendoff/queues/postgres';
import { CompiledQuery, type Kysely, type Transaction } from 'kysely';

interface Database {
  orders: { id: string; email: string };
}

const outbox = (trx: Transaction<Database>): PostgresTransaction => ({
  query: (text, values) => trx.executeQuery(CompiledQuery.raw(text, values)),
});

type Tracker = TransactionalTracker<PostgresTransaction>;

export async function placeOrder(
  db: Kysely<Database>,
  tracker: Tracker,
  order: { id: string; email: string },
) {
  await db.transaction().execute(async (trx) => {
    await trx.insertInto('orders').values(order).execute();
    await tracker.trackIn(outbox(trx), { name: 'order_paid', email: order.email });
  });
}
