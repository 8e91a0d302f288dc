import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Destination, TrackedEvent } from '@sendoff/core';
import { onTestFinished } from 'vitest';

/** A vendor with an account for each lane, which notes what comes in. */
export class Collectors {
  readonly #taken = new Map<string, string[]>();
  readonly #down = new Set<string>();
  #url = '';

  static async start(): Promise<Collectors> {
    const vendor = new Collectors();
    const server = createServer(async (request, response) => {
      const lane = (request.url ?? '/').slice(1);
      const came = (await json(request)) as string[];
      const isDown = vendor.#down.has(lane);
      if (!isDown) vendor.taken(lane).push(...came);
      response.writeHead(isDown ? 503 : 200).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    vendor.#url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return vendor;
  }

  /** What came in for a lane. */
  taken(lane: string): string[] {
    const taken = this.#taken.get(lane) ?? [];
    this.#taken.set(lane, taken);
    return taken;
  }

  /** From now on requests for this lane fail. */
  breakDown(lane: string): void {
    this.#down.add(lane);
  }

  /** `says`: what an event is on the wire. */
  destination(lane: string, says: (event: TrackedEvent) => string = ({ id }) => id): Destination {
    const url = `${this.#url}/${lane}`;
    return {
      name: lane,
      limits: { batchEvents: 25, bodyBytes: 100_000, envelopeBytes: 2 },
      credential: { option: 'key', variable: 'COLLECTOR_KEY', given: () => 'none' },
      hosts: [],
      encode: (event) => ({ body: JSON.stringify(says(event)), format: 1 }),
      request: (batch) => ({ url, headers: {}, body: `[${batch.map(({ body }) => body).join()}]` }),
      interpret: ({ status }, batch) =>
        status === 200
          ? { kind: 'results', results: batch.map(({ id }) => ({ id, status: 'delivered' })) }
          : { kind: 'retry', reason: `HTTP ${status}` },
    };
  }
}
