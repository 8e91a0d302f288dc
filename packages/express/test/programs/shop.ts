import type { AddressInfo } from 'node:net';
import express from 'express';
import { closeOnSignals, tracking, trackRoute } from '../../src/index.js';
import { sinkDestination } from '../support/sink-destination.js';

const { SINK_URL = '', SERVER_TIMEOUT_MS = '60000', CLOSE_TIMEOUT_MS = '60000' } = process.env;

const app = express();
const middleware = tracking({
  destinations: [sinkDestination(SINK_URL)],
  flushIntervalMs: 3_600_000,
  closeTimeoutMs: Number(CLOSE_TIMEOUT_MS),
});
app.use(middleware);

let finish = () => {};

app.post('/quick', (req, res) => {
  req.track('quick', {});
  res.sendStatus(204);
});
app.post('/slow', async (req, res) => {
  console.log('slow');
  await new Promise<void>((resolve) => {
    finish = resolve;
  });
  req.track('slow');
  res.sendStatus(204);
});
app.post('/held', async (_req, res) => {
  console.log('held');
  await new Promise<void>((resolve) => {
    finish = resolve;
  });
  res.sendStatus(204);
});
app.get('/large', (_req, res) => {
  console.log('large');
  res.end(Buffer.alloc(32 * 1024 * 1024));
});
const ready = () =>
  new Promise<Record<string, never>>((resolve) => {
    finish = () => resolve({});
    console.log('asked');
  });
app.post('/routed', trackRoute('routed', { properties: ready }), (_req, res) => {
  res.sendStatus(204);
});
app.get('/stream', trackRoute('streamed'), trackRoute('cut', { aborted: true }), (_req, res) => {
  res.write(':');
});
process.on('SIGUSR2', () => finish());
if (process.env.OWN_LISTENER) {
  process.on('SIGTERM', () => process.once('beforeExit', () => process.exit(7)));
}

const server = app.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
// Whatever lingers shows as a test that takes too long.
server.keepAliveTimeout = 60_000;
closeOnSignals(server, middleware.tracker, { serverTimeoutMs: Number(SERVER_TIMEOUT_MS) });
