import { setTimeout as wait } from 'node:timers/promises';
import { reasonOf } from '../errors.js';
import type { Queue } from '../queue.js';
import { isTorn, numbered, type Order, type Word } from './queue-orders.js';
import { DEAD, idsOf, settlements } from './queue-scene.js';
import type { QueueUnderTest } from './queue-under-test.js';

/**
 * The program that `queueSuite` starts, in several processes, and ends with `kill -9`. A file of the tests of a queue
 * calls it and does nothing else; it takes its orders from the last argument, and tells what it did on standard output.
 */
export async function queueProgram(create: QueueUnderTest['create']): Promise<void> {
  const { role, request, batch, prefix }: Order = JSON.parse(process.argv.at(-1) ?? '');
  const queue = await create(request);
  await queue.open();
  await tell('ready');
  if (role === 'visitor') return visit(queue);
  let isRunning = true;
  process.stdin.resume().on('end', () => {
    isRunning = false;
  });
  const repeat = async (step: () => Promise<void>) => {
    while (isRunning) {
      await step().catch((error) => tell('failed', [reasonOf(error)]));
      await wait(1);
    }
  };
  let pushed = 0;
  const produce = async () => {
    const all = Array.from({ length: batch }, () => numbered(`${prefix}-${pushed++}`));
    const { refused } = await queue.push(all);
    await tell('stored', idsOf(all.filter((one) => !refused.includes(one))));
  };
  const consume = async () => {
    const since = performance.now();
    const leased = await queue.take('a', batch);
    if (leased.length === 0) return;
    await tell('got', idsOf(leased));
    await tell('torn', idsOf(leased.filter(isTorn)));
    const { lost } = await queue.settle(settlements(leased, 'ack'));
    await tell('acked', idsOf(leased.filter(({ lease }) => !lost.includes(lease))));
    if (lost.length > 0 && performance.now() - since < queue.leaseMs)
      await tell('failed', ['a lease lost in its time']);
  };
  await Promise.all([role !== 'consumer' && repeat(produce), role !== 'producer' && repeat(consume)]);
  await queue.close();
}

/** Leaves something of every kind behind; what the queue had to keep running for it must not outlast `close`. */
async function visit(queue: Queue): Promise<void> {
  queue.onReady('a', () => {});
  await queue.push([1, 2, 3, 4].map((n) => numbered(`${n}`)));
  const leased = await queue.take('a', 3);
  await queue.extend(leased.map(({ lease }) => lease));
  await queue.settle([...settlements(leased.slice(0, 1), 'ack'), ...settlements(leased.slice(1, 2), DEAD)]);
  await queue.close();
  await tell('closed');
}

/** Resolves once it is out of this process, which may be killed at any time, and whose reader may be slow. */
function tell(word: Word, ids: readonly string[] = []): Promise<void> {
  return new Promise((resolve, reject) => {
    const line = `${[word, ...ids].join(' ')}\n`;
    process.stdout.write(line, (error) => (error ? reject(error) : resolve()));
  });
}
