import { type Delivery, memoryQueue, type TransactionalQueue } from '@sendoff/core';

/** Keeps what is stored in it until it commits. */
export interface Transaction {
  readonly deliveries: Delivery[];
}

/**
 * A queue that can store in a transaction, as those in databases can, and whose books are those of a durable one.
 * `fails` says with what a statement fails.
 */
export function outbox(fails?: Error) {
  const memory = memoryQueue();
  const queue: TransactionalQueue<Transaction> = {
    ...memory,
    traits: { survives: 'host-crash', shared: 'network' },
    leaseMs: 60_000,
    async pushIn({ deliveries: stored }, deliveries) {
      if (fails !== undefined) throw fails;
      stored.push(...deliveries);
    },
  };
  return {
    queue,
    begin: (): Transaction => ({ deliveries: [] }),
    commit: ({ deliveries }: Transaction) => queue.push(deliveries),
  };
}
