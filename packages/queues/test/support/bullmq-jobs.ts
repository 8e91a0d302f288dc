import { setTimeout as sleep } from 'node:timers/promises';
import { type Tracker, withIdentity } from '@sendoff/core';
import { type ConnectionOptions, Worker } from 'bullmq';

interface Order {
  readonly number: number;
  readonly email: string;
}

export function startJobs(tracker: Tracker, connection: ConnectionOptions): Worker<Order> {
  const work = async (order: Order) => {
    await bookParcel(order);
    await ship(tracker, order);
  };
  return new Worker<Order>('orders', ({ data }) => withIdentity({ email: data.email }, () => work(data)), {
    connection,
    concurrency: 10,
  });
}

/** Stands for what the job is there for. */
async function bookParcel({ number }: Order): Promise<void> {
  await sleep(number % 7);
}

/** Knows nothing of whose order it is. */
async function ship(tracker: Tracker, { number }: Order): Promise<void> {
  const receipt = tracker.track({ name: 'order_shipped', properties: { number } });
  if (!(await receipt.stored())) throw new Error('The event could not be stored.');
}
