import type { Delivery } from '../queue.js';
import { expects, same } from './destination-subject.js';
import {
  DAY_ONE,
  DEAD,
  delivery,
  drain,
  end,
  idsOf,
  partsOf,
  push,
  put,
  type Row,
  random,
  row,
  triesOf,
} from './queue-scene.js';
import type { QueueUnderTest } from './queue-under-test.js';

/** What goes in comes out: 1 to 5, and 22. */
export function storingCases({ inMemory = false, findsDuplicates }: QueueUnderTest): readonly Row[] {
  return [
    [
      '1: gives back what was stored, to the byte',
      async (scene) => {
        const queue = await scene.open();
        const bodies = [
          '',
          '🛒',
          '\u0000',
          '\ud800',
          '\udc00\ud800',
          '\\u0000',
          '\\ud800',
          '"\'`\r\n\u2028\ufeff',
        ];
        const large = ['x'.repeat(2 ** 20), '🛒'.repeat(2 ** 18)];
        const all = [...[...bodies, ...large].map((body, i) => delivery(i, { body })), ...odd(300)];
        await put(queue, all);
        same(partsOf(await queue.take('a', all.length)), partsOf(all), 'all parts of what was stored');
      },
    ],
    [
      '2: resolves a push once another connection sees it',
      async (scene) => {
        const [one, other] = [await scene.open(), await scene.open()];
        for (let i = 0; i < 30; i++) {
          await put(one, [delivery(i)]);
          same(idsOf(await other.take('a', 9)), [`${i}`], 'what was pushed just now');
        }
      },
      !inMemory,
    ],
    [
      '3: stores an id once in a lane while it is there',
      async (scene) => {
        const queue = await scene.open();
        const knows = async (place: number, list: Delivery[], what: string) =>
          same(await push(queue, list), { refused: [], duplicate: [place] }, `a duplicate ${what}`);
        await knows(2, [...row(1, 2), delivery(1)], 'in one push');
        await knows(0, [delivery(1), delivery(3)], 'of what waits');
        await put(queue, [delivery(1, { lane: 'b' })]);
        const first = await queue.take('a', 1);
        await knows(1, [delivery(4), delivery(1)], 'of what is leased');
        await end(queue, first);
        await put(queue, [delivery(1)]);
        same(triesOf(await drain(queue)), ['2:1', '3:1', '4:1', '1:1'], 'each once');
      },
      findsDuplicates,
    ],
    [
      '4: keeps lanes apart, and tells which hold something',
      async (scene) => {
        const queue = await scene.open();
        const lanes = async () => [...(await queue.lanes())].sort();
        same([await queue.take('c', 9), await lanes()], [[], []], 'nothing in a lane that is not there');
        await put(queue, [delivery(1), delivery(2, { lane: 'b' }), delivery(3), delivery(4, { lane: 'b' })]);
        const [one, two] = [await queue.take('a', 9), await queue.take('b', 9)];
        same([idsOf(one), idsOf(two)].join(' '), '1,3 2,4', 'the deliveries of each lane');
        same(await lanes(), ['a', 'b'], 'both lanes while all is leased');
        await end(queue, one, DEAD);
        await end(queue, two);
        same(await lanes(), ['a'], 'the lane with dead letters');
        same([await queue.dead.redrive('b'), await queue.dead.drop('b')], [0, 0], 'no dead letter in b');
        same([await queue.dead.drop('a'), await lanes()], [2, []], 'no lane in the end');
      },
    ],
    [
      '5: takes the oldest first, and no more than asked for',
      async (scene) => {
        const queue = await scene.open();
        for (let i = 0; i < 30; i += 10) await put(queue, row(i, i + 9, { storedAt: DAY_ONE + i }));
        const came: string[] = [];
        for (const max of [0, 1, 2, 7, 13, 9, 9]) {
          const leased = await queue.take('a', max);
          expects(leased.length <= max, `at most ${max}`, triesOf(leased));
          came.push(...triesOf(leased));
        }
        same(
          came.join(),
          row(0, 29)
            .map(({ id }) => `${id}:1`)
            .join(),
          'all in order',
        );
        same(await queue.take('a', 9), [], 'nothing when empty');
      },
    ],
    [
      '5: keeps the order of pushes that are made at once, if it says so',
      async (scene) => {
        const queue = await scene.open();
        const all = row(1, 400);
        // The first is larger than the others, and so slower.
        const pushes = [put(queue, all.slice(0, 300))];
        for (let i = 300; i < all.length; i += 5) pushes.push(put(queue, all.slice(i, i + 5)));
        await Promise.all(pushes);
        const came = idsOf(await drain(queue));
        same(came.length, all.length, 'as many as were stored');
        if (queue.traits.inOrder) same(came.join(), idsOf(all).join(), 'all in order');
      },
    ],
    [
      '5: takes, stores and settles nothing, and 20,000, in one call',
      async (scene) => {
        const queue = await scene.open();
        await put(queue, []);
        await end(queue, []);
        same(await queue.extend([]), { lost: [] }, 'nothing lost of nothing');
        const all = row(1, 20_000);
        await put(queue, all);
        const leased = await drain(queue, 20_000);
        same(idsOf(leased).join(), idsOf(all).join(), 'all in order');
        same(await queue.size(), { ready: 0, leased: 0, dead: 0 }, 'nothing left');
      },
    ],
    [
      '22: keeps queues of two names apart',
      async (scene) => {
        const [one, two] = [await scene.open({ name: 'one' }), await scene.open({ name: 'two' })];
        await put(one, row(1, 2, { subject: 'ann' }));
        same([await two.lanes(), await two.take('a', 9)], [[], []], 'nothing in the other');
        await put(two, [delivery(1), delivery(3)]);
        const [first] = await one.take('a', 1);
        if (first) await end(one, [first], DEAD);
        same(await two.dead.list('a', 9), [], 'no dead letter in the other');
        const moved = [await two.dead.redrive('a'), await two.dead.drop('a'), await two.erase('ann')];
        same(moved, [0, 0, 0], 'nothing of it moved through the other');
        const size = { ready: 1, leased: 0, dead: 1, oldestAt: DAY_ONE };
        same([await one.size(), (await two.size()).ready], [size, 2], 'the sizes of both');
        same(triesOf(await drain(two)), ['1:1', '3:1'], 'what was put into the other');
        same(
          [await one.erase('ann'), await one.size('a')],
          [2, { ready: 0, leased: 0, dead: 0 }],
          'none left',
        );
      },
      !inMemory,
    ],
  ];
}

/** Deliveries that have, wherever a string may be, characters that engines and their escapes trip over. */
function odd(count: number): Delivery[] {
  const next = random(count);
  const alphabet = [
    ...'\\ux0d8e %_\'"{}:,ЖÄ\u0000\u0001\u007f\u0085\ue000\ufffd🛒',
    '\ud800',
    '\udbff',
    '\udc00',
  ];
  const text = () =>
    Array.from({ length: next() * 9 }, () => alphabet[Math.floor(next() * alphabet.length)]).join('');
  return Array.from({ length: count }, (_, i) => ({
    ...delivery(`${i}-${text()}`, { name: text(), body: text(), format: i * 99, storedAt: 2 * DAY_ONE + i }),
    ...(i % 2 === 0 && { key: text() }),
    ...(i % 3 === 0 && { route: text() }),
    ...(i % 5 === 0 && { subject: `${i}${text()}` }),
  }));
}
