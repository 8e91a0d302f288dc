import { AsyncLocalStorage } from 'node:async_hooks';
import { SendoffError } from './errors.js';

/** Whose events these are. */
export interface Identity {
  readonly email?: string | undefined;
  readonly userId?: string | undefined;
  readonly anonymousId?: string | undefined;
}

/**
 * A scope with an identity of its own, such as a request. It can be entered again where its context was lost,
 * by a pool of connections for instance.
 */
export interface IdentityScope {
  /** Runs `fn` in it, with all that `fn` starts. */
  run<T>(fn: () => T): T;
  /** The code that asks runs in it, or in a {@link withIdentity} within it. */
  readonly isCurrent: boolean;
}

/** What `setIdentity` said last, else what the resolver says now. */
class Ambient implements IdentityScope {
  readonly resolve: () => Identity | undefined;
  /** The scope that it is, or lies in. */
  readonly scope: Ambient;
  set: Identity | undefined;

  constructor(resolve: () => Identity | undefined, set?: Identity, scope?: Ambient) {
    this.resolve = resolve;
    this.set = set;
    this.scope = scope ?? this;
  }

  get isCurrent(): boolean {
    return store.getStore()?.scope === this;
  }

  run<T>(fn: () => T): T {
    return store.run(this, fn);
  }
}

// An application may hold this package twice, in two versions: both copies must see one store.
const storeKey = Symbol.for('sendoff.identity');
const shared = globalThis as { [storeKey]?: AsyncLocalStorage<Ambient> };
shared[storeKey] ??= new AsyncLocalStorage<Ambient>();
const store: AsyncLocalStorage<Ambient> = shared[storeKey];

/**
 * Runs `fn` with an identity for every `track` in it, however deep, and after every `await` in it.
 *
 * ```ts
 * await withIdentity({ userId: job.userId }, () => process(job));
 * ```
 */
export function withIdentity<T>(identity: Identity, fn: () => T): T {
  return new Ambient(nobody, identity, store.getStore()?.scope).run(fn);
}

/** A scope that asks for its identity anew at each `track`, as a user may log in on the way. */
export function identityScope(resolve: () => Identity | undefined): IdentityScope {
  return new Ambient(resolve);
}

function nobody(): undefined {}

/**
 * Says whose request this is, where the identity had to be looked up.
 *
 * @returns false outside a request, where there is nothing to set it on: use {@link withIdentity} there.
 */
export function setIdentity(identity: Identity): boolean {
  const ambient = store.getStore();
  if (ambient === undefined) return false;
  ambient.set = identity;
  return true;
}

/**
 * The identity that an event without one would take now.
 *
 * @throws what the application's resolver throws; {SendoffError} `identity_not_ready` where it gives a promise
 */
export function currentIdentity(): Identity | undefined {
  const ambient = store.getStore();
  const identity: unknown = ambient?.set ?? ambient?.resolve();
  if (!(identity instanceof Promise)) return identity as Identity | undefined;
  identity.catch(() => {}); // Nobody waits for it: its rejection must not end the process.
  throw new SendoffError(
    'identity_not_ready',
    'it gave a promise, but must answer at once; look the user up first, then call setIdentity()',
  );
}
