import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import type { Leased, Queue, QueueSize } from '../queue.js';
import { expects, same } from './destination-subject.js';
import {
  DEAD,
  delivery,
  drain,
  end,
  idsOf,
  loses,
  PATIENCE_MS,
  put,
  type Row,
  row,
  type Scene,
  settlements,
  triesOf,
  until,
} from './queue-scene.js';
import type { QueueUnderTest } from './queue-under-test.js';

/** Whose a delivery is: 6 to 12. */
export function leasingCases({ inMemory = false }: QueueUnderTest): readonly Row[] {
  return [
    ['6: shares nothing out twice among four consumers', (scene) => sharing(scene, inMemory)],
    [
      '7: gives a delivery to another when its lease has run out, not before, as the next attempt',
      timed(async (open, inTime) => {
        const [queue, other] = [await open(), await open()];
        await put(queue, [delivery(1)]);
        const since = performance.now();
        same(triesOf(await queue.take('a', 9)), ['1:1'], 'the first attempt');
        same(inTime(since, await other.take('a', 9)), [], 'nothing while it is leased');
        same(triesOf(await takenLate(other, since)), ['1:2'], 'the second attempt');
        await put(queue, [delivery(2)]);
        await wait(queue.leaseMs + 100);
        const now = performance.now();
        const third = await queue.take('a', 9);
        same(triesOf(third), ['1:3', '2:1'], 'the third attempt, before what is new');
        loses(inTime(now, await queue.settle(settlements(third.slice(0, 1), DEAD))), []);
        same(
          (await queue.dead.list('a', 9)).map(({ attempt }) => attempt),
          [3],
          'the attempts in the letter',
        );
      }),
      !inMemory,
    ],
    [
      '8: moves the end of a lease with extend',
      timed(async (open, inTime) => {
        const [queue, other] = [await open(), await open()];
        await put(queue, [delivery(1)]);
        let since = performance.now();
        const leases = (await queue.take('a', 1)).map(({ lease }) => lease);
        for (let i = 0; i < 6; i++) {
          await wait(queue.leaseMs / 3);
          const now = performance.now();
          same(inTime(since, await queue.extend(leases)), { lost: [] }, 'nothing lost');
          since = now;
          same(inTime(since, await other.take('a', 9)), [], 'nothing while it is extended');
        }
        same(triesOf(await takenLate(other, since)), ['1:2'], 'it runs out after all');
      }),
      !inMemory,
    ],
    [
      '9: changes nothing for a stale lease, and tells so',
      timed(async (open, inTime) => {
        const [queue, other] = [await open(), await open()];
        await put(queue, row(1, 4));
        const stale = await queue.take('a', 9);
        await wait(queue.leaseMs + 100);
        const since = performance.now();
        const held = await other.take('a', 9);
        same(triesOf(held), ['1:2', '2:2', '3:2', '4:2'], 'all taken by the other');
        for (const way of ['ack', 'release', DEAD] as const) {
          loses(inTime(since, await queue.settle(settlements(stale, way))), stale);
        }
        loses(inTime(since, await queue.extend(stale.map(({ lease }) => lease))), stale);
        const { ready, leased, dead } = inTime(since, await other.size('a'));
        same([ready, leased, dead], [0, 4, 0], 'the size as before');
        const mixed = [...settlements(held.slice(0, 2), 'ack'), ...settlements(held.slice(2), 'release')];
        loses(inTime(since, await other.settle(mixed)), []);
        same(triesOf(await queue.take('a', 9)), ['3:2', '4:2'], 'what the other released');
      }),
      !inMemory,
    ],
    [
      '9: lets a lease settle once',
      async (scene) => {
        const queue = await scene.open();
        for (const way of ['ack', 'release', DEAD] as const) {
          await put(queue, [delivery(1)]);
          const leased = await queue.take('a', 1);
          await end(queue, leased, way);
          for (const late of ['ack', 'release', DEAD] as const) {
            loses(await queue.settle(settlements(leased, late)), leased);
          }
          loses(await queue.extend(leased.map(({ lease }) => lease)), leased);
          same((await drain(queue)).length, way === 'release' ? 1 : 0, `what waits after ${way}`);
        }
        same(await queue.dead.drop('a'), 1, 'one dead letter');
      },
    ],
    ['10: settles a mixed call as one', settling],
    [
      '11: counts no attempt for what is released, and gives it back first',
      async (scene) => {
        const queue = await scene.open();
        await put(queue, row(1, 3));
        for (let i = 0; i < 3; i++) {
          const leased = await queue.take('a', 2);
          same(triesOf(leased), ['1:1', '2:1'], `the first attempt, ${i} times released`);
          await end(queue, leased, 'release');
        }
        same(triesOf(await queue.take('a', 9)), ['1:1', '2:1', '3:1'], 'the released first');
      },
    ],
    [
      '12: keeps all over a restart, attempts too',
      timed(async (open, inTime, scene) => {
        const queue = await open();
        await put(queue, row(1, 3));
        let since = performance.now();
        const first = await queue.take('a', 9);
        loses(inTime(since, await queue.settle(settlements(first.slice(2), DEAD))), []);
        await wait(queue.leaseMs + 100);
        since = performance.now();
        const second = await queue.take('a', 9);
        same(triesOf(second), ['1:2', '2:2'], 'the second attempts');
        loses(inTime(since, await queue.settle(settlements(second, 'release'))), []);
        await scene.close(queue);
        const later = await open();
        same(triesOf(await later.take('a', 9)), ['1:2', '2:2'], 'the attempts after a restart');
        same(
          (await later.dead.list('a', 9)).map(({ id, attempt }) => `${id}:${attempt}`),
          ['3:1'],
          'the dead letter',
        );
        await scene.close(later);
        await wait(queue.leaseMs + 100);
        const last = await open();
        same(triesOf(await last.take('a', 9)), ['1:3', '2:3'], 'what was leased over a restart');
      }),
      !inMemory,
    ],
  ];
}

class TooSlow extends Error {}

/** Gives a value back, if a lease that began at `since` was in force all the while. */
type InTime = <T>(since: number, value: T) => T;

/** A case with short leases; where the machine turns out too slow for them, again with longer ones. */
function timed(run: (open: () => Promise<Queue>, inTime: InTime, scene: Scene) => Promise<void>): Row[1] {
  return async (scene) => {
    for (let leaseMs = 300; ; leaseMs *= 4) {
      const inTime: InTime = (since, value) => {
        if (performance.now() - since < leaseMs) return value;
        throw new TooSlow(`The machine is too slow for a lease of ${leaseMs} ms.`);
      };
      try {
        return await run(() => scene.open({ leaseMs, name: `lease${leaseMs}` }), inTime, scene);
      } catch (error) {
        if (!(error instanceof TooSlow) || leaseMs > 10_000) throw error;
      }
    }
  };
}

/** Takes from lane `a` what is under a lease that began at `since`, when it has run out, and not before. */
async function takenLate(queue: Queue, since: number): Promise<readonly Leased[]> {
  const { leaseMs } = queue;
  let lastLook = since;
  const look = async () => {
    const began = performance.now();
    const leased = await queue.take('a', 9);
    if (leased.length > 0) return leased;
    lastLook = began;
    return false;
  };
  const leased = await until(look, 'something to take', leaseMs + PATIENCE_MS);
  const after = performance.now() - since;
  expects(after >= leaseMs - 10, `the next attempt after ${leaseMs} ms`, after);
  // Else it may have been there too early, and nobody looked.
  if (lastLook - since < 0.75 * leaseMs) throw new TooSlow('Nobody looked shortly before the lease ran out.');
  return leased;
}

async function sharing(scene: Scene, inMemory: boolean): Promise<void> {
  const queue = await scene.open();
  const all = row(1, 10_000);
  for (let i = 0; i < all.length; i += 1_000) await put(queue, all.slice(i, i + 1_000));
  const came: string[] = [];
  const consume = async (consumer: Queue) => {
    for (;;) {
      const leased = await consumer.take('a', 25);
      if (leased.length === 0) return;
      came.push(...triesOf(leased));
      await turn();
      await end(consumer, leased);
    }
  };
  const others = await Promise.all([1, 2, 3].map(() => (inMemory ? queue : scene.open())));
  await Promise.all([queue, ...others].map(consume));
  same(
    came.sort().join(),
    all
      .map(({ id }) => `${id}:1`)
      .sort()
      .join(),
    'each once',
  );
}

async function settling(scene: Scene): Promise<void> {
  const queue = await scene.open();
  const watcher = scene.given.inMemory ? queue : await scene.open();
  await put(queue, row(1, 301));
  const leased = await queue.take('a', 301);
  const stale = leased.slice(0, 1);
  await end(queue, stale);
  const parts = [leased.slice(1, 101), leased.slice(101, 201), leased.slice(201)] as const;
  const seen: QueueSize[] = [];
  let done = false;
  const watching = (async () => {
    for (; !done; await turn()) seen.push(await watcher.size('a'));
  })();
  const mixed = [...stale, ...parts[0]];
  const all = [
    ...settlements(mixed, 'ack'),
    ...settlements(parts[1], 'release'),
    ...settlements(parts[2], DEAD),
  ];
  const lost = await queue.settle(all).finally(() => {
    done = true;
  });
  await watching;
  loses(lost, stale);
  for (const { ready, leased, dead } of [...seen, await watcher.size('a')]) {
    const is = [ready, leased, dead].join();
    expects(is === '0,300,0' || is === '100,0,100', 'all of it or nothing', is);
  }
  same(idsOf(await queue.dead.list('a', 300)), idsOf(parts[2]), 'the dead letters');
  same(idsOf(await drain(queue)), idsOf(parts[1]), 'what was released');
}
