import { randomUUID } from 'node:crypto';
import { BadRequestException, Injectable } from '@nestjs/common';
import type { Account } from '../accounts/accounts.service.js';
import { CartService } from '../cart/cart.service.js';
import type { Order } from './order.js';
import { PaymentsService } from './payments.service.js';

@Injectable()
export class CheckoutService {
  constructor(
    private readonly cart: CartService,
    private readonly payments: PaymentsService,
  ) {}

  async checkout(user: Account): Promise<Order> {
    const total = this.cart.take(user);
    if (total === undefined) throw new BadRequestException('The cart is empty.');
    const order = { orderId: randomUUID(), total };
    await this.payments.pay(order);
    return order;
  }
}
