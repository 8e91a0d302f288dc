import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import type { Account } from '../accounts/accounts.service.js';
import { CurrentUser } from '../accounts/current-user.js';
import { checked } from '../checked.js';
import { CartService } from './cart.service.js';
import { type CartBody, cartBody } from './cart-body.js';

@Controller()
export class CartController {
  constructor(private readonly cart: CartService) {}

  @Post('cart')
  @HttpCode(204)
  fill(@CurrentUser() user: Account | undefined, @Body(checked(cartBody)) { items }: CartBody): void {
    this.cart.fill(user, items);
  }
}
