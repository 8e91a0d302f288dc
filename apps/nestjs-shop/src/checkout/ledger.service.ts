import type { Order } from './order.js';

/** Keeps the orders that were paid, and tells the vendor of each. */
export abstract class LedgerService {
  /** @throws where the order cannot be taken; then nobody is told of it either */
  abstract book(order: Order): Promise<void>;
}
