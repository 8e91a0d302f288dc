import type { DeadLetter, DeadOutcome, Delivery, Settlement } from '@sendoff/core';
import { pack, unpack } from '../lib/text.js';

/** The values of a delivery, in the order of the stream's fields: id, at, subject, rest, body. */
export const WIDTH = 5;

export function valuesOf({ id, storedAt, subject, name, format, key, route, body }: Delivery): string[] {
  return [
    pack(id),
    `${storedAt}`,
    subject === undefined ? '' : pack(subject),
    JSON.stringify([name, format, key ?? null, route ?? null, subject === undefined ? 0 : 1]),
    pack(body),
  ];
}

/** The delivery whose values begin at `at`. */
export function deliveryOf(lane: string, values: readonly string[], at: number): Delivery {
  const [name, format, key, route, hasSubject] = JSON.parse(values[at + 3] as string);
  return {
    id: unpack(values[at] as string),
    lane,
    name,
    body: unpack(values[at + 4] as string),
    format,
    key: key ?? undefined,
    route: route ?? undefined,
    storedAt: Number(values[at + 1]),
    subject: hasSubject ? unpack(values[at + 2] as string) : undefined,
  };
}

type Dead = Extract<Settlement, { do: 'dead' }>;

/** How a delivery ended, as it is kept with its dead letter. */
export function endOf({ outcome, reason, errorId }: Dead, attempt: number): string {
  return JSON.stringify([outcome, reason, attempt, errorId ?? null]);
}

export function deadLetterOf(lane: string, values: readonly string[], at: number): DeadLetter {
  const [outcome, reason, attempt, errorId] = JSON.parse(values[at + WIDTH] as string);
  return {
    ...deliveryOf(lane, values, at),
    outcome: outcome as DeadOutcome,
    reason,
    attempt,
    ...(errorId !== null && { errorId }),
  };
}
