import { isObject, oneOf, textOf, unexpected } from './check.js';
import { SandboxError } from './errors.js';
import { maskKey } from './mask.js';

const MAX_KEYS = 1_000;
const MAX_EVENTS = 10_000;
const MAX_NAME = 200;

/** How an event is set up at the vendor. */
export type EventStatus = 'enabled' | 'disabled' | 'deleted';
const EVENT_STATUSES = ['enabled', 'disabled', 'deleted'] as const;

/** The keys a vendor takes: a list, or `'any'` for every non-empty key that is not revoked. */
export type Keys = readonly string[] | 'any';
/** Events set up at a vendor: names, all enabled, or a status by name. */
export type Events = readonly string[] | Readonly<Record<string, EventStatus>>;

/** The API keys of one vendor account. */
export class KeyRing {
  #keys = new Map<string, 'known' | 'revoked'>();
  #any = false;

  /** Every non-empty key that is not revoked is taken. */
  get any(): boolean {
    return this.#any;
  }

  /** Makes `keys` the only ones. Throws `invalid_option`. */
  replace(path: string, keys: unknown): void {
    if (keys !== 'any' && !Array.isArray(keys))
      throw unexpected(path, 'a list of keys or "any"', typeof keys);
    const ring = new KeyRing();
    if (Array.isArray(keys)) for (const key of keys) ring.add(key);
    this.#any = keys === 'any';
    this.#keys = ring.#keys;
  }

  /** Makes `key` known. Throws `invalid_option`. */
  add(key: unknown): void {
    this.#set(key, 'known');
  }

  /** From now on `key` is refused, also where any key is taken. Throws `invalid_option`. */
  revoke(key: unknown): void {
    this.#set(key, 'revoked');
  }

  #set(key: unknown, status: 'known' | 'revoked'): void {
    if (typeof key !== 'string' || !/^\S{1,500}$/.test(key)) {
      throw new SandboxError('invalid_option', 'A key must be 1 to 500 characters without white space.');
    }
    if (!this.#keys.has(key) && this.#keys.size >= MAX_KEYS) {
      throw new SandboxError('invalid_option', `The sandbox holds at most ${MAX_KEYS} keys.`);
    }
    this.#keys.set(key, status);
  }

  /** How `key` stands. */
  state(key: string): 'known' | 'revoked' | 'unknown' {
    return this.#keys.get(key) ?? (this.#any && /^\S+$/.test(key) ? 'known' : 'unknown');
  }

  /** The keys, masked. */
  list(): { key: string; status: 'known' | 'revoked' }[] {
    return [...this.#keys].map(([key, status]) => ({ key: maskKey(key), status }));
  }
}

/** The events set up in one vendor account. */
export class EventFixtures {
  #statuses = new Map<string, EventStatus>();

  /** Makes `events` the only ones. Throws `invalid_option`. */
  replace(path: string, events: unknown): void {
    const fresh = new EventFixtures();
    if (Array.isArray(events)) for (const name of events) fresh.set(name, 'enabled');
    else if (isObject(events)) for (const [name, status] of Object.entries(events)) fresh.set(name, status);
    else throw unexpected(path, 'a list of names, or an object of statuses by name', events);
    this.#statuses = fresh.#statuses;
  }

  /** Sets one event up. Throws `invalid_option`. */
  set(name: unknown, status: unknown): void {
    const text = textOf('An event name', name, MAX_NAME);
    const known = oneOf('status', status, EVENT_STATUSES);
    if (known === undefined) throw unexpected('status', EVENT_STATUSES.join(', '), status);
    if (this.full && !this.#statuses.has(text)) {
      throw new SandboxError('invalid_option', `The sandbox holds at most ${MAX_EVENTS} events.`);
    }
    this.#statuses.set(text, known);
  }

  /** No more names can be taken. */
  get full(): boolean {
    return this.#statuses.size >= MAX_EVENTS;
  }

  /** How `name` is set up; `undefined` if it never was. */
  status(name: string): EventStatus | undefined {
    return this.#statuses.get(name);
  }

  /** Forgets `name`, as if it had never been set up. Says whether it was there. */
  forget(name: string): boolean {
    return this.#statuses.delete(name);
  }

  /** All events, in the order in which they were set up. */
  list(): { name: string; status: EventStatus }[] {
    return [...this.#statuses].map(([name, status]) => ({ name, status }));
  }
}
