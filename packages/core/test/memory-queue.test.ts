import { describe, expect, it } from 'vitest';
import { type Delivery, memoryQueue } from '../src/index.js';

const delivery = (id: string, lane = 'a', body = '{}'): Delivery => ({
  id,
  lane,
  name: 'seen',
  body,
  format: 1,
  storedAt: 1,
});
const filled = async (...ids: string[]) => {
  const queue = memoryQueue();
  await queue.open();
  await queue.push(ids.map((id) => delivery(id)));
  return queue;
};

describe('the memory queue', () => {
  it('gives the oldest first, never more than asked for, and nothing when empty', async () => {
    const queue = await filled('1', '2', '3');
    expect((await queue.take('a', 2)).map(({ id, attempt }) => [id, attempt])).toEqual([
      ['1', 1],
      ['2', 1],
    ]);
    expect(await queue.take('a', 2)).toHaveLength(1);
    expect(await queue.take('a', 2)).toEqual([]);
    expect(await queue.take('b', 2)).toEqual([]);
  });

  it('keeps the same bytes', async () => {
    const bodies = ['🛒', '\u0000', '\ud800', 'x'.repeat(1_000_000)];
    const queue = memoryQueue();
    await queue.push(bodies.map((body, i) => delivery(String(i), 'a', body)));
    expect((await queue.take('a', 10)).map(({ body }) => body)).toEqual(bodies);
  });

  it('counts no attempt for a release, and gives it back first', async () => {
    const queue = await filled('1', '2');
    const [first] = await queue.take('a', 1);
    if (first === undefined) throw new Error('nothing taken');
    await queue.settle([{ lease: first.lease, do: 'release' }]);
    const again = await queue.take('a', 2);
    expect(again.map(({ id, attempt }) => [id, attempt])).toEqual([
      ['1', 1],
      ['2', 1],
    ]);
  });

  it('tells leases that are not in force, and changes nothing for them', async () => {
    const queue = await filled('1');
    const [taken] = await queue.take('a', 1);
    if (taken === undefined) throw new Error('nothing taken');
    expect(await queue.settle([{ lease: taken.lease, do: 'ack' }])).toEqual({ lost: [] });
    expect(await queue.settle([{ lease: taken.lease, do: 'release' }])).toEqual({ lost: [taken.lease] });
    expect(await queue.extend([taken.lease])).toEqual({ lost: [taken.lease] });
    expect(await queue.size('a')).toEqual({ ready: 0, leased: 0, dead: 0 });
  });

  it('adds up in every state', async () => {
    const queue = await filled('1', '2', '3', '4');
    const [one, two] = await queue.take('a', 3);
    if (one === undefined || two === undefined) throw new Error('nothing taken');
    await queue.settle([
      { lease: one.lease, do: 'ack' },
      { lease: two.lease, do: 'dead', outcome: 'rejected', reason: 'no', errorId: 'E' },
    ]);
    expect(await queue.size()).toEqual({ ready: 1, leased: 1, dead: 1, oldestAt: 1 });
    expect(await queue.lanes()).toEqual(['a']);
  });

  it('keeps dead letters to list, redrive and drop', async () => {
    const queue = await filled('1', '2', '3');
    for (const { lease } of await queue.take('a', 3)) {
      await queue.settle([{ lease, do: 'dead', outcome: 'expired', reason: 'too old' }]);
    }
    expect((await queue.dead.list('a', 2)).map(({ id }) => id)).toEqual(['1', '2']);
    expect((await queue.dead.list('a', 2, '2')).map(({ id, reason }) => [id, reason])).toEqual([
      ['3', 'too old'],
    ]);
    expect(await queue.dead.redrive('a', ['2'])).toBe(1);
    expect(await queue.dead.drop('a')).toBe(2);
    expect((await queue.take('a', 5)).map(({ id, attempt }) => [id, attempt])).toEqual([['2', 1]]);
  });

  it('keeps the newest 1,000 dead letters, within 8 Mi characters', async () => {
    const queue = memoryQueue();
    const fail = async (count: number, body: string) => {
      await queue.push(Array.from({ length: count }, (_, i) => delivery(String(i), 'a', body)));
      const settlements = (await queue.take('a', count)).map(
        ({ lease }) => ({ lease, do: 'dead', outcome: 'rejected', reason: 'no' }) as const,
      );
      await queue.settle(settlements);
    };
    await fail(1_200, '{}');
    expect((await queue.size('a')).dead).toBe(1_000);
    expect((await queue.dead.list('a', 1))[0]?.id).toBe('200');
    await fail(20, 'x'.repeat(1024 * 1024));
    expect((await queue.size('a')).dead).toBe(8);
  });

  it('wakes who listens, until they no longer do', async () => {
    const queue = memoryQueue();
    let woken = 0;
    const stop = queue.onReady('a', () => {
      woken++;
    });
    await queue.push([delivery('1'), delivery('2')]);
    await queue.push([delivery('1', 'b')]);
    stop();
    await queue.push([delivery('3')]);
    expect(woken).toBe(1);
  });

  it('refuses calls with a named error once closed', async () => {
    const queue = await filled('1');
    await queue.close();
    await expect(queue.push([])).rejects.toMatchObject({ code: 'queue_closed' });
    await expect(queue.take('a', 1)).rejects.toMatchObject({ code: 'queue_closed' });
    await queue.open();
    expect(await queue.take('a', 1)).toHaveLength(1);
  });
});
