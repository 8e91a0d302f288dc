import { createHash } from 'node:crypto';
import { isObject } from '../check.js';
import { emailProblem } from '../grammar-e.js';
import { member } from '../json-text.js';
import type { TrackCode } from './octeth-answers.js';

/** The parameters of a call by their names in lower case. */
export type Given = Readonly<Record<string, unknown>>;

const CONVERSION: readonly (readonly [string, TrackCode])[] = [
  ['conversion-id', 8],
  ['conversion-name', 9],
  ['conversion-value', 10],
];

/** An id as text: a string that is not empty, or a number. */
export function idIn(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The id of a list: a positive integer, or its digits. */
export function listIdIn(value: unknown): string | undefined {
  const text = idIn(value) ?? '';
  return /^0*[1-9]\d{0,14}$/.test(text) ? text.replace(/^0+/, '') : undefined;
}

/** An email that is there; empty ones count as absent (vendors spec §5.3, check 10). */
export const emailIn = (value: unknown): unknown => (value === '' || value === null ? undefined : value);

/** The properties of an event; anything but an object counts as none. */
export const propertiesIn = ({ properties }: Given): Given => (isObject(properties) ? properties : {});

/** Checks 7 to 11 of vendors spec §5.3: the first that fails, and why in words. */
export function trackProblem(
  given: Given,
  isOwned: (listId: string) => boolean,
): { readonly code: TrackCode; readonly reason: string } | undefined {
  const { event } = given;
  if (given.listid !== undefined) {
    const listId = listIdIn(given.listid);
    if (listId === undefined) return { code: 4, reason: 'ListID must be a positive integer.' };
    if (!isOwned(listId)) return { code: 4, reason: 'ListID names no list of the account.' };
  }
  if (typeof event !== 'string' || event === '') {
    return {
      code: 5,
      reason: event === undefined ? 'Event is missing.' : 'Event must be a non-empty string.',
    };
  }
  const email = emailIn(given.email);
  if (event === 'identify' && email === undefined && idIn(given.id) === undefined) {
    return { code: 6, reason: 'An identify needs Email or ID.' };
  }
  if (email !== undefined) {
    const wrong = typeof email === 'string' ? emailProblem(email) : 'it must be a string';
    if (wrong !== undefined) return { code: 7, reason: `Email is not valid: ${wrong}.` };
  }
  if (event !== 'conversion') return undefined;
  const properties = propertiesIn(given);
  // Assumed: a value need only be there (vendors spec §5.1).
  const missing = CONVERSION.find(([name]) => [undefined, null, ''].includes(properties[name] as undefined));
  return missing && { code: missing[1], reason: `A conversion needs the property ${missing[0]}.` };
}

/** What a conversion is known again by: its id, in its list. `text` is the call's parameters as JSON. */
export function conversionKey(text: string, given: Given, list: string): string {
  const id = propertiesIn(given)['conversion-id'];
  const words = typeof id === 'string' ? id : member(member(text, 'properties') ?? '{}', 'conversion-id');
  return createHash('sha256').update(`${list}\n${words}`).digest('base64');
}
