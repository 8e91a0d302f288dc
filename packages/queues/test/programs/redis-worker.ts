import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { connect, queueOver } from '../support/redis-clients.js';

/** Takes what there is, tells so, and settles it when it is told to. */
const [store, leaseMs, port] = process.argv.slice(2) as [string, string, string];
const { client, end } = await connect('ioredis', Number(port));
const queue = queueOver(client, { store, leaseMs: Number(leaseMs) });
await queue.open();
let leased = await queue.take('a', 100);
while (leased.length === 0) {
  await wait(5);
  leased = await queue.take('a', 100);
}
console.log(`took ${leased.map(({ id, attempt }) => `${id}:${attempt}`)}`);
await once(process.stdin.resume(), 'end');
const { lost } = await queue.settle(leased.map(({ lease }) => ({ lease, do: 'ack' })));
console.log(`lost ${lost.length} of ${leased.length}`);
await queue.close();
end();
