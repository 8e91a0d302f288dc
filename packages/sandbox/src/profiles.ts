import type { ShownContact } from './contact.js';
import type { Contacts } from './contacts.js';
import type { KeyRing } from './keys.js';
import type { Scope } from './scope.js';

/** Which contacts; an absent member takes any. A key stands for the account that it belongs to. */
export interface ContactFilter extends Scope {
  /** The contact's own id, email (in any case), user id or anonymous id. */
  readonly id?: string | undefined;
}

/** A contact with its attributes as they are, in place of their JSON text. */
export type RecordedContact = Omit<ShownContact, 'attributes'> & {
  readonly attributes: Readonly<Record<string, unknown>>;
};

/** A contact as it is handed out. */
export function readContact({ attributes, ...contact }: ShownContact): RecordedContact {
  const read = Object.entries(attributes).map(([name, text]) => [name, JSON.parse(text)]);
  return { ...contact, attributes: Object.fromEntries(read) };
}

/** A contact as JSON. Its attributes are their own text: `JSON.stringify` would run out of stack on deep ones. */
export function contactText({ attributes, ...contact }: ShownContact): string {
  const members = Object.entries(attributes).map(([name, text]) => `${JSON.stringify(name)}:${text}`);
  return `${JSON.stringify(contact).slice(0, -1)},"attributes":{${members.join(',')}}}`;
}

/** What one vendor knows of people, and whose keys are whose. */
export interface VendorMemory {
  readonly contacts: Contacts;
  readonly keys: Pick<KeyRing, 'accountOf'>;
  /** Forgets what traffic left: all, or what is one account's. */
  reset(account?: string): void;
}

/** The contacts of all vendors. */
export class Profiles {
  readonly #vendors: ReadonlyMap<string, VendorMemory>;

  constructor(vendors: ReadonlyMap<string, VendorMemory>) {
    this.#vendors = vendors;
  }

  #scoped({ vendor, key }: Scope): { memory: VendorMemory; account: string | undefined }[] {
    return [...this.#vendors]
      .filter(([name]) => vendor === undefined || name === vendor)
      .map(([, memory]) => ({ memory, account: key === undefined ? undefined : memory.keys.accountOf(key) }));
  }

  /** Contacts, the one that was changed last at the end. */
  list({ id, ...scope }: ContactFilter = {}): ShownContact[] {
    return this.#scoped(scope)
      .flatMap(({ memory: { contacts }, account }) =>
        id === undefined ? contacts.list(account) : contacts.lookUp(id, account),
      )
      .sort((one, other) => Date.parse(one.updatedAt) - Date.parse(other.updatedAt));
  }

  /** Forgets the contacts of a scope, and all else that its traffic left with the vendors. */
  reset(scope: Scope = {}): void {
    for (const { memory, account } of this.#scoped(scope)) memory.reset(account);
  }
}
