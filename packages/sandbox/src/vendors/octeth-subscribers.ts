import { createHash } from 'node:crypto';
import type { AccountContacts, Contact } from '../contact.js';

/** Whom an event is about, as far as it says. */
interface Visitor {
  readonly email: string | undefined;
  readonly id: string | undefined;
  /** The UUID that came with the event. */
  readonly uuid: string | undefined;
}

const hashOf = (email: string) => createHash('sha256').update(email.trim()).digest('hex');

/** The subscriber whose address has this SHA-256: trimmed, its case kept (vendors spec §5.1). */
function subscriberByHash(
  people: AccountContacts,
  fixed: readonly string[],
  hash: string,
): Contact | undefined {
  const wanted = hash.toLowerCase();
  const seen = people.all().find(({ email }) => email !== undefined && hashOf(email) === wanted);
  const email = seen === undefined ? fixed.find((address) => hashOf(address) === wanted) : undefined;
  return seen ?? (email === undefined ? undefined : people.find({ email }));
}

/**
 * Check 13 of vendors spec §5.3: finds the subscriber of a list, or creates one for an address that is new or
 * for an identify. `fixed` are the list's addresses from the fixtures. `identified`: an identify event was sent.
 * An id of 64 hexadecimal digits is a hash of the address; it finds a subscriber, and never makes one.
 */
export function resolveSubscriber(
  people: AccountContacts,
  fixed: readonly string[],
  { email, id, uuid }: Visitor,
  isIdentify: boolean,
): { readonly contact: Contact | undefined; readonly identified: boolean } {
  const hash = /^[0-9a-f]{64}$/i.test(id ?? '') ? id : undefined;
  const userId = hash === undefined ? id : undefined;
  const find = () => {
    if (email !== undefined) return people.find({ email });
    if (hash !== undefined) return subscriberByHash(people, fixed, hash);
    return people.find(userId === undefined ? { anonymousId: uuid } : { userId });
  };
  const found = find();
  // A UUID stays with the subscriber that had it first: linking would merge two subscribers of one browser.
  const link = (contact: Contact, ids: { userId: string | undefined }) => {
    const holder = people.find({ anonymousId: uuid });
    people.link(contact, { ...ids, anonymousId: holder === undefined ? uuid : undefined });
  };
  if (found === undefined) {
    // Assumed: an event alone makes no subscriber of a mere id; an identify does.
    const creates = email !== undefined || (isIdentify && userId !== undefined);
    if (!creates) return { contact: undefined, identified: false };
    const contact = people.create({ email });
    link(contact, { userId });
    return { contact, identified: true };
  }
  const takesId = isIdentify || found.userId === undefined;
  link(found, { userId: takesId ? userId : undefined });
  return { contact: found, identified: isIdentify };
}
