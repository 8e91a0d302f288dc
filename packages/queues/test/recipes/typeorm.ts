import type { TransactionalTracker } from '@sendoff/core';
import type { PostgresTransaction } from '@sendoff/queues/postgres';
import type { DataSource } from 'typeorm';

type Tracker = TransactionalTracker<PostgresTransaction>;

export async function placeOrder(db: DataSource, tracker: Tracker, order: { id: string; email: string }) {
  await db.transaction(async (manager) => {
    await manager.insert('orders', order);
    await tracker.trackIn(manager, { name: 'order_paid', email: order.email });
  });
}
