import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { setUp } from './support/bench.js';
import { type Answer, fakeDestination } from './support/fake-vendor.js';

const MOST = 5;
const CONCURRENCY = 3;
const ROOM = 40;

/** What the vendor does until it is told otherwise; `slow` answers 200 after a while, or never. */
const mood = fc.constantFrom<(() => Answer) | 'slow' | 'never' | 'partial' | 'picky'>(
  () => 200,
  () => 503,
  () => 'lost',
  () => 429,
  () => ({ status: 429, headers: { 'retry-after': '3' } }),
  () => 401,
  () => 422,
  () => 413,
  () => 418,
  () => ({ status: 202, body: '<html>' }),
  'slow',
  'never',
  'partial',
  'picky',
);

const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('track' as const), count: fc.integer({ min: 1, max: 12 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      ms: fc.constantFrom(0, 1, 100, 500, 1_000, 3_000, 31_000, 70_000),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('mood' as const), mood }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('flush' as const, 'pause' as const, 'resume' as const) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('step' as const),
      ms: fc.integer({ min: -100_000, max: 100_000 }),
    }),
  },
);

type Schedule = readonly [actions: Action[], options: { forMs: number; closeMs: number }];
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

/** Schedules that have failed once. */
const FOUND: [Schedule[0], Schedule[1]][] = [
  // A batch that was made ready while the lane was stopped went out after later ones.
  [
    [
      { do: 'mood', mood: 'picky' },
      { do: 'pause' },
      { do: 'track', count: 4 },
      { do: 'track', count: 9 },
      { do: 'track', count: 3 },
      { do: 'advance', ms: 0 },
      { do: 'resume' },
      { do: 'track', count: 1 },
    ],
    { forMs: 5_000, closeMs: 0 },
  ],
  // A flush did not see that close() had dropped what it waited for.
  [
    [{ do: 'track', count: 1 }, { do: 'mood', mood: () => 429 }, { do: 'flush' }],
    { forMs: 5_000, closeMs: 0 },
  ],
];

describe('the ledger', () => {
  it('balances at any moment, whatever happens, and every event ends exactly once', async () => {
    const schedule = fc.array(action, { minLength: 3, maxLength: 30 });
    const options = fc.record({
      forMs: fc.constantFrom(5_000, 86_400_000),
      closeMs: fc.constantFrom(0, 2_000, 10_000),
    });
    await fc.assert(
      fc.asyncProperty(schedule, options, async (actions, { forMs, closeMs }) => {
        let answer: (() => Answer) | 'slow' | 'never' | 'partial' | 'picky' = () => 200;
        const run = setUp(
          (events) => {
            if (answer === 'never') return new Promise(() => {});
            if (answer === 'slow')
              return new Promise((resolve) => run.clock.schedule(2_000, () => resolve(200)));
            if (answer === 'partial') return { status: 207, body: JSON.stringify([events[0]?.name]) };
            if (answer === 'picky') return events.some(({ n = 0 }) => n % 7 === 0) ? 422 : 200;
            return answer();
          },
          {
            destination: fakeDestination({ limits: { batchEvents: MOST } }),
            concurrency: CONCURRENCY,
            maxPending: { events: ROOM },
            retry: { forMs },
          },
        );
        const { clock, tracker, outcomes, sent, state, ledger } = run;
        let n = 0;
        const check = () => {
          const { tracked, refused, delivered, rejected, expired, dropped, unknown, pending } = ledger();
          const ended = refused + delivered + rejected + expired + dropped + unknown;
          expect(tracked).toBe(n);
          expect(tracked).toBe(ended + pending);
          expect(outcomes.length).toBe(ended);
          expect(new Set(outcomes.map(({ id }) => id)).size).toBe(outcomes.length);
          expect(pending).toBeLessThanOrEqual(ROOM);
          expect(state.mostInFlight).toBeLessThanOrEqual(CONCURRENCY);
          for (const { events } of sent) expect(events.length).toBeLessThanOrEqual(MOST);
        };
        const flushes: Promise<unknown>[] = [];
        for (const step of actions) {
          if (step.do === 'track') {
            for (let i = 0; i < step.count; i++) tracker.track({ name: `e${n % 3}`, properties: { n: n++ } });
          } else if (step.do === 'advance') await clock.advance(step.ms);
          else if (step.do === 'mood') answer = step.mood;
          else if (step.do === 'flush') flushes.push(tracker.flush({ timeoutMs: 4_000 }));
          else if (step.do === 'pause') tracker.pause('fake');
          else if (step.do === 'resume') tracker.resume('fake');
          else if (step.do === 'step') clock.step(step.ms);
          await clock.advance(0);
          check();
        }
        const closed = tracker.close({ timeoutMs: closeMs });
        await clock.advance(closeMs + 1_000);
        await Promise.all([closed, ...flushes]);
        check();
        expect(ledger().pending).toBe(0);
        const firsts = [...new Set(sent.flatMap(({ events }) => events.map((event) => event.n ?? -1)))];
        expect(firsts).toEqual([...firsts].sort((a, b) => a - b));
      }),
      { numRuns: 8_000, timeout: 15_000, examples: FOUND },
    );
  }, 300_000);

  it('ends with everything delivered once the vendor is well again', async () => {
    const schedule = fc.array(action, { minLength: 3, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(schedule, async (actions) => {
        let answer: Answer = 503;
        const { clock, tracker, ledger } = setUp(() => answer, {
          destination: fakeDestination({ limits: { batchEvents: MOST } }),
        });
        for (const step of actions) {
          if (step.do === 'track') for (let i = 0; i < step.count; i++) tracker.track({ name: 'seen' });
          else if (step.do === 'advance') await clock.advance(step.ms);
          else if (step.do === 'mood')
            answer = typeof step.mood === 'function' && step.mood() === 401 ? 401 : 503;
        }
        answer = 200;
        await clock.advance(600_000);
        const { tracked, delivered } = ledger();
        expect(delivered).toBe(tracked);
        await tracker.close({ timeoutMs: 0 });
      }),
      { numRuns: 1_000, timeout: 15_000 },
    );
  }, 300_000);
});
