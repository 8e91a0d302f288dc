import type { AccountContacts, Contact, Identity, SeededContact } from '../contact.js';
import { jsonObject, optionalText } from '../fields.js';
import { Fixtures } from '../fixtures.js';
import type { Notes } from '../notes.js';
import type { Problem } from './vibetrace-event.js';

/** A user who is set up at Vibetrace: one who isn't gets no events. */
export interface VibetraceUser {
  readonly email?: string;
  readonly _id?: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** Users by address or `_id` (one with an @ is an address), or a list of those. */
export type VibetraceUsers = readonly string[] | Readonly<Record<string, VibetraceUser>>;

const MAX_ID = 200;
const MAX_EMAIL = 254;
const FIELDS = {
  email: optionalText(MAX_EMAIL),
  _id: optionalText(MAX_ID),
  attributes: jsonObject(),
};
export const NOT_FOUND = 'User not found';

/** The users set up at Vibetrace. */
export class Users {
  readonly fixtures = new Fixtures({ id: 'user', title: 'A user', fields: FIELDS, maxIdLength: MAX_EMAIL });

  /** The user set up for `account` who has this `_id`, or, where none is given, this address. */
  setUp(account: string, wanted: Identity): SeededContact | undefined {
    const found: SeededContact[] = [];
    const email = wanted.email?.toLowerCase();
    this.fixtures.find((user, id) => {
      const own = { email: id.includes('@') ? id : undefined, userId: id.includes('@') ? undefined : id };
      const identity = { email: user.email ?? own.email, userId: user._id ?? own.userId };
      const same = wanted.userId
        ? identity.userId === wanted.userId
        : identity.email !== undefined && identity.email.toLowerCase() === email;
      if (same) found.push({ identity, attributes: user.attributes });
      return same;
    }, account);
    return found[0];
  }

  /** Checks 12 and 13 of vendors spec §3.3: the user's contact, or what is wrong. `adds`: one who is missing is added. */
  find(
    account: string,
    contacts: AccountContacts,
    { email, userId }: Identity,
    { adds, notes }: { adds: boolean; notes: Notes },
  ): Contact | Problem {
    const by = userId ? '_id' : 'email';
    const notFound = { message: NOT_FOUND, description: `No user is set up with this ${by}.` };
    const known = this.setUp(account, { userId, email });
    if (known === undefined && !adds) return notFound;
    const other = userId && email ? this.setUp(account, { email })?.identity : undefined;
    // Who was added by address alone may get an _id later on.
    const joins = adds && other?.userId === undefined;
    if (other !== undefined && !joins && other.userId !== userId) {
      const description = 'user._id and user.email name different users.';
      return { message: 'Invalid user information', description };
    }
    const user = known ?? this.#add(account, { email, userId }, notes);
    if (user === undefined) return notFound;
    const contact = contacts.find(user.identity) ?? contacts.create(user.identity);
    if (known === undefined) contacts.link(contact, user.identity);
    return contact;
  }

  /** Sets a user up for every account, unless there is no room, or one of this id already. */
  #add(account: string, { email, userId }: Identity, notes: Notes): SeededContact | undefined {
    const id = userId ?? email ?? '';
    const fits = (userId ?? '').length <= MAX_ID && (email ?? '').length <= MAX_EMAIL;
    if (!fits || this.fixtures.full || this.fixtures.get(id) !== undefined) return undefined;
    this.fixtures.put(id, { ...(email ? { email } : {}), ...(userId ? { _id: userId } : {}) });
    notes.add('user added; at Vibetrace a user must exist');
    return this.setUp(account, { email, userId });
  }
}
