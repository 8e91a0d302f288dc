import type { Rate } from './destination.js';

/** Says when the next request may start. */
export interface Limiter {
  /** Reserves the next free place. Resolves with the ms to wait for it. */
  reserve(): Promise<number>;
}

/** A bucket is this part of the limit, and is refilled at the rest: no window then holds more than the limit. */
const BURST = 0.1;

/** Token buckets in this process, one for each rate, on the clock's `elapsed`. */
export function localLimiter(rates: readonly Rate[], elapsed: () => number): Limiter {
  const buckets = rates.map(({ limit, windowMs }) => {
    const capacity = Math.max(1, limit * BURST);
    return { capacity, perMs: (limit * (1 - BURST)) / windowMs, tokens: capacity, at: elapsed() };
  });
  return {
    async reserve() {
      const now = elapsed();
      let wait = 0;
      for (const bucket of buckets) {
        bucket.tokens = Math.min(bucket.capacity, bucket.tokens + (now - bucket.at) * bucket.perMs) - 1;
        bucket.at = now;
        if (bucket.tokens < 0) wait = Math.max(wait, -bucket.tokens / bucket.perMs);
      }
      return Math.ceil(wait);
    },
  };
}
