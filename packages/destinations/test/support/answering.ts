import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Destination, Outcome, Tracker } from '@sendoff/core';
import { afterEach } from 'vitest';
import { type Unhurried, unhurried } from './unhurried.js';

/** A request as the server got it. */
export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A tracker with one destination, and the server that it posts to. */
export interface Answering {
  readonly tracker: Tracker;
  readonly flush: Unhurried['flush'];
  readonly asked: readonly Asked[];
  /** By event id. */
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

const say = () => {};

const running: { both: Unhurried; server: Server }[] = [];
afterEach(async () => {
  for (const { both, server } of running.splice(0)) {
    await both.close();
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
  const both = unhurried({
    destinations: [create(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)],
    logger: { debug: say, warn: say, error: say },
    onOutcome: (outcome) => outcomes.set(outcome.id, outcome),
  });
  running.push({ both, server });
  const { tracker, flush } = both;
  return { tracker, flush, asked, outcomes };
}
