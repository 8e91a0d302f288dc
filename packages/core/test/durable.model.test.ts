import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LaneStats, Outcome } from '../src/index.js';
import { manualClock } from '../src/testing/index.js';
import { setUp } from './support/bench.js';
import { type Answer, fakeDestination } from './support/fake-vendor.js';
import { durable, durableInOrder, leasingQueue } from './support/leasing-queue.js';

const WORKERS = 3;
const LEASE_MS = 60_000;

const worker = fc.integer({ min: 0, max: WORKERS - 1 });
const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('track' as const),
      worker,
      count: fc.integer({ min: 1, max: 12 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      ms: fc.constantFrom(0, 1, 500, 1_000, 3_000, 31_000, 70_000),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('mood' as const),
      answer: fc.constantFrom<Answer | 'slow' | 'never'>(
        200,
        503,
        'lost',
        429,
        401,
        422,
        { status: 202, body: '<html>' },
        { status: 207, body: '["seen"]' },
        'slow',
        'never',
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('trouble' as const),
      failing: fc.boolean(),
      lateMs: fc.constantFrom(0, 0, 700),
      refuses: fc.constantFrom(0, 0, 2),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('lose' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const), worker }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('close' as const), worker, ms: fc.constantFrom(0, 5_000) }),
  },
);
const schedule = fc.array(action, { minLength: 4, maxLength: 40 });
const traits = fc.constantFrom(durable, durableInOrder);

/** Both sides of one process's books. */
function checkBooks({ queue, ...lane }: LaneStats): void {
  if (queue === undefined) throw new Error('no durable books');
  expect(lane.tracked).toBe(lane.refused + lane.dropped + queue.storing + queue.stored);
  const ended = lane.delivered + lane.rejected + lane.expired + lane.unknown;
  expect(queue.taken).toBe(ended + queue.returned + queue.inFlight);
  for (const count of [queue.storing, queue.inFlight, queue.returned])
    expect(count).toBeGreaterThanOrEqual(0);
}

describe('the ledger of a durable queue', () => {
  it('balances in each of three processes at any moment, and over all of them together', async () => {
    await fc.assert(
      fc.asyncProperty(schedule, traits, async (actions, traits) => {
        const clock = manualClock();
        const { queue, trouble, loseLeases } = leasingQueue(clock, LEASE_MS, traits);
        let answer: Answer | 'slow' | 'never' = 200;
        const script = (): Answer | Promise<Answer> => {
          if (answer === 'never') return new Promise(() => {});
          if (answer !== 'slow') return answer;
          return new Promise((resolve) => clock.schedule(2_000, () => resolve(200)));
        };
        const workers = Array.from({ length: WORKERS }, () => {
          const limits = { batchEvents: 5 };
          return setUp(script, { clock, queue, destination: fakeDestination({ limits }), concurrency: 2 });
        });
        const check = () => {
          for (const { ledger } of workers) checkBooks(ledger());
        };
        const closed = new Set<number>();
        const closes: Promise<unknown>[] = [];
        for (const step of actions) {
          if (step.do === 'track') workers[step.worker]?.track(step.count);
          else if (step.do === 'advance') await clock.advance(step.ms);
          else if (step.do === 'mood') answer = step.answer;
          else if (step.do === 'trouble') Object.assign(trouble, step);
          else if (step.do === 'lose') loseLeases();
          else if (step.do === 'close') {
            closed.add(step.worker);
            closes.push(workers[step.worker]?.tracker.close({ timeoutMs: step.ms }) ?? Promise.resolve());
          } else workers[step.worker]?.tracker[step.do]('fake');
          check();
        }
        Object.assign(trouble, { failing: false, lateMs: 0, refuses: 0 });
        for (const [index, { tracker }] of workers.entries()) {
          if (!closed.has(index)) closes.push(tracker.close({ timeoutMs: 2_000 }));
        }
        for (let i = 0; i < 30; i++) await clock.advance(1_000);
        await Promise.all(closes);
        check();

        const ledgers = workers.map(({ ledger }) => ledger());
        const sum = (count: (lane: LaneStats) => number) =>
          ledgers.reduce((all, lane) => all + count(lane), 0);
        const outcomes: Outcome[] = workers.flatMap((one) => one.outcomes);
        // The queue did not answer before close() ended: whether those lie in it nobody could tell then.
        const uncertain = outcomes.filter(({ reason }) => reason === 'queue_unavailable');
        const certain = outcomes.filter((outcome) => !uncertain.includes(outcome));
        expect(new Set(certain.map(({ id }) => id)).size).toBe(certain.length);
        const { ready, leased } = await queue.size();
        const ended = sum((lane) => lane.delivered + lane.rejected + lane.expired + lane.unknown);
        expect(sum((lane) => lane.queue?.storing ?? 0)).toBe(0);
        const surplus = ended + ready + leased - sum((lane) => lane.queue?.stored ?? 0);
        expect(surplus).toBeGreaterThanOrEqual(0);
        expect(surplus).toBeLessThanOrEqual(uncertain.filter(({ status }) => status === 'unknown').length);
      }),
      { numRuns: 1_000 },
    );
  }, 300_000);
});
