import { isObject } from '../check.js';
import type { AccountContacts } from '../contact.js';
import { member } from '../json-text.js';

/** A string that is not empty. */
const textIn = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/**
 * Links the ids, and merges a profile (`user` of an event, or the body of an identify) into the contact; gives
 * the contact's id. An address is no identity here (vendors spec §4.1): it is only written to the profile.
 * Assumed: a field that is null leaves what was known.
 */
export function mergeProfile(
  contacts: AccountContacts,
  { external_id, anonymous_id }: Record<string, unknown>,
  profile: unknown,
  profileText: string | undefined,
): string | undefined {
  const ids = { userId: textIn(external_id), anonymousId: textIn(anonymous_id) };
  if (ids.userId === undefined && ids.anonymousId === undefined) return undefined;
  const { contact } = contacts.upsert(ids);
  if (!isObject(profile) || profileText === undefined) return contact.id;
  const { email, phone, timezone, locale, data } = profile;
  if (textIn(email) !== undefined) contacts.link(contact, { email: textIn(email) });
  if (isObject(data)) contacts.merge(contact, member(profileText, 'data') ?? '{}');
  const lifted = Object.entries({ phone, timezone, locale }).filter(([, value]) => typeof value === 'string');
  contacts.merge(contact, JSON.stringify(Object.fromEntries(lifted)));
  return contact.id;
}
