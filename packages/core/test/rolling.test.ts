import { describe, expect, it } from 'vitest';
import { manualClock } from '../src/testing/index.js';
import { setUp } from './support/bench.js';
import { fakeDestination } from './support/fake-vendor.js';
import { durable, leasingQueue } from './support/leasing-queue.js';

/** A worker that writes one version of the wire form, and can send some. */
function worker(shared: ReturnType<typeof store>, format: number, formats?: readonly number[]) {
  const plain = fakeDestination();
  const destination = {
    ...plain,
    ...(formats && { formats }),
    encode: (event: Parameters<typeof plain.encode>[0]) => ({ ...plain.encode(event), format }),
  };
  return setUp(() => 200, { clock: shared.clock, queue: shared.queue, destination });
}

function store() {
  const clock = manualClock();
  return { clock, ...leasingQueue(clock, 60_000, durable) };
}

describe('a worker of an older version', () => {
  it('leaves what it does not know to those that do, with a warning and no attempt counted', async () => {
    const shared = store();
    const older = worker(shared, 1);
    const web = worker(shared, 2, [2]);
    web.tracker.pause('fake');
    web.track(3);
    await shared.clock.advance(20_000);
    expect(older.sent).toHaveLength(0);
    expect(older.lines.filter((line) => line.includes('version 2 of its wire form'))).toHaveLength(1);
    web.tracker.resume('fake');
    await shared.clock.advance(2_000);
    expect(web.outcomes.map(({ status }) => status)).toEqual(['delivered', 'delivered', 'delivered']);
  });

  it('sends what it knows of all that lies behind', async () => {
    const shared = store();
    const newer = setUp(() => 200, {
      ...shared,
      deliver: false,
      destination: { ...fakeDestination(), encode: () => ({ body: '{"name":"new"}', format: 2 }) },
    });
    newer.track(120);
    await shared.clock.advance(0);
    const older = worker(shared, 1);
    older.track(30);
    await shared.clock.advance(10_000);
    expect(older.ledger()).toMatchObject({ delivered: 30 });
    expect(await shared.queue.size()).toMatchObject({ ready: 120, leased: 0 });
    const [first] = await shared.queue.take('fake', 1);
    expect(first?.attempt).toBe(1);
  });
});

describe('a lane that nobody delivers', () => {
  it('is warned of at open and shown in stats, until it is empty', async () => {
    const shared = store();
    const before = setUp(() => 200, {
      clock: shared.clock,
      queue: shared.queue,
      deliver: false,
      destination: fakeDestination({ name: 'renamed' }),
    });
    before.track(2);
    await shared.clock.advance(0);
    const { tracker, lines } = setUp(() => 200, { clock: shared.clock, queue: shared.queue });
    await shared.clock.advance(0);
    expect(lines).toEqual([expect.stringContaining('The queue holds events for renamed')]);
    expect(tracker.stats().undelivered).toEqual(['renamed']);
    const worker = setUp(() => 200, {
      clock: shared.clock,
      queue: shared.queue,
      destination: fakeDestination({ name: 'renamed' }),
    });
    await shared.clock.advance(61_000);
    expect(worker.ledger().delivered).toBe(2);
    expect(tracker.stats().undelivered).toBeUndefined();
    expect(worker.tracker.stats().undelivered).toBeUndefined();
  });
});
