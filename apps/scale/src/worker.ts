import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeOnSignals, createTracker } from '@sendoff/express-selzy';
import { destinations, limiter, queue } from './events.js';

/** Delivers what the web processes have stored. Start as many as it takes. */
const tracker = createTracker({ destinations, queue, limiter });

/** For those who watch: what this worker did, and what lies in the queue, whoever delivers it. */
const server = createServer(async (_req, res) => {
  const size = await queue.size().catch(() => undefined);
  res.setHeader('content-type', 'application/json');
  res.end(JSON.stringify({ ...tracker.stats(), queue: size }));
});
server.listen(Number(process.env.PORT || 3002), '127.0.0.1', () => {
  console.log(`worker listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
closeOnSignals(server, tracker);
