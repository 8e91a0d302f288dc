import type { Queue } from '../queue.js';
import { expects, same } from './destination-subject.js';
import { drain, end, put, type Row, row } from './queue-scene.js';
import type { QueueUnderTest } from './queue-under-test.js';

/** Much of it: 19 and 20. */
export function depthCases({ deep = 1_000_000, bytes }: QueueUnderTest): readonly Row[] {
  return [
    [
      `19: takes 25 of ${deep.toLocaleString('en')} within three times its time at 1,000`,
      async (scene) => {
        const low = await scene.open();
        const high = await scene.open({ store: scene.newStore(), maxDeliveries: 2 * deep });
        await fill(high, deep);
        let came = '';
        for (let tries = 0; tries < 3; tries++) {
          await fillUp(low, tries * 1_000);
          await fillUp(high, deep);
          const [few = 0, many = 0] = await timesOf([low, high]);
          came += `${few.toFixed(2)} and ${many.toFixed(2)} ms; `;
          if (many <= 3 * few + 0.2) return;
        }
        expects(false, 'times like each other', came);
      },
    ],
    [
      '20: uses room again',
      async (scene) => {
        const queue = await scene.open();
        const rooms: number[] = [];
        for (let i = 0; i < 7; i++) {
          await put(queue, row(1, 4_000, { body: 'x'.repeat(500) }));
          same((await drain(queue)).length, 4_000, 'all of it taken');
          rooms.push((await scene.given.bytes?.(scene.store)) ?? 0);
        }
        const [before = 0, after = 0] = [rooms[1], rooms.at(-1)];
        expects(after <= before * 1.5, 'no more room than after the second round', rooms);
      },
      bytes !== undefined,
    ],
  ];
}

async function fill(queue: Queue, count: number): Promise<void> {
  for (let i = 0; i < count; i += 20_000) {
    const pushes = [];
    for (let j = i; j < Math.min(i + 20_000, count); j += 2_000) {
      pushes.push(put(queue, row(j, Math.min(j + 2_000, count) - 1)));
    }
    await Promise.all(pushes);
  }
}

/** Up to 1,000 deliveries, or as many as there are more. */
async function fillUp(queue: Queue, nextId: number): Promise<void> {
  const { ready } = await queue.size();
  await put(queue, row(nextId + ready, nextId + 999));
}

/** For each queue the median of many takes of 25, by turns, so that all have the same of a busy machine. */
async function timesOf(queues: readonly Queue[]): Promise<readonly number[]> {
  const times = queues.map((): number[] => []);
  for (let i = 0; i < 30; i++) {
    for (const [place, queue] of queues.entries()) {
      const before = performance.now();
      const leased = await queue.take('a', 25);
      times[place]?.push(performance.now() - before);
      same(leased.length, 25, 'as many as were asked for');
      await end(queue, leased);
    }
  }
  return times.map((all) => all.sort((a, b) => a - b)[15] ?? 0);
}
