import { objectOf } from './check.js';
import { type Fields, initialOf, readFields, type Values } from './fields.js';
import type { Fixtures } from './fixtures.js';
import type { KeyRing } from './keys.js';

/** What a vendor's options are made of. */
export interface OptionParts<F extends Fields> {
  /** The vendor's name: stands before each option's name in errors. */
  readonly vendor: string;
  /** Its settings; each needs an `initial` value. */
  readonly settings: F;
  /** The option `keys`. `object`-typed so that any traits fit. */
  readonly keys: Pick<KeyRing, 'prepare' | 'any' | 'list' | 'add' | 'revoke' | 'accountOf' | 'state'>;
  /** Its kinds of fixtures, by the option's name; also the path in the control API. */
  readonly fixtures?: Readonly<
    Record<string, Pick<Fixtures, 'prepare' | 'put' | 'forget' | 'show' | 'list'>>
  >;
}

/** A vendor's options: its settings, keys and fixtures, read from one object. */
export class Options<F extends Fields = Fields> {
  readonly keys: OptionParts<F>['keys'];
  readonly fixtures: NonNullable<OptionParts<F>['fixtures']>;
  readonly #vendor: string;
  readonly #settings: F;
  #now: Values<F>;

  constructor({ vendor, settings, keys, fixtures = {} }: OptionParts<F>) {
    this.keys = keys;
    this.fixtures = fixtures;
    this.#vendor = vendor;
    this.#settings = settings;
    this.#now = initialOf(settings) as Values<F>;
  }

  /** The settings now. Read it anew for each request. */
  get now(): Values<F> {
    return this.#now;
  }

  /**
   * Changes what `patch` holds; `keys` and fixtures replace what was there. All of it is checked before any of
   * it takes effect. Throws `invalid_option`.
   */
  set(patch: unknown): void {
    const vendor = this.#vendor;
    const kinds = Object.entries({ keys: this.keys, ...this.fixtures });
    const names = [...Object.keys(this.#settings), ...kinds.map(([name]) => name)];
    const given = objectOf(vendor, patch, names);
    const settings = Object.keys(this.#settings).map((name) => [name, given[name]]);
    const now = readFields(this.#settings, Object.fromEntries(settings), {
      path: vendor,
      prefix: `${vendor}.`,
      base: this.#now,
    });
    const replacements = kinds
      .filter(([name]) => given[name] !== undefined)
      .map(([name, kind]) => kind.prepare(`${vendor}.${name}`, given[name]));
    this.#now = now;
    for (const replace of replacements) replace();
  }

  /** Everything as it is for `account`, or as it is common to all; keys are masked. */
  show(account?: string): Record<string, unknown> {
    const fixtures = Object.entries(this.fixtures).map(([name, kind]) => [name, kind.list(account)]);
    return {
      ...this.#now,
      anyKey: this.keys.any,
      keys: this.keys.list(),
      ...Object.fromEntries(fixtures),
    };
  }
}
