/** One line of a cart. */
export interface Item {
  readonly sku: string;
  readonly price: number;
  readonly quantity: number;
}

/** How many pieces there are. */
export function countOf(items: readonly Item[]): number {
  return items.reduce((sum, { quantity }) => sum + quantity, 0);
}

/** What they cost together, to the cent. */
export function totalOf(items: readonly Item[]): number {
  const total = items.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  return Math.round(total * 100) / 100;
}
