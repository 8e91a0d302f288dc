import { describe, expect, it } from 'vitest';
import { createTracker } from '../src/index.js';
import { manualClock } from '../src/testing/index.js';
import { setUp } from './support/bench.js';
import { type Answer, fakeDestination, type Script } from './support/fake-vendor.js';
import { durable, durableInOrder, leasingQueue } from './support/leasing-queue.js';

const LEASE_MS = 60_000;

function setUpDurable(script: Script = () => 200, options: Parameters<typeof setUp>[1] = {}) {
  const clock = manualClock();
  const leasing = leasingQueue(clock, LEASE_MS, durable);
  return { ...setUp(script, { clock, queue: leasing.queue, ...options }), clock, ...leasing };
}

describe('receipts of a durable queue', () => {
  it('tell that the event is stored, and how it ended if that was asked in the tick of track', async () => {
    const { clock, tracker } = setUpDurable();
    const receipt = tracker.track({ name: 'seen' });
    const settled = receipt.settled();
    expect(await receipt.stored()).toBe(true);
    await clock.advance(1_000);
    expect(await settled).toMatchObject([{ id: receipt.id, status: 'delivered', attempts: 1 }]);
  });

  it('say pending at once when they are asked later, since nothing is kept for those who did not ask', async () => {
    const { clock, tracker } = setUpDurable(() => 503);
    const receipt = tracker.track({ name: 'seen' });
    await clock.advance(0);
    expect(await receipt.settled()).toEqual([
      { id: receipt.id, destination: 'fake', name: 'seen', status: 'pending' },
    ]);
  });

  it('say pending when the time is up, and at close', async () => {
    const { clock, tracker } = setUpDurable(() => 503);
    const early = tracker.track({ name: 'seen' }).settled({ timeoutMs: 2_000 });
    await clock.advance(2_000);
    expect(await early).toMatchObject([{ status: 'pending' }]);
    const waiting = tracker.track({ name: 'seen' }).settled();
    await clock.advance(0);
    const closed = tracker.close();
    await clock.advance(1_000);
    expect(await waiting).toMatchObject([{ status: 'pending' }]);
    expect(await closed).toMatchObject({ dropped: 0, unknown: 0, kept: 2 });
  });

  it('are kept for as many as may be pending, and no more', async () => {
    const { clock, tracker } = setUpDurable(() => 503, { maxPending: { events: 3 } });
    const asked: Promise<unknown>[] = [];
    for (let i = 0; i < 4; i++) {
      asked.push(tracker.track({ name: 'seen' }).settled({ timeoutMs: 60_000 }));
      await clock.advance(0);
    }
    expect(await asked[3]).toMatchObject([{ status: 'pending' }]);
    await clock.advance(60_000);
    expect(await asked[0]).toMatchObject([{ status: 'pending' }]);
  });

  it('tell an event that is refused at once', async () => {
    const { tracker } = setUpDurable();
    expect(await tracker.track({ name: '' }).settled()).toMatchObject([{ status: 'refused' }]);
  });
});

describe('a process with deliver: false', () => {
  it('stores, sends nothing, needs no key, and says pending at once', async () => {
    const clock = manualClock();
    const { queue, held } = leasingQueue(clock, LEASE_MS, durable);
    const destination = fakeDestination();
    const keyless = { ...destination, credential: { ...destination.credential, given: () => undefined } };
    const { tracker, sent, track, ledger } = setUp(() => 200, {
      clock,
      queue,
      deliver: false,
      destination: keyless,
    });
    expect(held).toBe(0);
    track(30);
    const receipt = tracker.track({ name: 'seen' });
    expect(await receipt.settled()).toMatchObject([{ status: 'pending' }]);
    expect(await tracker.flush()).toEqual({ pending: 0, timedOut: false });
    await clock.advance(5_000);
    tracker.resume('fake');
    await clock.advance(5_000);
    expect(sent).toHaveLength(0);
    expect(ledger()).toMatchObject({ tracked: 31, pending: 0, queue: { stored: 31, storing: 0, taken: 0 } });
    expect(await tracker.close()).toEqual({ delivered: 0, dropped: 0, unknown: 0, kept: 31 });
  });

  it('takes a queue that others can read', () => {
    expect(() => createTracker({ destinations: [fakeDestination()], deliver: false })).toThrow(
      'deliver: false needs a queue that outlives the process',
    );
  });
});

describe('flush over a durable queue', () => {
  it('waits for what was tracked before, whoever delivers it', async () => {
    const clock = manualClock();
    const { queue } = leasingQueue(clock, LEASE_MS, durable);
    const answers: ((answer: Answer) => void)[] = [];
    const slow = () => new Promise<Answer>((resolve) => answers.push(resolve));
    const other = setUp(slow, { clock, queue });
    const { track, tracker } = setUp(() => 200, { clock, queue });
    await clock.advance(0);
    tracker.pause('fake');
    track(25);
    await clock.advance(500);
    expect(other.sent).toHaveLength(1);
    tracker.resume('fake');
    let done = false;
    const flushed = tracker.flush().then((report) => {
      done = true;
      return report;
    });
    await clock.advance(5_000);
    expect(done).toBe(false);
    answers[0]?.(200);
    await clock.advance(1_000);
    expect(await flushed).toEqual({ pending: 0, timedOut: false });
  });

  it('says what is left when its time is up, and does not wait for a halted lane', async () => {
    const { clock, track, tracker } = setUpDurable(() => 503);
    track(7);
    const flushed = tracker.flush({ timeoutMs: 3_000 });
    await clock.advance(3_500);
    expect(await flushed).toEqual({ pending: 7, timedOut: true });
    const halted = setUpDurable(() => 401);
    halted.track(2);
    const quick = halted.tracker.flush();
    await halted.clock.advance(1_000);
    expect(await quick).toEqual({ pending: 2, timedOut: false });
  });
});

describe('close over a durable queue', () => {
  it('finishes requests in flight, gives other leases back, and leaves the rest', async () => {
    const answers: ((answer: Answer) => void)[] = [];
    const { clock, track, tracker, ledger, queue, sent } = setUpDurable(
      () => new Promise<Answer>((resolve) => answers.push(resolve)),
      { concurrency: 1 },
    );
    track(60);
    await clock.advance(0);
    const closed = tracker.close();
    await clock.advance(0);
    answers[0]?.(200);
    await clock.advance(0);
    expect(await closed).toEqual({ delivered: 25, dropped: 0, unknown: 0, kept: 35 });
    expect(sent).toHaveLength(1);
    expect(await queue.size()).toMatchObject({ ready: 35, leased: 0 });
    expect(ledger().queue).toMatchObject({ stored: 60, inFlight: 0 });
    expect((await queue.take('fake', 1))[0]?.attempt).toBe(1);
  });

  it('ends with a queue that does not close', async () => {
    const clock = manualClock();
    const { queue } = leasingQueue(clock, LEASE_MS, durable);
    const { track, tracker } = setUp(() => 200, {
      clock,
      queue: { ...queue, close: () => new Promise(() => {}) },
    });
    track(25);
    await clock.advance(0);
    const closed = tracker.close();
    await clock.advance(3_000);
    expect(await closed).toMatchObject({ kept: 0, dropped: 0 });
  });

  it('tells what never came to lie in a queue that cannot be opened as dropped', async () => {
    const clock = manualClock();
    const { queue, trouble } = leasingQueue(clock, LEASE_MS, durable);
    trouble.failing = true;
    const { track, tracker, ledger, lines } = setUp(() => 200, { clock, queue });
    track(5);
    await clock.advance(5_000);
    expect(lines[0]).toContain('The queue cannot be opened: the queue is away');
    const closed = tracker.close({ timeoutMs: 1_000 });
    await clock.advance(3_000);
    expect(await closed).toMatchObject({ dropped: 5, unknown: 0 });
    expect(ledger()).toMatchObject({ tracked: 5, dropped: 5, queue: { storing: 0, stored: 0 } });
  });
});

describe('the way into a durable queue', () => {
  it('tells a repeated id as dropped, and that the queue holds it', async () => {
    const { clock, tracker, outcomes, ledger } = setUpDurable(() => 503);
    tracker.track({ name: 'seen', id: 'order-1' });
    await clock.advance(0);
    const again = tracker.track({ name: 'seen', id: 'order-1' });
    expect(await again.stored()).toBe(true);
    await clock.advance(0);
    expect(outcomes).toMatchObject([{ id: 'order-1', status: 'dropped', reason: 'duplicate' }]);
    expect(ledger()).toMatchObject({ tracked: 2, dropped: 1, queue: { stored: 1, storing: 0 } });
  });

  it.each([
    ['a queue', durable, [3, 12]],
    ['a queue that keeps the order of two', durableInOrder, [3, 3, 9]],
  ])('takes all that came while a push was under way in one, into %s', async (_, traits, sizes) => {
    const pushes: number[] = [];
    const clock = manualClock();
    const { queue, trouble } = leasingQueue(clock, LEASE_MS, traits);
    const counted = {
      ...queue,
      push: (...[deliveries]: Parameters<typeof queue.push>) => {
        pushes.push(deliveries.length);
        return queue.push(deliveries);
      },
    };
    const { track } = setUp(() => 200, { clock, queue: counted });
    await clock.advance(0);
    trouble.lateMs = 10;
    for (let tick = 0; tick < 5; tick++) {
      track(3);
      await clock.advance(1);
    }
    await clock.advance(20);
    expect(pushes).toEqual(sizes);
    trouble.lateMs = 0;
    track(2_500);
    await clock.advance(20);
    expect(pushes.slice(sizes.length)).toEqual([1_000, 1_000, 500]);
  });

  it('frees room as soon as events are stored, whatever the vendor does', async () => {
    const { clock, track, ledger } = setUpDurable(() => 503, { maxPending: { events: 10 } });
    for (let i = 0; i < 5; i++) {
      track(10);
      await clock.advance(0);
    }
    expect(ledger()).toMatchObject({ tracked: 50, refused: 0, queue: { stored: 50 } });
  });
});
