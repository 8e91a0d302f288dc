import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localLimiter } from '../src/rate-limit.js';
import { setUp } from './support/bench.js';
import { fakeDestination } from './support/fake-vendor.js';

/** The most starts in any window of `windowMs`. */
function mostInWindow(starts: readonly number[], windowMs: number): number {
  return Math.max(...starts.map((from) => starts.filter((at) => at >= from && at < from + windowMs).length));
}

describe('a published rate', () => {
  it('is never exceeded in any window, however the requests come', async () => {
    const rate = fc.record({
      limit: fc.integer({ min: 1, max: 50 }),
      windowMs: fc.constantFrom(100, 1_000, 10_000),
    });
    const pauses = fc.array(fc.constantFrom(0, 0, 0, 0, 1, 50, 2_000), { minLength: 1, maxLength: 150 });
    await fc.assert(
      fc.asyncProperty(fc.array(rate, { minLength: 1, maxLength: 2 }), pauses, async (rates, waits) => {
        let now = 0;
        const limiter = localLimiter(rates, () => now);
        const starts: number[] = [];
        for (const wait of waits) {
          now += wait;
          now += await limiter.reserve();
          starts.push(now);
        }
        for (const { limit, windowMs } of rates) {
          expect(mostInWindow(starts, windowMs)).toBeLessThanOrEqual(limit);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is nearly used up under load', async () => {
    let now = 0;
    const limiter = localLimiter([{ limit: 1_000, windowMs: 10_000 }], () => now);
    let sent = 0;
    for (; now < 60_000; sent++) now += await limiter.reserve();
    expect(sent).toBeGreaterThan(5_300);
  });

  it('holds a lane back, keeps the order, and loses nothing', async () => {
    const destination = fakeDestination({
      limits: { batchEvents: 1 },
      rates: [{ limit: 20, windowMs: 1_000 }],
    });
    const { clock, track, sent, ledger } = setUp(undefined, { destination });
    track(100);
    await clock.advance(10_000);
    expect(ledger()).toMatchObject({ delivered: 100, pending: 0 });
    expect(sent.map(({ events }) => events[0]?.n)).toEqual(Array.from({ length: 100 }, (_, n) => n));
    const starts = sent.map(({ at }) => at);
    expect(mostInWindow(starts, 1_000)).toBeLessThanOrEqual(20);
  });

  it('waits for a limiter that fails, keeps the order, and loses nothing', async () => {
    let asked = 0;
    const destination = fakeDestination({
      limits: { batchEvents: 1 },
      rates: [{ limit: 20, windowMs: 1_000 }],
    });
    const { clock, track, sent, ledger, lines } = setUp(undefined, {
      destination,
      limiter: () => ({
        reserve: async () => {
          if (++asked % 3 === 0) throw new Error('the limiter is away');
          return 0;
        },
      }),
    });
    track(10);
    await clock.advance(10_000);
    expect(ledger()).toMatchObject({ delivered: 10, pending: 0 });
    expect(sent.map(({ events }) => events[0]?.n)).toEqual(Array.from({ length: 10 }, (_, n) => n));
    expect(lines[0]).toContain('the limiter is away');
  });

  it('does not keep close() beyond its deadline', async () => {
    const destination = fakeDestination({
      limits: { batchEvents: 1 },
      rates: [{ limit: 1, windowMs: 60_000 }],
    });
    const { clock, track, tracker, statuses } = setUp(undefined, { destination });
    track(5);
    await clock.advance(1_000);
    const closed = tracker.close({ timeoutMs: 2_000 });
    await clock.advance(2_000);
    expect(await closed).toEqual({ delivered: 0, dropped: 4, unknown: 0, kept: 0 });
    expect(statuses()).toEqual({ delivered: 1, dropped: 4 });
  });
});
