import { Injectable } from '@nestjs/common';
import { TrackerService } from '@sendoff/nestjs-selzy';
import type { Account } from '../accounts/accounts.service.js';
import type { CartItem } from './cart-body.js';

@Injectable()
export class CartService {
  readonly #carts = new Map<string, readonly CartItem[]>();

  constructor(private readonly tracker: TrackerService) {}

  /** Keeps the cart of a user, and tells the vendor, whose automation waits to see if it is abandoned. */
  fill(user: Account | undefined, items: readonly CartItem[]): void {
    if (user !== undefined) this.#carts.set(user.email, items);
    // Names nobody: the event is the user's of this request.
    this.tracker.track({
      name: 'abandoned_cart',
      properties: {
        cart_value: totalOf(items),
        item_count: items.reduce((count, { quantity }) => count + quantity, 0),
        currency: 'USD',
        items,
      },
    });
  }

  /** Empties the cart of a user, and gives what was in it; undefined if it was empty. */
  take(user: Account): readonly CartItem[] | undefined {
    const items = this.#carts.get(user.email);
    this.#carts.delete(user.email);
    return items;
  }

  putBack(user: Account, items: readonly CartItem[]): void {
    this.#carts.set(user.email, items);
  }
}

/** What they cost together, to the cent. */
export function totalOf(items: readonly CartItem[]): number {
  const total = items.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  return Math.round(total * 100) / 100;
}
