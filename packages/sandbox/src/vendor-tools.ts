import { Contacts } from './contacts.js';
import { Memory, type MemoryOptions } from './memory.js';
import { type Rate, RateLimit } from './rate-limit.js';

/** What the sandbox hands to a vendor. All that it makes is bounded, and forgotten by a reset. */
export interface VendorTools {
  /** Now, in epoch milliseconds. */
  now(): number;
  /** A new UUID, lower-case. */
  createId(): string;
  /** The profiles of this vendor's contacts. */
  readonly contacts: Contacts;
  /** A memory by account and id: for dedupe, throttles, idempotency keys. Ask for it once, in `create`. */
  memory<V>(options?: MemoryOptions): Memory<V>;
  /** A counter for a rate limit. Ask for it once, in `create`. */
  rateLimit(...rates: readonly Rate[]): RateLimit;
}

/** Tools for one vendor, and what makes them forget what traffic left: all, or what is one account's. */
export function createVendorTools(
  vendor: string,
  now: () => number,
  createId: () => string,
): { readonly tools: VendorTools; reset(account?: string): void } {
  const contacts = new Contacts(vendor, now, createId);
  const forgetful: { reset(account?: string): void }[] = [contacts];
  const kept = <T extends { reset(account?: string): void }>(made: T): T => {
    forgetful.push(made);
    return made;
  };
  return {
    tools: {
      now,
      createId,
      contacts,
      memory: (options) => kept(new Memory(now, options)),
      rateLimit: (...rates) => kept(new RateLimit(now, rates)),
    },
    reset(account) {
      for (const each of forgetful) each.reset(account);
    },
  };
}
