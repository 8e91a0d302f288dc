import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import type { Delivery, Leased, Queue, Settlement } from '../../src/index.js';
import { queueProgram } from '../../src/testing/index.js';

/** A queue that lies in the process of the tests; `fault` names what is wrong on this side. */
const [port, fault] = process.argv.slice(2);

await queueProgram(async (request): Promise<Queue> => {
  const socket = connect(Number(port), '127.0.0.1');
  await once(socket, 'connect');
  const answers = createInterface({ input: socket })[Symbol.asyncIterator]();
  let last: Promise<unknown> = Promise.resolve();
  const call = <T>(method: string, ...args: readonly unknown[]): Promise<T> => {
    const answer = last.then(async () => {
      socket.write(`${JSON.stringify({ request, method, args })}\n`);
      return JSON.parse((await answers.next()).value);
    });
    last = answer;
    return answer;
  };
  const leaseOf = ({ n }: { n?: number }) => n;
  const timer = fault === 'stays' ? setInterval(() => {}, 1_000) : undefined;
  timer?.ref();
  return {
    traits: { survives: 'process-kill', shared: 'host' },
    leaseMs: request.leaseMs ?? 60_000,
    open: () => call('open'),
    async push(deliveries: readonly Delivery[]) {
      const stored = wait(fault === 'late' ? 20 : 0).then(() => call('push', deliveries));
      if (fault !== 'late') await stored;
      return { refused: [], duplicate: [] };
    },
    async take(lane, max) {
      const leased = await call<readonly Leased[]>('take', lane, max);
      if (fault === 'slow') await wait(30);
      return fault === 'torn' ? leased.map((one) => ({ ...one, body: one.body.slice(1) })) : leased;
    },
    async settle(settlements: readonly Settlement[]) {
      const given = settlements.map(({ lease, ...rest }) => ({ ...rest, n: leaseOf(lease) }));
      const lost = new Set(await call<readonly number[]>('settle', given));
      return { lost: settlements.map(({ lease }) => lease).filter((lease) => lost.has(leaseOf(lease) ?? 0)) };
    },
    extend: async () => ({ lost: [] }),
    size: () => call('size'),
    lanes: () => call('lanes'),
    dead: { list: async () => [], redrive: async () => 0, drop: async () => 0 },
    erase: async () => 0,
    onReady: () => () => {},
    async close() {
      await last;
      socket.end();
    },
  };
});
