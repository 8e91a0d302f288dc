const FIRST_MS = 500;
const EARLY_MAX_MS = 2_400;
const LATE_MAX_MS = 60_000;
const EARLY_MS = 60_000;
const JITTER = 0.2;
const RETRY_AFTER_MAX_MS = 600_000;

/**
 * How long a lane waits after a failed request: 500 ms, doubling, each ±20 %, to at most 2.4 s in the first
 * minute of an outage and 60 s after it. What the vendor asks for comes first, capped at 10 min.
 */
export class Backoff {
  readonly #random: () => number;
  #since: number | undefined;
  #next = FIRST_MS;
  /** When the next try may start, on the clock's `elapsed`; undefined while all is well. */
  until: number | undefined;
  /** True where the vendor itself named the time. */
  asked = false;

  constructor(random: () => number) {
    this.#random = random;
  }

  get active(): boolean {
    return this.until !== undefined;
  }

  /** Notes a failed try that ended at `elapsed`; `afterMs` is what the vendor asked for. */
  failed(elapsed: number, afterMs?: number): void {
    this.#since ??= elapsed;
    const own = this.#next * (1 + JITTER * (2 * this.#random() - 1));
    const cap = elapsed - this.#since < EARLY_MS ? EARLY_MAX_MS : LATE_MAX_MS;
    this.#next = Math.min(this.#next * 2, cap);
    this.#wait(elapsed, afterMs, own);
  }

  /** Notes that a request which left before the back-off began has failed too. */
  failedBeside(elapsed: number, afterMs?: number): void {
    if (afterMs !== undefined && afterMs > 0) this.#wait(elapsed, afterMs, 0);
  }

  reset(): void {
    this.#since = undefined;
    this.#next = FIRST_MS;
    this.until = undefined;
    this.asked = false;
  }

  /** Lets the next try start at once. */
  skip(elapsed: number): void {
    if (this.until !== undefined) this.until = elapsed;
  }

  #wait(elapsed: number, afterMs: number | undefined, own: number): void {
    const asked = afterMs !== undefined && afterMs > 0;
    // Never before the time that the vendor named, and not all workers in the same ms.
    const wait = asked ? Math.min(afterMs, RETRY_AFTER_MAX_MS) * (1 + (JITTER / 2) * this.#random()) : own;
    const until = elapsed + wait;
    if (this.until !== undefined && this.until > until && this.asked) return;
    this.until = until;
    this.asked = asked;
  }
}

/** Ms that a `Retry-After` header asks for, in seconds or as a date; undefined where it says nothing clear. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (!/^[A-Za-z]{3},? /.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
