import type { CartItem } from '../cart/cart-body.js';

export interface Order {
  readonly orderId: string;
  readonly total: number;
  readonly items: readonly CartItem[];
}
