import { isObject, textOf, unexpected } from './check.js';
import { SandboxError } from './errors.js';
import { choice, type Fields, readFields, showFields, type Values } from './fields.js';

/** One kind of thing that is set up in a vendor's account: events, lists, users. */
export interface FixtureKind<F extends Fields> {
  /** What its id is called where it is shown: `name`. */
  readonly id: string;
  /** What its id is called in an error, as a sentence begins: `An event name`. */
  readonly title: string;
  /** Its properties. A property called `id` must not be among them. */
  readonly fields: F;
  /** The properties of one that is only listed by its id; the initial values stand for the rest. */
  readonly listed?: Partial<Values<F>>;
  /** The field that a bare value stands for: `{ signup: 'enabled' }`. */
  readonly shorthand?: keyof F & string;
  /** How many there may be for each account. Default 10,000. */
  readonly max?: number;
  /** How long an id may be. Default 200. */
  readonly maxIdLength?: number;
}

const EVERY = '';
const MAX_SCOPES = 1_000;

/**
 * What is set up at one vendor, of one kind. Each thing is there for every account, or for one alone;
 * an account's own goes before the common one of the same id.
 */
export class Fixtures<F extends Fields = Fields> {
  readonly #kind: FixtureKind<F>;
  readonly #max: number;
  /** By account and id. `undefined` hides the common one from an account. */
  #things = new Map<string, Map<string, Values<F> | undefined>>();

  constructor(kind: FixtureKind<F>) {
    this.#kind = kind;
    this.#max = kind.max ?? 10_000;
  }

  /** Checks `things` (ids, or values by id), and gives what makes them the only ones. Throws `invalid_option`. */
  prepare(path: string, things: unknown): () => void {
    const fresh = new Fixtures(this.#kind);
    if (Array.isArray(things)) for (const id of things) fresh.put(id, this.#kind.listed ?? {});
    else if (isObject(things))
      for (const [id, value] of Object.entries(things)) fresh.put(id, value, { path });
    else throw unexpected(path, `a list of ${this.#kind.id}s, or an object by ${this.#kind.id}`, things);
    return () => {
      this.#things = fresh.#things;
    };
  }

  /** Sets one thing up, for every account or for one. Throws `invalid_option`. */
  put(id: unknown, value: unknown, { account = EVERY, path = 'The body' } = {}): void {
    const { title, shorthand, fields, maxIdLength = 200 } = this.#kind;
    const name = textOf(title, id, maxIdLength);
    const short = shorthand !== undefined && !isObject(value);
    const read = readFields(fields, short ? { [shorthand]: value } : value, { path });
    const own = this.#things.get(account) ?? new Map<string, Values<F> | undefined>();
    const scopes = this.#things.size + (this.#things.has(account) ? 0 : 1);
    if ((own.size >= this.#max && !own.has(name)) || scopes > MAX_SCOPES) {
      throw new SandboxError(
        'invalid_option',
        `${title} can't be taken: the sandbox holds no more of these.`,
      );
    }
    own.set(name, read);
    this.#things.set(account, own);
  }

  /** No more can be set up for every account. */
  get full(): boolean {
    return (this.#things.get(EVERY)?.size ?? 0) >= this.#max;
  }

  /** How `id` is set up for `account`; `undefined` if it isn't. */
  get(id: string, account = EVERY): Values<F> | undefined {
    const own = this.#things.get(account);
    return own?.has(id) ? own.get(id) : this.#things.get(EVERY)?.get(id);
  }

  /** The first thing for `account` that passes `test`. */
  find(test: (value: Values<F>, id: string) => boolean, account = EVERY): Values<F> | undefined {
    return this.#entries(account).find(([id, value]) => test(value, id))?.[1];
  }

  /** Forgets `id`, as if it had never been set up. Says whether it was there. */
  forget(id: string, account = EVERY): boolean {
    const there = this.get(id, account) !== undefined;
    const common = account !== EVERY && this.#things.get(EVERY)?.has(id);
    if (common) this.#things.set(account, (this.#things.get(account) ?? new Map()).set(id, undefined));
    else this.#things.get(account)?.delete(id);
    return there;
  }

  /** One thing as the control API shows it; `undefined` if it isn't set up. */
  show(id: string, account = EVERY): object | undefined {
    const value = this.get(id, account);
    return value && this.#shown(id, value);
  }

  /** All that is set up for `account`, as the control API shows it. */
  list(account = EVERY): object[] {
    return this.#entries(account).map(([id, value]) => this.#shown(id, value));
  }

  #shown(id: string, value: Values<F>): object {
    return { [this.#kind.id]: id, ...showFields(this.#kind.fields, value) };
  }

  #entries(account: string): [string, Values<F>][] {
    const all = new Map([...(this.#things.get(EVERY) ?? []), ...(this.#things.get(account) ?? [])]);
    return [...all].filter((entry): entry is [string, Values<F>] => entry[1] !== undefined);
  }
}

/** How an event is set up at the vendor. */
export type EventStatus = 'enabled' | 'disabled' | 'deleted';
/** Events set up at a vendor: names, all enabled, or a status by name. */
export type Events = readonly string[] | Readonly<Record<string, EventStatus>>;

const EVENT_FIELDS = { status: choice(['enabled', 'disabled', 'deleted']) };

/** Events that must be set up at the vendor before they are taken. */
export const eventFixtures = (): Fixtures<typeof EVENT_FIELDS> =>
  new Fixtures({
    id: 'name',
    title: 'An event name',
    fields: EVENT_FIELDS,
    listed: { status: 'enabled' },
    shorthand: 'status',
  });
