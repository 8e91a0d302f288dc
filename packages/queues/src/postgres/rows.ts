import type { DeadLetter, DeadOutcome, Delivery } from '@sendoff/core';
import { pack, packOptional, packWords, unpack, unpackOptional, unpackWords } from '../lib/text.js';
import type { Row } from './database.js';

/** The columns of a delivery that both tables have. */
export const COLUMNS = 'lane, id, name, body, format, key, route, subject, stored_at';
/** The same with their types, as a row of JSON is read. */
export const TYPED =
  'lane text, id text, name text, body text, format integer, key text, route text, subject text, stored_at double precision';
/** Numbers as text: the application may have told its client to read them in a way of its own. */
export const SELECTED =
  'd.lane, d.id, d.name, d.body, d.format::text, d.key, d.route, d.subject, d.stored_at::text, d.attempt::text';

/** An index of PostgreSQL's holds 2,704 bytes. */
const MAX_INDEXED_BYTES = 2_600;

/** A lane and an id that are too long for the index which tells duplicates. */
export function isTooLong({ lane, id }: Delivery): boolean {
  if (lane.length + id.length < MAX_INDEXED_BYTES / 7) return false; // at most 6 bytes for each
  return Buffer.byteLength(pack(lane)) + Buffer.byteLength(pack(id)) > MAX_INDEXED_BYTES;
}

/** One text for any number of deliveries: every client and every ORM can carry it as a value. */
export function rowsOf(deliveries: readonly Delivery[]): string {
  return JSON.stringify(deliveries.map(rowOf));
}

/** One value for each of the columns of each delivery. */
export function valuesOf(deliveries: readonly Delivery[]): (string | null)[] {
  return deliveries.flatMap((delivery) => {
    const { lane, id, name, body, format, key, route, subject, stored_at } = rowOf(delivery);
    return [lane, id, name, body, `${format}`, key, route, subject, `${stored_at}`];
  });
}

function rowOf({ lane, id, name, body, format, key, route, subject, storedAt }: Delivery) {
  return {
    lane: pack(lane),
    id: pack(id),
    name: pack(name),
    body: pack(body),
    format,
    key: packOptional(key),
    route: packOptional(route),
    subject: packWords(subject),
    stored_at: storedAt,
  };
}

/** A lane and an id in one, to look it up by; no packed text has a U+0000. */
export const keyOf = ({ lane, id }: Delivery) => `${pack(lane)}\u0000${pack(id)}`;
export const storedKeyOf = ({ lane, id }: Row) => `${lane}\u0000${id}`;

export function deadLetterOf(row: Row): DeadLetter {
  return {
    ...deliveryOf(row),
    outcome: row.outcome as DeadOutcome,
    reason: unpack(row.reason as string),
    ...(row.error_id !== null && { errorId: unpack(row.error_id as string) }),
    attempt: Number(row.attempt),
  };
}

export function deliveryOf(row: Row): Delivery {
  return {
    id: unpack(row.id as string),
    lane: unpack(row.lane as string),
    name: unpack(row.name as string),
    body: unpack(row.body as string),
    format: Number(row.format),
    key: unpackOptional(row.key),
    route: unpackOptional(row.route),
    subject: unpackWords(row.subject),
    storedAt: Number(row.stored_at),
  };
}
