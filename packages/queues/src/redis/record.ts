import type { DeadLetter, DeadOutcome, Delivery, Settlement } from '@sendoff/core';
import { pack, packOptional, packWords, unpack, unpackOptional, unpackWords } from '../lib/text.js';

/**
 * What a stream holds of a delivery, in one value, as scripts spend their time on the number of values: when it was
 * stored, a line of JSON that begins with its id and its subject, and the body.
 */
export function recordOf({ id, storedAt, subject, name, format, key, route, body }: Delivery): string {
  const head = [pack(id), packWords(subject), pack(name), format, packOptional(key), packOptional(route)];
  return `${storedAt}\n${JSON.stringify(head)}\n${pack(body)}`;
}

export function deliveryOf(lane: string, value: string): Delivery {
  const headAt = value.indexOf('\n') + 1;
  const bodyAt = value.indexOf('\n', headAt) + 1;
  const [id, subject, name, format, key, route] = JSON.parse(value.slice(headAt, bodyAt));
  return {
    id: unpack(id),
    lane,
    name: unpack(name),
    body: unpack(value.slice(bodyAt)),
    format,
    key: unpackOptional(key),
    route: unpackOptional(route),
    storedAt: Number(value.slice(0, headAt)),
    subject: unpackWords(subject),
  };
}

type Dead = Extract<Settlement, { do: 'dead' }>;

/** How a delivery ended, as it is kept with its dead letter. */
export function endOf({ outcome, reason, errorId }: Dead, attempt: number): string {
  return JSON.stringify([outcome, reason, attempt, errorId ?? null]);
}

export function deadLetterOf(lane: string, value: string, end: string): DeadLetter {
  const [outcome, reason, attempt, errorId] = JSON.parse(end);
  return {
    ...deliveryOf(lane, value),
    outcome: outcome as DeadOutcome,
    reason,
    attempt,
    ...(errorId !== null && { errorId }),
  };
}
