import { Injectable } from '@nestjs/common';
import { LedgerService } from './ledger.service.js';
import type { Order } from './order.js';

@Injectable()
export class PaymentsService {
  constructor(private readonly ledger: LedgerService) {}

  /** Takes the money; here everybody pays. */
  async pay(order: Order): Promise<void> {
    await this.ledger.book(order);
  }
}
