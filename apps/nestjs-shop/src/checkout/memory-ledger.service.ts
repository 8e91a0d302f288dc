import { TrackerService } from '@sendoff/nestjs-selzy';
import { LedgerService } from './ledger.service.js';
import type { Order } from './order.js';

export class MemoryLedgerService extends LedgerService {
  readonly orders: Order[] = [];

  constructor(private readonly tracker: TrackerService) {
    super();
  }

  /** Knows nothing of requests or users: the event is the user's of this request all the same. */
  async book(order: Order): Promise<void> {
    this.orders.push(order);
    this.tracker.track({
      name: 'order_paid',
      properties: { order_id: order.orderId, total: order.total },
    });
  }
}
