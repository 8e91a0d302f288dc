import { SendoffError } from '@sendoff/core';

/** Room for what is put behind it, within the 63 bytes that PostgreSQL has for a name. */
const PART = /^[A-Za-z_][A-Za-z0-9_]{0,49}$/;

/** The names of what a queue has in the database. */
export interface Table {
  /** As the option has it, for messages. */
  readonly name: string;
  /** What waits, and what is leased. */
  readonly deliveries: string;
  readonly dead: string;
  /** The unique index that tells a duplicate, without its schema. */
  readonly ids: string;
}

/** Quoted, so that each name means exactly what it says, words of SQL included. */
export function tableOf(name: unknown = 'sendoff_deliveries'): Table {
  const parts = typeof name === 'string' ? name.split('.') : [];
  const last = parts.at(-1);
  if (last === undefined || parts.length > 2 || !parts.every((part) => PART.test(part))) {
    throw new SendoffError(
      'invalid_option',
      'The option "table" must be a name such as "sendoff_deliveries" or "app.sendoff_deliveries": letters, digits and underscores, at most 50 in each part.',
    );
  }
  const schema = parts.length === 2 ? `"${parts[0]}".` : '';
  return {
    name: parts.join('.'),
    deliveries: `${schema}"${last}"`,
    dead: `${schema}"${last}_dead"`,
    ids: `"${last}_ids"`,
  };
}
