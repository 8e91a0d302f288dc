import type { Issue, Properties } from '@sendoff/core';
import { readEmail } from './email.js';

/*
 * What several vendors refuse an event for. Each check adds its issues to a list, without the destination,
 * and names lengths, counts and property names alone: never a value of identity or properties.
 */

/** The address as it is sent; `''` after an issue. An empty address counts as none. */
export function checkEmail(vendor: string, given: string | undefined, issues: Issue[]): string {
  if (given === undefined || given === '') {
    const message = `${vendor} knows a user by email address, and this event has none.`;
    issues.push({ code: 'missing_identity', path: 'email', message });
    return '';
  }
  const read = readEmail(given);
  if ('email' in read) return read.email;
  const { problem, limit, actual = given.length } = read;
  const counts = limit === undefined ? '' : ` (at most ${limit}; ${actual} came)`;
  issues.push({
    code: 'invalid_email',
    path: 'email',
    message: `${vendor} takes no address that ${problem}${counts}.`,
    ...(limit !== undefined && { limit }),
    actual,
  });
  return '';
}

/** For a vendor that knows a user by an id as well: the address as it is sent, or none where there is only the id. */
export function checkEmailOrId(
  vendor: string,
  { email, userId }: { email?: string | undefined; userId?: string | undefined },
  issues: Issue[],
): string | undefined {
  if (email !== undefined && email !== '') return checkEmail(vendor, email, issues);
  if (userId !== undefined && userId !== '') return undefined;
  const message = `${vendor} knows a user by email address or by userId, and this event has neither.`;
  issues.push({ code: 'missing_identity', path: 'email', message });
  return undefined;
}

/** For a vendor that takes any name but an empty one. */
export function checkNameGiven(vendor: string, name: string, issues: Issue[]): void {
  if (name !== '') return;
  const message = `${vendor} needs the name of the event, and this one is empty.`;
  issues.push({ code: 'invalid_name', path: 'name', message, actual: 0 });
}

/** For a vendor that compares names exactly: neither empty nor with white space around it. */
export function checkName(vendor: string, name: string, issues: Issue[]): void {
  if (name !== '' && name.trim() === name) return;
  const isEmpty = name === '';
  issues.push({
    code: 'invalid_name',
    path: 'name',
    message: isEmpty
      ? `${vendor} needs the name of the event, and this one is empty.`
      : `${vendor} compares names exactly, and this one has white space around it. Trim it.`,
    actual: isEmpty ? 0 : 'white space around the name',
  });
}

/** The length is counted in UTF-16 units, which is never less than what a vendor counts in characters. */
export function checkNameLength(vendor: string, name: string, limit: number, issues: Issue[]): void {
  const actual = name.length;
  if (actual <= limit) return;
  const message = `${vendor} takes names of at most ${limit} characters, and this one has ${actual}.`;
  issues.push({ code: 'name_too_long', path: 'name', message, limit, actual });
}

/** For a vendor whose own fields stand beside the properties. */
export function checkReserved(
  vendor: string,
  keys: readonly string[],
  reserved: readonly string[],
  issues: Issue[],
): void {
  for (const key of reserved) {
    if (!keys.includes(key)) continue;
    const message = `${vendor} has a field "${key}" itself, which this property would overwrite. Rename it.`;
    issues.push({ code: 'reserved_key', path: `properties.${key}`, message });
  }
}

/** `ids` are the properties that the destination's options add. */
export function checkPropertyCount(
  vendor: string,
  { own, ids }: { own: number; ids: number },
  limit: number,
  issues: Issue[],
): void {
  const actual = own + ids;
  if (actual <= limit) return;
  const added = ids === 0 ? '' : ` (${ids} of them by options of the destination)`;
  const message = `${vendor} takes at most ${limit} properties, and this event has ${actual}${added}.`;
  issues.push({ code: 'too_many_properties', path: 'properties', message, limit, actual });
}

/** The first 8 traits that a vendor does not take as attributes: it takes texts, numbers and booleans alone. */
export function checkFlatTraits(vendor: string, traits: Properties, issues: Issue[]): void {
  const wrong = Object.entries(traits).filter(([, value]) => !/^(string|number|boolean)$/.test(typeof value));
  for (const [key, value] of wrong.slice(0, 8)) {
    const actual = typeName(value);
    const message = `${vendor} takes a text, a number or a boolean as a trait, and this one is ${actual}.`;
    issues.push({ code: 'invalid_trait', path: traitPath(key), message, actual });
  }
}

/** The size of a part of the event as JSON in UTF-8. `atMost` is a length in characters that it is within. */
export function checkBytes(
  vendor: string,
  { part, value, atMost }: { part: string; value: unknown; atMost: number },
  limit: number,
  issues: Issue[],
): void {
  if (3 * atMost <= limit) return;
  const actual = Buffer.byteLength(JSON.stringify(value));
  if (actual <= limit) return;
  const message = `${vendor} takes ${part} of at most ${limit} bytes as JSON, and this event has ${actual}.`;
  issues.push({ code: 'event_too_large', path: 'properties', message, limit, actual });
}

/** What a JSON value is, for an issue's `actual`: never the value itself. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** A trait's path, no longer than core's own. */
export function traitPath(key: string): string {
  return `traits.${key}`.slice(0, 200);
}
