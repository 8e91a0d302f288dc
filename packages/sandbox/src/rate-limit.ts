/** At most `limit` requests in any `windowMs` milliseconds. */
export interface Rate {
  readonly limit: number;
  readonly windowMs: number;
}

const MAX_SUBJECTS = 100;

/** How many of some rising times are later than `since`. */
function laterThan(times: readonly number[], since: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) > since) high = middle;
    else low = middle + 1;
  }
  return times.length - low;
}

/**
 * Sliding windows over the requests of each subject (an account, an address). Exact; the 100 subjects that came
 * last are kept. A request that is refused does not count.
 */
export class RateLimit {
  readonly #now: () => number;
  readonly #rates: readonly Rate[];
  readonly #longest: number;
  readonly #taken = new Map<string, number[]>();

  constructor(now: () => number, rates: readonly Rate[]) {
    this.#now = now;
    this.#rates = rates;
    this.#longest = Math.max(...rates.map(({ windowMs }) => windowMs));
  }

  /** Counts a request of `subject` if every window has room: 0. If not, the milliseconds until there is room. */
  take(subject: string): number {
    const now = this.#now();
    const times = this.#taken.get(subject) ?? [];
    times.splice(0, times.length - laterThan(times, now - this.#longest));
    const waits = this.#rates.map(({ limit, windowMs }) => {
      const count = laterThan(times, now - windowMs);
      return count < limit ? 0 : (times[times.length - limit] ?? now) + windowMs - now;
    });
    const wait = Math.max(0, ...waits);
    if (wait === 0) times.push(now);
    this.#taken.delete(subject);
    this.#taken.set(subject, times);
    if (this.#taken.size > MAX_SUBJECTS) this.#taken.delete(this.#taken.keys().next().value ?? '');
    return wait;
  }

  /** Forgets all requests, or those of one subject. */
  reset(subject?: string): void {
    if (subject === undefined) this.#taken.clear();
    else this.#taken.delete(subject);
  }
}
