import { demand, type Fields } from '../checked.js';

export interface CartItem {
  readonly sku: string;
  readonly price: number;
  readonly quantity: number;
}

export interface CartBody {
  readonly items: readonly CartItem[];
}

export function cartBody({ items }: Fields): CartBody {
  demand(Array.isArray(items) && items.length > 0, 'items must be a list with at least one item.');
  return { items: items.map(cartItem) };
}

function cartItem(item: unknown): CartItem {
  const { sku, price, quantity } = (item ?? {}) as Fields;
  demand(typeof sku === 'string' && sku !== '', 'sku must be the name of an article.');
  demand(typeof price === 'number' && price >= 0, 'price must be a number, 0 or more.');
  demand(Number.isInteger(quantity) && Number(quantity) > 0, 'quantity must be a whole number above 0.');
  return { sku, price, quantity: Number(quantity) };
}
