/** Whom an event or a profile is about. An empty string counts as absent. */
export interface Identity {
  readonly email?: string | undefined;
  /** The vendor's or the caller's own id: `external_id`, `_id`, `ID`. */
  readonly userId?: string | undefined;
  /** A visitor's id: `anonymous_id`, `UUID`. */
  readonly anonymousId?: string | undefined;
}

/** A contact as it is shown. */
export interface ShownContact {
  readonly id: string;
  readonly vendor: string;
  /** The part of the account that it belongs to, such as a list; absent where there are no parts. */
  readonly group?: string;
  readonly email: string | null;
  readonly userId: string | null;
  readonly anonymousIds: readonly string[];
  /** Attributes, each as its JSON text. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The newest 20 good events, oldest first. */
  readonly events: readonly ContactEvent[];
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** An event in a contact's profile. */
export interface ContactEvent {
  /** As in `sandbox.events()`. */
  readonly id: string;
  readonly kind: string;
  readonly name: string | null;
  readonly receivedAt: string;
}

/** A contact that the sandbox holds. Change it through `AccountContacts` only. */
export interface Contact {
  readonly id: string;
  readonly account: string;
  readonly group: string;
  email: string | undefined;
  userId: string | undefined;
  readonly anonymousIds: Set<string>;
  /** Attributes by name, each as its JSON text. */
  readonly attributes: Map<string, string>;
  events: ContactEvent[];
  readonly createdAt: number;
  updatedAt: number;
}

/** A contact that fixtures set up: there until traffic changes it, and back after a reset. */
export interface SeededContact {
  readonly identity: Identity;
  /** The text of a JSON object. Default `{}`. */
  readonly attributes?: string;
}

/** Looks in the vendor's fixtures for the contact with this one id (exactly one member is set). */
export type Seed = (account: string, group: string, identity: Identity) => SeededContact | undefined;

/** The contacts of one account, or of one part of it. What `tools.contacts.in()` gives. */
export interface AccountContacts {
  /**
   * The contact with the strongest of these ids that is known: user id, then email, then anonymous id.
   * A contact that only the fixtures know is found too.
   */
  find(identity: Identity): Contact | undefined;
  /** A new contact. */
  create(identity: Identity): Contact;
  /**
   * Gives the contact these ids. Its email and user id are replaced; an anonymous id is added. A contact without
   * a user id that holds the anonymous id is merged into this one: this one's attributes win.
   */
  link(contact: Contact, identity: Identity): void;
  /** The found contact, linked to all of these ids, or a new one. An anonymous contact with another user id is left alone. */
  upsert(identity: Identity): { readonly contact: Contact; readonly created: boolean };
  /** Sets attributes from the text of a JSON object, member by member; members named in `except` are left out. */
  merge(contact: Contact, attributes: string, except?: readonly string[]): void;
  /** All contacts that traffic made or touched. */
  all(): Contact[];
}
