import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Clock, createTracker, type Destination, type Outcome, type Tracker } from '@sendoff/core';
import { afterEach } from 'vitest';

/** A request as the server got it. */
export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A tracker with one destination, and the server that it posts to. */
export interface Answering {
  readonly tracker: Tracker;
  readonly asked: readonly Asked[];
  /** By event id. */
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

/** Waits a hundredth of the time that it is told to. */
const quick: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now() * 100,
  schedule(ms, callback) {
    const timer = setTimeout(callback, ms / 100);
    return { cancel: () => clearTimeout(timer) };
  },
};
const say = () => {};

const running: { tracker: Tracker; server: Server }[] = [];
afterEach(async () => {
  for (const { tracker, server } of running.splice(0)) {
    await tracker.close({ timeoutMs: 0 });
    server.closeAllConnections();
    server.close();
  }
});

/** Starts both on this machine; they are closed after the test. */
export async function answering(
  create: (baseUrl: string) => Destination,
  answer: (asked: Asked) => { readonly status: number; readonly body?: unknown },
): Promise<Answering> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const one = { path: request.url ?? '', headers: request.headers, body: await text(request) };
    asked.push(one);
    const { status, body = '' } = answer(one);
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const outcomes = new Map<string, Outcome>();
  const tracker = createTracker({
    destinations: [create(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)],
    clock: quick,
    logger: { debug: say, warn: say, error: say },
    onOutcome: (outcome) => outcomes.set(outcome.id, outcome),
  });
  running.push({ tracker, server });
  return { tracker, asked, outcomes };
}
