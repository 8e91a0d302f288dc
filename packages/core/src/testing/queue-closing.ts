import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { isSendoffError } from '../errors.js';
import type { Queue } from '../queue.js';
import { expects, same } from './destination-subject.js';
import {
  DAY_ONE,
  DEAD,
  delivery,
  drain,
  end,
  idsOf,
  PATIENCE_MS,
  partsOf,
  put,
  type Row,
  row,
  type Scene,
  triesOf,
  until,
} from './queue-scene.js';
import type { QueueUnderTest } from './queue-under-test.js';

/** Dead letters, the end of a queue, and the end of its engine: 13, 17 and 18. */
export function closingCases({ outage }: QueueUnderTest): readonly Row[] {
  return [
    ['13: keeps dead letters whole, lists them in pages, redrives and drops them', burying],
    [
      '17: waits for pushes when it closes, refuses later calls, and can be opened again',
      async (scene) => {
        const queue = await scene.open();
        const ends: unknown[] = [];
        for (const one of row(1, 20)) {
          queue.push([one]).then(
            () => ends.push(one.id),
            (error) => ends.push(error),
          );
        }
        await queue.close();
        await turn();
        same(ends.length, 20, 'an end of each push under way');
        for (const [name, call] of Object.entries(callsOf(queue))) {
          const error = await call().then(
            () => 'no error',
            (error: unknown) => (isSendoffError(error) ? error.code : error),
          );
          same(error, 'queue_closed', `the error of ${name} after close`);
        }
        await queue.open();
        same(idsOf(await drain(queue)).sort(), ends.sort(), 'what was pushed, and no error');
      },
    ],
    [
      '18: resolves no push falsely while its engine is away',
      (scene) => outlasting(scene, outage),
      outage !== undefined,
    ],
  ];
}

function callsOf(queue: Queue): Record<string, () => Promise<unknown>> {
  const { dead } = queue;
  return {
    push: async () => queue.push([delivery(99)]),
    take: async () => queue.take('a', 1),
    extend: async () => queue.extend([{}]),
    settle: async () => queue.settle([{ lease: {}, do: 'ack' }]),
    size: async () => queue.size(),
    lanes: async () => queue.lanes(),
    'dead.list': async () => dead.list('a', 1),
    'dead.redrive': async () => dead.redrive('a'),
    'dead.drop': async () => dead.drop('a'),
    erase: async () => queue.erase('ann'),
  };
}

async function burying(scene: Scene): Promise<void> {
  const queue = await scene.open();
  const list = async (max: number, after?: string) => idsOf(await queue.dead.list('a', max, after)).join();
  const all = row(1, 6, { body: '\ud800\u0000🛒', key: 'k', route: 'r', subject: 'ann bob' });
  await put(queue, [...all, delivery(7, { lane: 'b' })]);
  await end(queue, await queue.take('b', 1), DEAD);
  const reason = 'out of time: \u0000 🛒 \udc00';
  for (const [i, way] of [{ outcome: 'expired', reason, errorId: 'E-1' } as const, DEAD].entries()) {
    await end(queue, await queue.take('a', i + 1), way);
  }
  await end(queue, await queue.take('a', 9), { outcome: 'unknown', reason: '' });
  same(await queue.take('a', 9), [], 'nothing to take of what is dead');
  const letters = await queue.dead.list('a', 9);
  same(partsOf(letters), partsOf(all), 'all parts of the dead letters');
  const told = letters.map(({ outcome, reason, errorId, attempt }) => [outcome, reason, errorId, attempt]);
  const rejected = ['rejected', 'no', undefined, 1];
  const unknown = ['unknown', '', undefined, 1];
  same(told, [['expired', reason, 'E-1', 1], rejected, rejected, unknown, unknown, unknown], 'why they died');
  same(
    [await list(2), await list(3, '2'), await list(9, '5'), await list(9, '6')],
    ['1,2', '3,4,5', '6', ''],
    'pages',
  );
  await put(queue, [delivery(8)]);
  const before = Date.now();
  same(
    [await queue.dead.redrive('a', ['3', '1', 'none', '7']), await list(9)],
    [2, '2,4,5,6'],
    'two redriven',
  );
  const [first, ...redriven] = await queue.take('a', 9);
  same([first?.id, triesOf(redriven).sort()], ['8', ['1:1', '3:1']], 'the redriven after what waits, as new');
  for (const { storedAt, id } of redriven) {
    // The engine's clock may be another machine's.
    expects(Math.abs(storedAt - before) < 60_000, 'the time of the redrive as storedAt', storedAt - DAY_ONE);
    same(redriven.find((one) => one.id === id)?.body, all[0]?.body, 'the body of the redriven');
  }
  same([await queue.dead.drop('a', ['4', 'none', '7']), await list(9)], [1, '2,5,6'], 'one dropped');
  same([await queue.dead.redrive('a', []), await queue.dead.drop('a', [])], [0, 0], 'none of none');
  same([await queue.dead.redrive('a'), await list(9)], [3, ''], 'the others redriven');
  await end(queue, await queue.take('a', 9), DEAD);
  same([await list(9), await queue.dead.drop('a'), await list(9)], ['2,5,6', 3, ''], 'all dropped');
  same(
    [idsOf(await queue.dead.list('b', 9)), await queue.take('a', 9)],
    [['7'], []],
    'another lane as it was',
  );
}

async function outlasting(scene: Scene, outage: QueueUnderTest['outage']): Promise<void> {
  const queue = await scene.open();
  const stray: unknown[] = [];
  const note = (error: unknown) => stray.push(error);
  process.on('unhandledRejection', note);
  try {
    await put(queue, row(1, 3));
    const held = await queue.take('a', 1);
    await outage?.begin(scene.store);
    const stored = new Set(['1', '2', '3']);
    const errors: unknown[] = [];
    const fail = (error: unknown) => {
      if (!isSendoffError(error)) errors.push(error);
    };
    const push = (id: number) =>
      queue.push([delivery(id)]).then(({ refused }) => {
        if (refused.length === 0) stored.add(`${id}`);
      }, fail);
    const calls: Promise<unknown>[] = [];
    for (let id = 11; id <= 20; id++) {
      calls.push(push(id), queue.extend([]).catch(fail), queue.size().catch(fail));
      await wait(20);
    }
    await outage?.end(scene.store);
    await until(
      async () => {
        await push(21);
        return stored.has('21');
      },
      'a push once the engine is back',
      6 * PATIENCE_MS,
    );
    await Promise.all(calls);
    same(errors, [], 'errors of ours only');
    const came = new Set(idsOf(held));
    await until(
      async () => {
        const leased = await queue.take('a', 100).catch(() => []);
        if (leased.length > 0) await end(queue, leased);
        for (const { id } of leased) came.add(id);
        return [...stored].every((id) => came.has(id));
      },
      `all of ${[...stored]}, which were stored`,
    );
    await turn();
    same(stray, [], 'no unhandled rejection');
  } finally {
    process.off('unhandledRejection', note);
  }
}
