import { describe, expect, it } from 'vitest';
import { Log } from '../src/logger.js';
import type { Delivery, Settlement } from '../src/queue.js';
import { Settlements } from '../src/settlements.js';
import { manualClock } from '../src/testing/index.js';
import { recordingLogger } from './support/bench.js';
import { durable, leasingQueue } from './support/leasing-queue.js';

const ack = ({ lease }: { lease: Settlement['lease'] }): Settlement => ({ lease, do: 'ack' });

/** Ten taken deliveries of a durable queue that answers after 10 ms. */
async function setUp(traits = durable) {
  const clock = manualClock();
  const { queue, trouble, loseLeases } = leasingQueue(clock, 60_000, traits);
  const calls: number[] = [];
  const counted = {
    ...queue,
    settle(settlements: readonly Settlement[]) {
      calls.push(settlements.length);
      return queue.settle(settlements);
    },
  };
  const delivery = (id: number): Delivery => {
    return { id: `${id}`, lane: 'a', name: 'seen', body: '{}', format: 1, storedAt: 1 };
  };
  await queue.push(Array.from({ length: 10 }, (_, id) => delivery(id)));
  const leased = await queue.take('a', 10);
  trouble.lateMs = 10;
  const log = new Log(recordingLogger().logger, clock);
  return {
    clock,
    trouble,
    loseLeases,
    leased,
    calls,
    settlements: new Settlements({ queue: counted, clock, log }),
  };
}

describe('settlements', () => {
  it('go together where they come while others are under way', async () => {
    const { clock, leased, calls, settlements } = await setUp();
    const done = leased.map((one) => settlements.settle([ack(one)]));
    await clock.advance(10);
    expect(calls).toEqual([1, 9]);
    await clock.advance(10);
    expect(await Promise.all(done)).toEqual(Array(10).fill(new Set()));
    const later = settlements.settle(leased.slice(0, 1).map(ack));
    await clock.advance(10);
    expect(await later).toEqual(new Set([leased[0]?.lease]));
    expect(calls).toEqual([1, 9, 1]);
  });

  it('go alone into a queue that has to wait for nothing', async () => {
    const { clock, leased, calls, settlements } = await setUp({ survives: 'nothing', shared: 'process' });
    const done = leased.map((one) => settlements.settle([ack(one)]));
    await clock.advance(10);
    await Promise.all(done);
    expect(calls).toEqual(Array(10).fill(1));
  });

  it('tell each who asked of the leases that he lost, and nobody of another', async () => {
    const { clock, loseLeases, leased, settlements } = await setUp();
    const first = settlements.settle(leased.slice(0, 2).map(ack));
    await clock.advance(10);
    expect(await first).toEqual(new Set());
    void settlements.settle(leased.slice(2, 3).map(ack));
    const one = settlements.settle(leased.slice(3, 5).map(ack));
    const other = settlements.settle(leased.slice(5, 6).map(ack));
    const none = settlements.settle([]);
    loseLeases();
    await clock.advance(20);
    expect(await one).toEqual(new Set(leased.slice(3, 5).map(({ lease }) => lease)));
    expect(await other).toEqual(new Set(leased.slice(5, 6).map(({ lease }) => lease)));
    expect(await none).toEqual(new Set());
  });

  it('end one delivery once, where two come for it at a time', async () => {
    const { clock, leased, calls, settlements } = await setUp();
    void settlements.settle(leased.slice(0, 1).map(ack));
    const one = settlements.settle(leased.slice(1, 3).map(ack));
    const other = settlements.settle(leased.slice(2, 4).map(ack));
    await clock.advance(20);
    expect(calls).toEqual([1, 3]);
    expect(await one).toEqual(new Set());
    expect(await other).toEqual(new Set([leased[2]?.lease]));
  });

  it('are asked for again by a queue that fails, those that came meanwhile after it', async () => {
    const { clock, trouble, leased, calls, settlements } = await setUp();
    trouble.failing = true;
    const done = leased.map((one) => settlements.settle([ack(one)]));
    await clock.advance(1_500);
    trouble.failing = false;
    await clock.advance(3_000);
    expect(await Promise.all(done)).toEqual(Array(10).fill(new Set()));
    expect(calls).toEqual([1, 1, 1, 9]);
  });
});
