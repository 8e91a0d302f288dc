import { isObject, unexpected } from './check.js';
import { SandboxError } from './errors.js';
import { type Fields, flag, optionalText, readFields, type Values } from './fields.js';
import { maskKey } from './mask.js';

const MAX_KEYS = 1_000;

/** What every API key has, beside the traits that its vendor gives it. */
const COMMON = {
  /** Keys of one account share its contacts and fixtures. Unless given, a key has an account of its own. */
  account: optionalText(100),
  /** A revoked key is refused, also where any key is taken. */
  revoked: flag(false),
};

/** Keys with what is particular to each, as an option of a vendor: a list, by key, or any key. */
export type Keys<Traits extends object = object> =
  | readonly string[]
  | Readonly<Record<string, Partial<Traits> & { readonly account?: string; readonly revoked?: boolean }>>
  | 'any';

/**
 * The API keys (and sessions) that one vendor takes. A vendor names the traits that its keys have:
 * `new KeyRing({ role: choice(ROLES, 'editor') })`.
 */
export class KeyRing<F extends Fields = Fields> {
  readonly #fields: F & typeof COMMON;
  #keys = new Map<string, Values<F & typeof COMMON>>();
  #any = false;

  constructor(traits: F = {} as F) {
    this.#fields = { ...traits, ...COMMON };
  }

  /** Every non-empty key that is not revoked is taken. */
  get any(): boolean {
    return this.#any;
  }

  /** Checks `keys`, and gives what makes them the only ones. Throws `invalid_option`. */
  prepare(path: string, keys: unknown): () => void {
    const ring = new KeyRing<F>(this.#fields);
    if (Array.isArray(keys)) for (const key of keys) ring.add(key);
    else if (isObject(keys)) for (const [key, traits] of Object.entries(keys)) ring.add(key, traits);
    else if (keys !== 'any')
      throw unexpected(path, 'a list of keys, an object by key, or "any"', typeof keys);
    return () => {
      this.#any = keys === 'any';
      this.#keys = ring.#keys;
    };
  }

  /** Makes `key` known, with these traits alone. Throws `invalid_option`. */
  add(key: unknown, traits: unknown = {}): void {
    if (typeof key !== 'string' || !/^\S{1,500}$/.test(key)) {
      throw new SandboxError('invalid_option', 'A key must be 1 to 500 characters without white space.');
    }
    if (!this.#keys.has(key) && this.#keys.size >= MAX_KEYS) {
      throw new SandboxError('invalid_option', `The sandbox holds at most ${MAX_KEYS} keys.`);
    }
    this.#keys.set(key, readFields(this.#fields, traits, { path: 'The key' }));
  }

  /** From now on `key` is refused, also where any key is taken. Throws `invalid_option`. */
  revoke(key: unknown): void {
    if (typeof key !== 'string' || !this.#keys.has(key)) this.add(key);
    const known = this.#keys.get(String(key));
    if (known !== undefined) this.#keys.set(String(key), { ...known, revoked: true });
  }

  /** How `key` stands. */
  state(key: string): 'known' | 'revoked' | 'unknown' {
    const known = this.#keys.get(key);
    if (known !== undefined) return known.revoked ? 'revoked' : 'known';
    return this.#any && /^\S+$/.test(key) ? 'known' : 'unknown';
  }

  /** The traits of `key`; of one that was never added, the initial ones. */
  traits(key: string): Values<F & typeof COMMON> {
    return this.#keys.get(key) ?? readFields(this.#fields, {}, { path: 'The key' });
  }

  /** The account that `key` belongs to: what contacts, fixtures and memories are scoped by. Holds the key: never show it. */
  accountOf(key: string): string {
    const account = this.#keys.get(key)?.account;
    return account === undefined ? `key ${key}` : `account ${account}`;
  }

  /** The keys, masked, with their traits. */
  list(): object[] {
    return [...this.#keys].map(([key, { revoked, ...traits }]) => ({
      key: maskKey(key),
      status: revoked ? 'revoked' : 'known',
      ...traits,
    }));
  }
}
