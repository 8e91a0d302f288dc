import type {
  AccountContacts,
  Contact,
  ContactEvent,
  Identity,
  Seed,
  SeededContact,
  ShownContact,
} from './contact.js';
import { children } from './json-text.js';

const MAX_CONTACTS = 10_000;
const MAX_BYTES = 32 * 1024 * 1024;
const CONTACT_BYTES = 1_000;
const MAX_ATTRIBUTES = 1_000;
const MAX_ANONYMOUS_IDS = 100;
const MAX_EVENTS = 20;

const iso = (ms: number) => new Date(ms).toISOString();

/** The single ids of an identity, the strongest first. */
function ids({ userId, email, anonymousId }: Identity): Identity[] {
  return [{ userId }, { email }, { anonymousId }].filter((each) => Object.values(each).some((id) => id));
}

/** What a contact is found by; of an email the case doesn't count. */
function indexKey(account: string, group: string, { userId, email, anonymousId }: Identity): string {
  return JSON.stringify([account, group, userId ?? 0, email?.toLowerCase() ?? 0, anonymousId ?? 0]);
}

/** The contacts of one vendor: at most 10,000 within 32 MiB; those that were changed longest ago go first. */
export class Contacts {
  readonly #vendor: string;
  readonly #now: () => number;
  readonly #createId: () => string;
  /** Where fixtures set contacts up, the vendor sets this once. */
  seed: Seed = () => undefined;
  /** By id; the one that was changed last is last. */
  readonly #contacts = new Map<string, { contact: Contact; bytes: number }>();
  readonly #index = new Map<string, Contact>();
  #bytes = 0;

  constructor(vendor: string, now: () => number, createId: () => string) {
    this.#vendor = vendor;
    this.#now = now;
    this.#createId = createId;
  }

  /** The contacts of `account`, or of a part of it such as a list. */
  in(account: string, group = ''): AccountContacts {
    const find = (identity: Identity) => this.#find(account, group, identity);
    const create = (identity: Identity) => this.#create(account, group, identity);
    const link = (contact: Contact, identity: Identity) => this.#link(contact, identity);
    return {
      find,
      create,
      link,
      upsert: (identity) => {
        const found = find(identity);
        const other = identity.userId && found?.userId !== undefined && found.userId !== identity.userId;
        const contact = found === undefined || other ? create(identity) : found;
        link(contact, identity);
        return { contact, created: contact !== found };
      },
      merge: (contact, attributes, except = []) => this.#merge(contact, attributes, except),
      all: () => this.#all().filter((each) => each.account === account && each.group === group),
    };
  }

  #all(): Contact[] {
    return [...this.#contacts.values()].map(({ contact }) => contact);
  }

  #find(account: string, group: string, identity: Identity): Contact | undefined {
    for (const id of ids(identity)) {
      const found = this.#index.get(indexKey(account, group, id));
      if (found !== undefined) return found;
      const seed = this.seed(account, group, id);
      // A seeded contact that traffic has given another id already is the same contact.
      if (seed !== undefined)
        return this.#indexed(account, group, seed.identity) ?? this.#plant(account, group, seed);
    }
    return undefined;
  }

  #indexed(account: string, group: string, identity: Identity): Contact | undefined {
    return ids(identity)
      .map((id) => this.#index.get(indexKey(account, group, id)))
      .find((contact) => contact !== undefined);
  }

  #plant(account: string, group: string, { identity, attributes = '{}' }: SeededContact): Contact {
    const contact = this.#create(account, group, identity);
    this.#merge(contact, attributes, []);
    return contact;
  }

  #create(account: string, group: string, { email, userId, anonymousId }: Identity): Contact {
    const now = this.#now();
    const contact: Contact = {
      id: this.#createId(),
      account,
      group,
      email: email || undefined,
      userId: userId || undefined,
      anonymousIds: new Set(anonymousId ? [anonymousId] : []),
      attributes: new Map(),
      events: [],
      createdAt: now,
      updatedAt: now,
    };
    this.#touch(contact);
    return contact;
  }

  #link(contact: Contact, { email, userId, anonymousId }: Identity): void {
    const { account, group } = contact;
    this.#unindex(contact);
    if (email) contact.email = email;
    if (userId) contact.userId = userId;
    if (anonymousId) {
      const other = this.#index.get(indexKey(account, group, { anonymousId }));
      if (other !== undefined && other.userId === undefined) this.#absorb(contact, other);
      contact.anonymousIds.add(anonymousId);
    }
    this.#touch(contact);
  }

  #absorb(contact: Contact, other: Contact): void {
    for (const id of other.anonymousIds) contact.anonymousIds.add(id);
    for (const [name, text] of other.attributes) {
      if (!contact.attributes.has(name)) contact.attributes.set(name, text);
    }
    contact.email ??= other.email;
    contact.events = [...other.events, ...contact.events].slice(-MAX_EVENTS);
    this.#remove(other);
  }

  #merge(contact: Contact, attributes: string, except: readonly string[]): void {
    for (const { key = '', text } of children(attributes)) {
      const room = contact.attributes.size < MAX_ATTRIBUTES || contact.attributes.has(key);
      if (room && !except.includes(key)) contact.attributes.set(key, Buffer.from(text).toString());
    }
    this.#touch(contact);
  }

  /** Adds a good event to the contact's profile. */
  note(id: string, event: ContactEvent): void {
    const contact = this.#contacts.get(id)?.contact;
    if (contact === undefined) return;
    contact.events = [...contact.events, event].slice(-MAX_EVENTS);
    this.#touch(contact);
  }

  /** Writes a change down: order, weight and index. */
  #touch(contact: Contact): void {
    this.#remove(contact);
    contact.updatedAt = this.#now();
    for (const id of contact.anonymousIds) {
      if (contact.anonymousIds.size > MAX_ANONYMOUS_IDS) contact.anonymousIds.delete(id);
    }
    const words = [contact.email ?? '', contact.userId ?? '', ...contact.anonymousIds];
    const names = contact.events.map(({ name }) => name ?? '');
    const characters = [...words, ...names, ...[...contact.attributes].flat()].reduce(
      (sum, text) => sum + text.length,
      0,
    );
    const bytes = CONTACT_BYTES + 2 * characters;
    this.#contacts.set(contact.id, { contact, bytes });
    this.#bytes += bytes;
    for (const key of this.#keysOf(contact)) this.#index.set(key, contact);
    for (const { contact: oldest } of this.#contacts.values()) {
      const full = this.#contacts.size > MAX_CONTACTS || this.#bytes > MAX_BYTES;
      if (!full || oldest === contact) break;
      this.#remove(oldest);
    }
  }

  #keysOf({ account, group, email, userId, anonymousIds }: Contact): string[] {
    const all = [...ids({ email, userId }), ...[...anonymousIds].map((anonymousId) => ({ anonymousId }))];
    return all.map((id) => indexKey(account, group, id));
  }

  #unindex(contact: Contact): void {
    for (const key of this.#keysOf(contact)) {
      if (this.#index.get(key) === contact) this.#index.delete(key);
    }
  }

  #remove(contact: Contact): void {
    this.#unindex(contact);
    this.#bytes -= this.#contacts.get(contact.id)?.bytes ?? 0;
    this.#contacts.delete(contact.id);
  }

  /** Contacts as shown, the one that was changed last at the end; of one account, or of all. */
  list(account?: string): ShownContact[] {
    return this.#all()
      .filter((contact) => account === undefined || contact.account === account)
      .map((contact) => this.#shown(contact));
  }

  /** The contacts whose own id, email, user id or anonymous id this is, the one that was changed last at the end. */
  lookUp(id: string, account?: string): ShownContact[] {
    return this.list(account).filter(
      (contact) =>
        [contact.id, contact.userId, ...contact.anonymousIds].includes(id) ||
        contact.email?.toLowerCase() === id.toLowerCase(),
    );
  }

  #shown({
    id,
    group,
    email,
    userId,
    anonymousIds,
    attributes,
    events,
    createdAt,
    updatedAt,
  }: Contact): ShownContact {
    return {
      id,
      vendor: this.#vendor,
      ...(group === '' ? {} : { group }),
      email: email ?? null,
      userId: userId ?? null,
      anonymousIds: [...anonymousIds],
      attributes: Object.fromEntries(attributes),
      events,
      createdAt: iso(createdAt),
      updatedAt: iso(updatedAt),
    };
  }

  /** Forgets all contacts, or those of one account. What fixtures set up is there again when it is looked for. */
  reset(account?: string): void {
    for (const contact of this.#all()) {
      if (account === undefined || contact.account === account) this.#remove(contact);
    }
  }
}
