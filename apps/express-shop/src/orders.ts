import { randomUUID } from 'node:crypto';
import type { Tracker } from '@sendoff/express-selzy';
import { type Item, totalOf } from './cart.js';

export interface Order {
  readonly orderId: string;
  readonly total: number;
}

/** Takes orders. It sees no request: the tracker knows whose order it is. */
export class Orders {
  readonly #tracker: Tracker;

  constructor(tracker: Tracker) {
    this.#tracker = tracker;
  }

  async place(items: readonly Item[]): Promise<Order> {
    const order = { orderId: randomUUID(), total: totalOf(items) };
    await charge(order);
    const receipt = this.#tracker.track({
      name: 'order_paid',
      properties: { order_id: order.orderId, total: order.total },
    });
    // An order is answered once its event is safe: in the file, where there is one, and in memory at once.
    await receipt.stored();
    return order;
  }
}

/** Where a real shop would wait for its bank. */
async function charge(_order: Order): Promise<void> {
  await new Promise(setImmediate);
}

/** This shop has never sold a gift card. */
export async function redeemGiftCard(amount: number): Promise<Order> {
  throw new Error(`No gift card holds ${amount}.`);
}
