/** Keeps a server busy over some connections, one request at a time on each; tells its requests per second. */
import { connect } from 'node:net';
import { finish, options } from '../lib/job.mjs';
import { sleep } from '../lib/stats.mjs';

const { port, connections, ms } = options;
const body = JSON.stringify({
  items: [
    { sku: 'A-1', quantity: 2 },
    { sku: 'B-7', quantity: 1 },
  ],
  coupon: 'SPRING-2026',
});
const request = Buffer.from(
  `POST /cart HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
);
let answered = 0;
let failed = 0;
let running = true;

/** Answers have a Content-Length or no body, and come in whole. */
function isWhole(text) {
  const head = text.indexOf('\r\n\r\n');
  if (head < 0) return false;
  const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
  return text.length >= head + 4 + length;
}

const sockets = Array.from({ length: connections }, () => {
  const socket = connect(port, '127.0.0.1', () => socket.write(request));
  let text = '';
  socket.setNoDelay(true);
  socket.on('data', (chunk) => {
    text += chunk.latin1Slice();
    if (!isWhole(text)) return;
    if (text.startsWith('HTTP/1.1 20')) answered++;
    else failed++;
    text = '';
    if (running) socket.write(request);
    else socket.end();
  });
  return new Promise((resolve) => socket.on('close', resolve));
});
const start = performance.now();
await sleep(ms);
const perSecond = (answered * 1_000) / (performance.now() - start);
running = false;
await Promise.all(sockets);
await finish({ perSecond, answered, failed });
