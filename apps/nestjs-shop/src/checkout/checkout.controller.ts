import { Controller, Post, UnauthorizedException } from '@nestjs/common';
import type { Account } from '../accounts/accounts.service.js';
import { CurrentUser } from '../accounts/current-user.js';
import { CheckoutService } from './checkout.service.js';
import type { Order } from './order.js';

@Controller()
export class CheckoutController {
  constructor(private readonly checkouts: CheckoutService) {}

  @Post('checkout')
  async checkout(@CurrentUser() user: Account | undefined): Promise<Pick<Order, 'orderId' | 'total'>> {
    if (user === undefined) throw new UnauthorizedException('Sign up to check out.');
    const { orderId, total } = await this.checkouts.checkout(user);
    return { orderId, total };
  }
}
