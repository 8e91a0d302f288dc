import type { Item } from './cart.js';
import { HttpError } from './errors.js';

/** The text in a field of a request's body. */
export function readText(body: unknown, field: string): string {
  const value = readField(body, field);
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new HttpError(400, `${field} must be a text that is not empty`);
}

export function readEmail(body: unknown): string {
  const email = readText(body, 'email');
  if (/^\S+@\S+$/.test(email)) return email;
  throw new HttpError(400, 'email must be an address');
}

export function readAmount(body: unknown): number {
  const amount = readField(body, 'amount');
  if (isPositive(amount)) return amount;
  throw new HttpError(400, 'amount must be a number above 0');
}

export function readItems(body: unknown): readonly Item[] {
  const items = readField(body, 'items');
  if (Array.isArray(items) && items.length > 0 && items.every(isItem)) return items.map(toItem);
  throw new HttpError(400, 'items must be a list of { sku, price, quantity }');
}

function isItem(value: unknown): value is Item {
  const [sku, price, quantity] = [
    readField(value, 'sku'),
    readField(value, 'price'),
    readField(value, 'quantity'),
  ];
  return typeof sku === 'string' && isPositive(price) && isPositive(quantity) && Number.isInteger(quantity);
}

function toItem({ sku, price, quantity }: Item): Item {
  return { sku, price, quantity };
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && value > 0;
}

function readField(body: unknown, field: string): unknown {
  return typeof body === 'object' && body !== null
    ? (body as Readonly<Record<string, unknown>>)[field]
    : undefined;
}
