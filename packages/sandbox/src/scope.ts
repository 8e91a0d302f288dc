import { createHash } from 'node:crypto';

/** One part of what the sandbox holds; an absent member takes all. */
export interface Scope {
  /** What concerns this vendor. */
  readonly vendor?: string | undefined;
  /** What came with this API key: so workers that share a sandbox, each with a key of its own, stay apart. */
  readonly key?: string | undefined;
}

/** Where a request without a key belongs. */
export const NO_KEY = '';

/** What stands for a key in what is kept, so that the key itself is not. */
export function keyHash(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}

/** A scope as records are marked with it. */
export interface Marked {
  readonly vendor: string;
  /** `keyHash` of the key, or `NO_KEY`. */
  readonly keyHash: string;
}

/** A test for what belongs to a scope. */
export function inScope({ vendor, key }: Scope): (marked: Marked) => boolean {
  const hash = key === undefined ? undefined : keyHash(key);
  return (marked) =>
    (vendor === undefined || marked.vendor === vendor) && (hash === undefined || marked.keyHash === hash);
}
