import { Injectable } from '@nestjs/common';
import { TrackerService } from '@sendoff/nestjs-selzy';
import type { Order } from './order.js';

@Injectable()
export class LedgerService {
  readonly orders: Order[] = [];

  constructor(private readonly tracker: TrackerService) {}

  /** Knows nothing of requests or users: the event is the user's of this request all the same. */
  async book(order: Order): Promise<void> {
    this.orders.push(order);
    this.tracker.track({
      name: 'order_paid',
      properties: { order_id: order.orderId, total: order.total },
    });
  }
}
