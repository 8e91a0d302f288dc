import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryQueue } from '../src/index.js';
import { manualClock } from '../src/testing/index.js';
import { setUp } from './support/bench.js';
import { type Answer, fakeDestination, type Script } from './support/fake-vendor.js';
import { leasingQueue } from './support/leasing-queue.js';

const LEASE_MS = 60_000;

function setUpLeasing(script: Script, options: Parameters<typeof setUp>[1] = {}) {
  const clock = manualClock();
  const leasing = leasingQueue(clock, LEASE_MS);
  return { ...setUp(script, { clock, queue: leasing.queue, ...options }), clock, ...leasing };
}

describe('leases', () => {
  it('are extended while a lane backs off, so that nobody else takes over', async () => {
    let down = true;
    const arrived: (number | undefined)[] = [];
    const { clock, track, ledger } = setUpLeasing((events) => {
      if (!down) arrived.push(...events.map(({ n }) => n));
      return down ? 503 : 200;
    });
    track(60);
    await clock.advance(600_000);
    down = false;
    await clock.advance(120_000);
    expect(ledger()).toMatchObject({ delivered: 60, pending: 0 });
    expect(arrived.sort((a = 0, b = 0) => a - b)).toEqual(Array.from({ length: 60 }, (_, n) => n));
  });

  it('are extended while a lane is paused or halted', async () => {
    const { clock, track, tracker, sent, ledger } = setUpLeasing(() => 200);
    track(10);
    await clock.advance(500);
    tracker.pause('fake');
    await clock.advance(600_000);
    tracker.resume('fake');
    await clock.advance(1_000);
    expect(ledger().delivered).toBe(10);
    expect(sent.map(({ events }) => events.length)).toEqual([10]);
  });

  it('that are lost end nothing: the delivery is told by whoever has it then, once', async () => {
    const answers: ((answer: Answer) => void)[] = [];
    const { clock, track, outcomes, ledger, loseLeases } = setUpLeasing(
      () => new Promise<Answer>((resolve) => answers.push(resolve)),
    );
    track(25);
    await clock.advance(0);
    loseLeases();
    await clock.advance(0);
    answers[0]?.(200);
    await clock.advance(0);
    expect(outcomes).toHaveLength(0);
    answers[1]?.(200);
    await clock.advance(0);
    expect(outcomes).toHaveLength(25);
    expect(ledger()).toMatchObject({ delivered: 25, pending: 0 });
  });

  it('that never come to an end make a delivery unknown after maxAttempts', async () => {
    const never = new Promise<Answer>(() => {});
    const { clock, track, outcomes, loseLeases } = setUpLeasing(() => never, { maxAttempts: 3 });
    track(1);
    for (let i = 0; i < 5; i++) {
      await clock.advance(1_000);
      loseLeases();
    }
    await clock.advance(1_000);
    expect(outcomes).toMatchObject([{ status: 'unknown', reason: 'max_attempts' }]);
  });
});

describe('a queue that fails', () => {
  it('is waited for when it does not take events, and nothing is lost', async () => {
    const { clock, tracker, track, trouble, ledger, lines } = setUpLeasing(() => 200);
    trouble.failing = true;
    track(30);
    const stored = tracker.track({ name: 'asked' }).stored();
    await clock.advance(5_000);
    expect(ledger()).toMatchObject({ pending: 31 });
    expect(lines.filter((line) => line.startsWith('error'))[0]).toContain('The queue does not take events');
    trouble.failing = false;
    await clock.advance(5_000);
    expect(await stored).toBe(true);
    expect(ledger()).toMatchObject({ delivered: 31, pending: 0 });
  });

  it('tells what it refuses as dropped', async () => {
    const { clock, tracker, trouble, ledger, outcomes } = setUpLeasing(() => 200);
    trouble.refuses = 1;
    const receipt = tracker.track({ name: 'refused' });
    expect(receipt.accepted).toBe(true);
    expect(await receipt.stored()).toBe(false);
    await clock.advance(0);
    expect(outcomes).toMatchObject([{ status: 'dropped', reason: 'queue_refused' }]);
    expect(ledger()).toMatchObject({ tracked: 1, dropped: 1, pending: 0 });
  });

  it('does not keep close() much beyond its deadline, and what never came to lie in it is told', async () => {
    const { clock, tracker, track, trouble, statuses, ledger } = setUpLeasing(() => 200);
    trouble.failing = true;
    track(5);
    await clock.advance(0);
    track(5);
    const closed = tracker.close({ timeoutMs: 3_000 });
    await clock.advance(5_000);
    expect(await closed).toMatchObject({ unknown: 5, dropped: 5 });
    expect(statuses()).toEqual({ unknown: 5, dropped: 5 });
    expect(ledger().pending).toBe(0);
  });

  it('has its settlements repeated', async () => {
    const { clock, track, trouble, ledger } = setUpLeasing(() => {
      trouble.failing = true;
      return 200;
    });
    track(25);
    await clock.advance(2_500);
    expect(ledger().pending).toBe(25);
    trouble.failing = false;
    await clock.advance(1_000);
    expect(ledger()).toMatchObject({ delivered: 25, pending: 0 });
  });
});

describe('the ledger over such a queue', () => {
  const action = fc.oneof(
    fc.record({ do: fc.constant('track' as const), n: fc.integer({ min: 1, max: 8 }) }),
    fc.record({ do: fc.constant('advance' as const), n: fc.constantFrom(0, 1, 500, 1_000, 20_000, 70_000) }),
    fc.record({ do: fc.constant('answer' as const), n: fc.constantFrom(200, 503, 401, 422, 0, -1) }),
    fc.record({ do: fc.constant('lose' as const), n: fc.constant(0) }),
    fc.record({ do: fc.constant('fail' as const), n: fc.constantFrom(0, 1) }),
    fc.record({ do: fc.constant('late' as const), n: fc.constantFrom(0, 300, 40_000) }),
    fc.record({ do: fc.constant('refuse' as const), n: fc.constantFrom(0, 0, 2) }),
    fc.record({ do: fc.constant('flush' as const), n: fc.constant(0) }),
  );

  it('balances at any moment, and every event ends exactly once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 3, maxLength: 30 }), async (actions) => {
        let answer = 200;
        const run = setUpLeasing(
          () => (answer === -1 ? new Promise<Answer>(() => {}) : answer === 0 ? 'lost' : answer),
          { destination: fakeDestination({ limits: { batchEvents: 4 } }), concurrency: 3, maxAttempts: 6 },
        );
        const { clock, tracker, outcomes, trouble, ledger, state } = run;
        const check = () => {
          const { tracked, refused, delivered, rejected, expired, dropped, unknown, pending } = ledger();
          const ended = refused + delivered + rejected + expired + dropped + unknown;
          expect(tracked).toBe(ended + pending);
          expect(outcomes).toHaveLength(ended);
          expect(new Set(outcomes.map(({ id }) => id)).size).toBe(outcomes.length);
          expect(state.mostInFlight).toBeLessThanOrEqual(3);
        };
        const flushes: Promise<unknown>[] = [];
        for (const step of actions) {
          if (step.do === 'track') run.track(step.n);
          else if (step.do === 'advance') await clock.advance(step.n);
          else if (step.do === 'answer') answer = step.n;
          else if (step.do === 'lose') run.loseLeases();
          else if (step.do === 'fail') trouble.failing = step.n === 1;
          else if (step.do === 'late') trouble.lateMs = step.n;
          else if (step.do === 'refuse') trouble.refuses = step.n;
          else flushes.push(tracker.flush({ timeoutMs: 2_000 }));
          await clock.advance(0);
          check();
        }
        Object.assign(trouble, { failing: false, lateMs: 0, refuses: 0 });
        answer = 200;
        await clock.advance(600_000);
        check();
        expect(ledger().pending).toBe(0);
        expect(run.held).toBe(0);
        const closed = tracker.close();
        await clock.advance(12_000);
        await Promise.all([closed, ...flushes]);
      }),
      { numRuns: 1_500, timeout: 15_000 },
    );
  }, 300_000);
});

describe('the memory queue', () => {
  it('needs no lease to be extended', () => {
    expect(memoryQueue().leaseMs).toBe(Number.POSITIVE_INFINITY);
  });
});
