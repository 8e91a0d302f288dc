import { unpack, unpackOptional, unpackWords } from '../../lib/text.js';
import type { Row } from './sqlite.js';

// What goes between the threads: arrays, which cost half of what objects do.

export type DeliveryRow = readonly [
  lane: string,
  id: string,
  name: string,
  body: string,
  format: number,
  key: string | undefined,
  route: string | undefined,
  storedAt: number,
  subject: string | undefined,
];

/** What tells a lease: the delivery, and a number that nobody else was given for it. */
export type LeaseRow = readonly [seq: number, token: number, lane: number, attempt: number];

export type DeathRow = readonly [outcome: string, reason: string, errorId: string | undefined];

export type SettlementRow = readonly [...lease: LeaseRow, how: 'ack' | 'release' | DeathRow];

/** A delivery without its lane. */
export type PartsRow = readonly [
  id: string,
  name: string,
  body: string,
  format: number,
  key: string | undefined,
  route: string | undefined,
  storedAt: number,
  subject: string | undefined,
];

export type TakenRow = readonly [seq: number, attempt: number, ...parts: PartsRow];

export type DeadRow = readonly [
  attempt: number,
  outcome: string,
  reason: string,
  errorId: string | undefined,
  ...parts: PartsRow,
];

export function partsOf({ id, name, body, format, key, route, stored_at, subject }: Row): PartsRow {
  return [
    unpack(id as string),
    unpack(name as string),
    unpack(body as string),
    format as number,
    unpackOptional(key as string | null),
    unpackOptional(route as string | null),
    stored_at as number,
    unpackWords(subject as string | null),
  ];
}
