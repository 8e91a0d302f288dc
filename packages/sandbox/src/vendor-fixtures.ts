import { SandboxError } from './errors.js';
import type { Options } from './options.js';

/** Whose fixtures: those of the account that a key belongs to, or what is common to all accounts. */
export interface FixtureScope {
  readonly key?: string;
}

/** What is set up at a vendor, by kind (`events`, …): for every account, or for that of one key alone. */
export interface VendorFixtures {
  /** The kinds that the vendor has. */
  kinds(): string[];
  /** All of a kind, each as the control API shows it. */
  list(kind: string, scope?: FixtureScope): object[];
  /** Sets one up, or changes it. Throws `invalid_option`. */
  put(kind: string, id: string, value: unknown, scope?: FixtureScope): void;
  /** Forgets one, as if it had never been set up. Says whether it was there. */
  forget(kind: string, id: string, scope?: FixtureScope): boolean;
}

/** A vendor's fixtures, to be changed from code. */
export function vendorFixtures(vendor: string, { fixtures, keys }: Options): VendorFixtures {
  const ofKind = (kind: string) => {
    const found = Object.hasOwn(fixtures, kind) ? fixtures[kind] : undefined;
    if (found !== undefined) return found;
    const known = Object.keys(fixtures).join(', ');
    throw new SandboxError(
      'invalid_option',
      `${vendor} has no fixtures of this kind; it has ${known || 'none'}.`,
    );
  };
  const account = ({ key }: FixtureScope = {}) => (key === undefined ? undefined : keys.accountOf(key));
  return {
    kinds: () => Object.keys(fixtures),
    list: (kind, scope) => ofKind(kind).list(account(scope)),
    put(kind, id, value, scope) {
      const of = account(scope);
      ofKind(kind).put(id, value, of === undefined ? {} : { account: of });
    },
    forget: (kind, id, scope) => ofKind(kind).forget(id, account(scope)),
  };
}
