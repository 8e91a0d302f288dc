import { join } from 'node:path';
import type { Queue } from '@sendoff/core';
import { manualClock } from '@sendoff/core/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { bytesIn, findSqlite, NO_SQLITE, queueIn, temporaryFolder } from './support/file-queues.js';

const hasSqlite = findSqlite();
const HOUR_MS = 3_600_000;

describe.skipIf(!hasSqlite)(hasSqlite ? 'the bounds of a file queue' : `the bounds ${NO_SQLITE}`, () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());

  const delivery = (id: number, body = 'x', lane = 'a') => ({
    id: `${id}`,
    lane,
    name: 'seen',
    body,
    format: 1,
    storedAt: 1,
  });
  const row = (first: number, last: number, body?: string) =>
    Array.from({ length: last - first + 1 }, (_, i) => delivery(first + i, body));
  const ids = (list: readonly { id: string }[]) => list.map(({ id }) => Number(id));

  async function open(store: string, options: Parameters<typeof queueIn>[2] = {}): Promise<Queue> {
    const queue = queueIn(folder.path, { store }, options);
    await queue.open();
    return queue;
  }

  async function settle(
    queue: Queue,
    max: number,
    how: 'ack' | 'release' | 'dead' = 'ack',
    lane = 'a',
  ): Promise<number> {
    const leased = await queue.take(lane, max);
    await queue.settle(
      leased.map(({ lease }) =>
        how === 'dead' ? { lease, do: how, outcome: 'rejected', reason: 'no' } : { lease, do: how },
      ),
    );
    return leased.length;
  }

  it('keeps the file to its bytes, and goes on taking what is acked', async () => {
    const maxBytes = 2 * 1024 * 1024;
    const queue = await open('bytes', { maxBytes });
    const body = 'ж'.repeat(400);
    let stored = 0;
    for (let first = 0; ; first += 100) {
      const { refused } = await queue.push(row(first, first + 99, body));
      stored += 100 - refused.length;
      if (refused.length > 0) break;
    }
    expect(stored).toBeGreaterThan(1_000);
    const again = await queue.push([delivery(0), delivery(99_999, body.repeat(9))]);
    expect([ids(again.duplicate), ids(again.refused)]).toEqual([[0], [99_999]]);
    expect(await settle(queue, 500, 'dead')).toBe(500);
    expect(await settle(queue, 5_000)).toBe(stored - 500);
    expect(ids((await queue.push(row(1, 500, body))).refused)).toEqual([]);
    await queue.close();
    expect(bytesIn(join(folder.path, 'bytes'))).toBeLessThanOrEqual(maxBytes);
  });

  it('counts the deliveries of all lanes together, and what is leased too', async () => {
    const queue = await open('count', { maxDeliveries: 3 });
    await queue.push([delivery(1), delivery(2, 'x', 'b')]);
    await queue.take('a', 1);
    const { refused } = await queue.push([delivery(3, 'x', 'b'), delivery(4), delivery(5, 'x', 'c')]);
    expect(ids(refused)).toEqual([4, 5]);
    await queue.close();
  });

  it('passes its number by a thousand at most where another fills it meanwhile', async () => {
    const options = { maxDeliveries: 20_000 };
    const [one, other] = [await open('both', options), await open('both', options)];
    await one.push(row(1, 10));
    expect((await other.push(row(11, 20_000))).refused).toEqual([]);
    let refused = 0;
    for (let id = 20_001; refused === 0; id += 100) {
      refused = (await one.push(row(id, id + 99))).refused.length;
    }
    const { ready } = await one.size();
    expect(ready).toBeLessThanOrEqual(21_000);
    expect((await one.push([delivery(0)])).refused).toHaveLength(1);
    expect((await other.push([delivery(0)])).refused).toHaveLength(1);
    await Promise.all([one.close(), other.close()]);
  });

  it('keeps the newest dead letters of each lane, by count and by bytes', async () => {
    const queue = await open('dead', { dead: { max: 3, maxBytes: 999 } });
    await queue.push([...row(1, 5), delivery(6, 'x', 'b')]);
    await settle(queue, 2, 'dead');
    await settle(queue, 9, 'dead');
    await settle(queue, 1, 'dead', 'b');
    expect(ids(await queue.dead.list('a', 9))).toEqual([3, 4, 5]);
    expect(ids(await queue.dead.list('b', 9))).toEqual([6]);
    await queue.push([delivery(7, 'ж'.repeat(499))]);
    await settle(queue, 1, 'dead');
    expect(ids(await queue.dead.list('a', 9))).toEqual([5, 7]);
    await queue.push([delivery(8, 'x'.repeat(1_001))]);
    await settle(queue, 1, 'dead');
    expect(await queue.size()).toMatchObject({ dead: 1 });
    await queue.close();
  });

  it('keeps the newer of two dead letters of one id, and leaves one whose id waits again', async () => {
    const queue = await open('twice');
    await queue.push([delivery(1, 'first'), delivery(2)]);
    await settle(queue, 2, 'dead');
    await queue.push([delivery(1, 'second')]);
    expect(await queue.dead.redrive('a')).toBe(1);
    expect(ids(await queue.dead.list('a', 9))).toEqual([1]);
    await settle(queue, 9, 'dead');
    expect((await queue.dead.list('a', 9)).map(({ body }) => body)).toEqual(['second', 'x']);
    await queue.close();
  });

  it('lets dead letters go when their time is over', async () => {
    const clock = manualClock();
    const queue = await open('old', { clock, dead: { forMs: 5 * HOUR_MS } });
    await queue.push(row(1, 2));
    await settle(queue, 1, 'dead');
    await clock.advance(3 * HOUR_MS);
    await settle(queue, 1, 'dead');
    await clock.advance(3 * HOUR_MS);
    await queue.size();
    expect(ids(await queue.dead.list('a', 9))).toEqual([2]);
    await queue.close();
  });

  it('gives a lease no more than its time where the clock steps back', async () => {
    const clock = { now: () => now };
    let now = 10 * HOUR_MS;
    const queue = await open('clock', { clock });
    await queue.push(row(1, 2));
    await queue.take('a', 1);
    now = HOUR_MS;
    expect(ids(await queue.take('a', 1))).toEqual([2]);
    now += 59_999;
    expect(await queue.take('a', 9)).toEqual([]);
    now += 1;
    expect(ids(await queue.take('a', 9))).toEqual([1, 2]);
    await queue.close();
    now = 0;
    await queue.open();
    await queue.take('a', 9);
    now = 60_000;
    expect(ids(await queue.take('a', 9))).toEqual([1, 2]);
    await queue.close();
  });

  it('gives room back to the disk', async () => {
    const queue = await open('room');
    const body = 'x'.repeat(2_000);
    for (let first = 0; first < 20_000; first += 2_000) await queue.push(row(first, first + 1_999, body));
    while ((await settle(queue, 500)) > 0);
    await queue.close();
    expect(bytesIn(join(folder.path, 'room'))).toBeLessThan(8 * 1024 * 1024);
  });

  it('takes leases of another queue for lost ones', async () => {
    const [one, two] = [await open('mine'), await open('yours')];
    await one.push([delivery(1)]);
    await two.push([delivery(1)]);
    const leases = (await one.take('a', 1)).map(({ lease }) => lease);
    await two.take('a', 1);
    expect(await two.extend([...leases, {}])).toEqual({ lost: [...leases, {}] });
    expect(await one.extend(leases)).toEqual({ lost: [] });
    await one.close();
    await two.close();
  });
});
