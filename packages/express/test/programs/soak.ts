import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import express5, { type Request } from 'express';
import express4 from 'express4';
import { setIdentity, tracking, trackRoute } from '../../src/index.js';
import { sinkDestination } from '../support/sink-destination.js';

/*
 * Serves REQUESTS requests, and says how much the heap has grown by each. With LEAK it keeps a little of every
 * request, to show that this would be seen.
 */
const { EXPRESS, REQUESTS = '100000', LEAK } = process.env;
const WARM_UP = 10_000;
const CONNECTIONS = 20;
const PIPELINED = 100;

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

const kept: Request[] = [];
const express = EXPRESS === '4' ? express4 : express5;
const app = express();
const middleware = tracking({
  destinations: [sinkDestination('http://127.0.0.1/')],
  dryRun: true,
  identity: (req) => ({ email: req.get('x-email') }),
});
app.use(middleware);
app.post('/:item', trackRoute('sold', { userId: ({ req }) => req.params.item as string }), (req, res) => {
  req.track('seen', { item: req.params.item });
  if (LEAK) kept.push(req);
  res.status(204).end();
});
app.put(
  '/:item',
  trackRoute('kept', { on: 'both', properties: async () => ({ late: true }) }),
  async (req, res) => {
    await Promise.resolve();
    setIdentity({ userId: 'u1' });
    req.identify({ plan: 'team' });
    res.status(404).end();
  },
);

const server = createServer(app);
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as AddressInfo;

/** Pipelined, as a client that waits for each answer takes longer than what is measured. */
const head = 'Host: shop\r\nX-Email: ada@example.com\r\nContent-Length: 0\r\n\r\n';
const pipeline = `POST /7 HTTP/1.1\r\n${head}PUT /7 HTTP/1.1\r\n${head}`.repeat(PIPELINED / 2);

async function send(requests: number): Promise<void> {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  let waiting = 0;
  let rest = '';
  for (let sent = 0; sent < requests; sent += PIPELINED) {
    socket.write(pipeline);
    waiting += PIPELINED;
    while (waiting > 0) {
      const [text] = (await once(socket, 'data')) as [string];
      const answers = (rest + text).split('\r\n\r\n');
      rest = answers.pop() ?? '';
      waiting -= answers.length;
    }
  }
  socket.destroy();
}

async function serve(requests: number): Promise<void> {
  await Promise.all(Array.from({ length: CONNECTIONS }, () => send(requests / CONNECTIONS)));
  await middleware.tracker.flush();
}

async function heap(): Promise<number> {
  for (let turn = 0; turn < 5; turn++) {
    await new Promise(setImmediate);
    gc();
  }
  return process.memoryUsage().heapUsed;
}

await serve(WARM_UP);
const before = await heap();
await serve(Number(REQUESTS));
const bytesEach = ((await heap()) - before) / Number(REQUESTS);
const { pending, destinations } = middleware.tracker.stats();
console.log(
  JSON.stringify({ bytesEach, pending, delivered: destinations.sink?.delivered, kept: kept.length }),
);
process.exit();
