import { randomUUID } from 'node:crypto';
import { BadRequestException, Injectable } from '@nestjs/common';
import type { Account } from '../accounts/accounts.service.js';
import { CartService, totalOf } from '../cart/cart.service.js';
import type { Order } from './order.js';
import { PaymentsService } from './payments.service.js';

@Injectable()
export class CheckoutService {
  constructor(
    private readonly cart: CartService,
    private readonly payments: PaymentsService,
  ) {}

  async checkout(user: Account): Promise<Order> {
    const items = this.cart.take(user);
    if (items === undefined) throw new BadRequestException('The cart is empty.');
    const order = { orderId: randomUUID(), total: totalOf(items), items };
    try {
      await this.payments.pay(order);
    } catch (error) {
      this.cart.putBack(user, items);
      throw error;
    }
    return order;
  }
}
