import type { TransactionalTracker } from '@sendoff/core';
import type { PostgresTransaction } from '@sendoff/queues/postgres';
import { sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { pgTable, text } from 'drizzle-orm/pg-core';

const orders = pgTable('orders', { id: text().primaryKey(), email: text().notNull() });

const outbox = (tx: Pick<NodePgDatabase, 'execute'>): PostgresTransaction => ({
  query(text, values) {
    const parts = text.split(/\$\d+/).flatMap((part, n) => [sql.raw(part), sql`${values[n]}`]);
    return tx.execute(sql.join(parts.slice(0, -1)));
  },
});

type Tracker = TransactionalTracker<PostgresTransaction>;

export async function placeOrder(db: NodePgDatabase, tracker: Tracker, order: { id: string; email: string }) {
  await db.transaction(async (tx) => {
    await tx.insert(orders).values(order);
    await tracker.trackIn(outbox(tx), { name: 'order_paid', email: order.email });
  });
}
