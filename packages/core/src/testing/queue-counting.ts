import { setTimeout as wait } from 'node:timers/promises';
import { same } from './destination-subject.js';
import {
  DAY_ONE,
  DEAD,
  delivery,
  drain,
  end,
  idsOf,
  loses,
  push,
  put,
  type Row,
  row,
  type Scene,
  settlements,
  until,
} from './queue-scene.js';
import type { QueueUnderTest } from './queue-under-test.js';

/** How much there is: 14, 15, erasure, and who is told of it. */
export function countingCases({ isBounded, findsDuplicates }: QueueUnderTest): readonly Row[] {
  return [
    [
      '14: refuses whole deliveries at its bound, and takes them after acks',
      async (scene) => {
        const queue = await scene.open({ maxDeliveries: 10 });
        await put(queue, row(1, 8));
        same(
          await push(queue, row(11, 15)),
          { refused: [2, 3, 4], duplicate: [] },
          'what there is no room for',
        );
        const full = findsDuplicates ? { refused: [1], duplicate: [0] } : { refused: [0, 1], duplicate: [] };
        same(await push(queue, [delivery(1), delivery(21)]), full, 'what does not fit when it is full');
        const first = await queue.take('a', 4);
        await end(queue, first);
        await until(async () => (await push(queue, [delivery(31)])).refused.length === 0, 'room after acks');
        const stored = idsOf([...row(1, 8), ...row(11, 12), delivery(31)]);
        same(idsOf([...first, ...(await drain(queue))]), stored, 'what was not refused');
      },
      isBounded,
    ],
    ['15: counts what it holds in every state', counting],
    ['erase: removes all that is of a person, in every state', erasing],
    [
      'onReady: wakes who listens until they no longer do',
      async (scene) => {
        const queue = await scene.open();
        let woken = 0;
        const stop = queue.onReady('a', () => {
          woken++;
        });
        await put(queue, [delivery(1)]);
        await until(() => woken > 0, 'a call after the first push');
        const before = woken;
        await put(queue, [delivery(2)]);
        await until(() => woken > before, 'a call after the second push');
        stop();
        await wait(20);
        const after = woken;
        await put(queue, [delivery(3)]);
        await wait(100);
        same(woken, after, 'no call once nobody listens');
      },
    ],
  ];
}

async function counting(scene: Scene): Promise<void> {
  const queue = await scene.open();
  const holds = async (what: string, ready: number, leased: number, dead: number, oldestAt?: number) => {
    // In memory only what is ready tells its time: while some are leased here, that is the fifth.
    const oldest = leased > 0 && scene.given.inMemory ? 5 : oldestAt;
    const size = { ready, leased, dead, ...(oldest !== undefined && { oldestAt: DAY_ONE + oldest }) };
    const rest = { ready: 1, leased: 0, dead: 0, oldestAt: DAY_ONE - 5 };
    same(await queue.size('a'), size, `the size of a lane after ${what}`);
    same(await queue.size('b'), rest, `the size of another lane after ${what}`);
    const all = { ready: ready + 1, leased, dead, oldestAt: DAY_ONE - 5 };
    same(await queue.size(), all, `the size of all after ${what}`);
  };
  same(await queue.size(), { ready: 0, leased: 0, dead: 0 }, 'the size of an empty queue');
  await put(queue, [delivery(0, { lane: 'b', storedAt: DAY_ONE - 5 })]);
  await holds('nothing', 0, 0, 0);
  for (let i = 1; i <= 6; i++) await put(queue, [delivery(i, { storedAt: DAY_ONE + i, subject: `s${i}` })]);
  await holds('pushes', 6, 0, 0, 1);
  const [one = [], two = [], three = []] = [
    await queue.take('a', 1),
    await queue.take('a', 1),
    await queue.take('a', 2),
  ];
  await holds('takes', 2, 4, 0, 1);
  await queue.extend(one.map(({ lease }) => lease));
  await holds('an extend', 2, 4, 0, 1);
  await end(queue, one);
  await holds('an ack', 2, 3, 0, 2);
  await end(queue, two, DEAD);
  await holds('a death', 2, 2, 1, 3);
  await end(queue, three, 'release');
  await holds('a release', 4, 0, 1, 3);
  same(await queue.erase('s3'), 1, 'one erased');
  await holds('an erasure', 3, 0, 1, 4);
  same(await queue.dead.redrive('a'), 1, 'one redriven');
  await holds('a redrive', 4, 0, 0, 4);
  await end(queue, await queue.take('a', 9), DEAD);
  await holds('four deaths', 0, 0, 4);
  await queue.dead.drop('a', ['4', '5']);
  await holds('a drop', 0, 0, 2);
}

async function erasing(scene: Scene): Promise<void> {
  const queue = await scene.open();
  const theirs = ['X_1', 'ann X_1', 'X_1 ann', 'ann X_1 bob'];
  const others = ['XX1', 'X_11', 'x_1', 'X_ 1', undefined];
  const rest = ['4', '5', '6', '7', '8'];
  const fill = async () => {
    await put(queue, [
      ...[...theirs, ...others].map((subject, i) => delivery(i, { subject })),
      delivery(9, { lane: 'b', subject: 'X_1' }),
    ]);
  };
  await fill();
  same([await queue.erase('1_X'), await queue.erase('X_1')], [0, 5], 'the deliveries that waited');
  same(idsOf(await drain(queue)), rest, 'what is left of those that waited');
  if (!scene.given.inMemory) {
    await fill();
    const leased = await queue.take('a', 9);
    same(await queue.erase('X_1'), 5, 'the deliveries under a lease');
    loses(await queue.extend(leased.map(({ lease }) => lease)), leased.slice(0, 4));
    loses(await queue.settle(settlements(leased, DEAD)), leased.slice(0, 4));
    same(idsOf(await queue.dead.list('a', 9)), rest, 'dead letters of the others only');
    await queue.dead.drop('a');
  }
  await fill();
  await end(queue, await queue.take('a', 9), DEAD);
  same(await queue.erase('X_1'), 5, 'the dead letters');
  same(idsOf(await queue.dead.list('a', 9)), rest, 'what is left of the dead letters');
  same([await queue.dead.redrive('a'), idsOf(await drain(queue))], [5, rest], 'nothing come back');
}
