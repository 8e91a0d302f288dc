import type { TransactionalTracker } from '@sendoff/core';
import type { PostgresTransaction } from '@sendoff/queues/postgres';
import type { Prisma, PrismaClient } from './generated/client.js';

const outbox = (tx: Prisma.TransactionClient): PostgresTransaction => ({
  query: (text, values) => tx.$executeRawUnsafe(text, ...values),
});

type Tracker = TransactionalTracker<PostgresTransaction>;

export async function placeOrder(db: PrismaClient, tracker: Tracker, order: { id: string; email: string }) {
  await db.$transaction(async (tx) => {
    await tx.order.create({ data: order });
    await tracker.trackIn(outbox(tx), { name: 'order_paid', email: order.email });
  });
}
