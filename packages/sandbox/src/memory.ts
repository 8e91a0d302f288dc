/** How long and how much a memory holds. */
export interface MemoryOptions {
  /** How long a thing is remembered, in milliseconds. Default: until a reset. */
  readonly ttlMs?: number;
  /** How many things at most, over all accounts; the oldest go first. Default 10,000. */
  readonly max?: number;
}

/** Remembers things by account and id, for a while: what a vendor has seen before. Bounded; ends with a reset. */
export class Memory<V> {
  readonly #now: () => number;
  readonly #ttlMs: number;
  readonly #max: number;
  readonly #entries = new Map<string, { account: string; value: V; at: number }>();

  constructor(now: () => number, { ttlMs = Number.POSITIVE_INFINITY, max = 10_000 }: MemoryOptions = {}) {
    this.#now = now;
    this.#ttlMs = ttlMs;
    this.#max = max;
  }

  /** What was set, if it is not older than `ttlMs`. */
  get(account: string, id: string): V | undefined {
    const key = JSON.stringify([account, id]);
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (this.#now() - entry.at < this.#ttlMs) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  /** Remembers `value` from now on; of a thing that is there already, the age starts anew. */
  set(account: string, id: string, value: V): void {
    const key = JSON.stringify([account, id]);
    this.#entries.delete(key);
    this.#entries.set(key, { account, value, at: this.#now() });
    if (this.#entries.size > this.#max) this.#entries.delete(this.#entries.keys().next().value ?? '');
  }

  /** Forgets one thing. */
  delete(account: string, id: string): void {
    this.#entries.delete(JSON.stringify([account, id]));
  }

  /** Forgets all, or all of one account. */
  reset(account?: string): void {
    for (const [key, entry] of this.#entries) {
      if (account === undefined || entry.account === account) this.#entries.delete(key);
    }
  }
}
