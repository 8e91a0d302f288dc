import type { Issue } from '@sendoff/core';
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
