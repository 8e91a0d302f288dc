import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setImmediate } from 'node:timers/promises';

/** A connection that has sent no request by then has none on the way. */
const SILENT_MS = 1_000;
/** One is enough, unless a response has lost its connection to something else. */
const CUT_TURNS = 10;

/** Closes a server without cutting off an answer that is on its way. */
export class Connections {
  readonly #server: Server;
  readonly #running = new Set<ServerResponse>();
  #closing = false;
  #waited = false;

  constructor(server: Server) {
    this.#server = server;
    server.prependListener('request', this.#begin);
  }

  /** Resolves when all connections are closed; after `timeoutMs` those that are left are cut. */
  async close(timeoutMs: number): Promise<void> {
    this.#closing = true;
    for (const response of this.#running) askToClose(response);
    await new Promise<void>((resolve) => {
      const timers = [
        setTimeout(resolve, timeoutMs),
        setTimeout(() => {
          this.#waited = true;
          this.#release();
        }, SILENT_MS),
      ];
      // Not http's own close(): that cuts off answers which are ended but not yet sent (Node 20).
      NetServer.prototype.close.call(this.#server, () => {
        for (const timer of timers) clearTimeout(timer);
        resolve();
      });
      this.#release();
    });
    this.#server.closeAllConnections();
    // Requests that were cut off hear of it a turn later.
    for (let turn = 0; turn < CUT_TURNS && this.#running.size > 0; turn++) await setImmediate();
  }

  forget(): void {
    this.#server.off('request', this.#begin);
  }

  readonly #begin = (_request: IncomingMessage, response: ServerResponse) => {
    this.#running.add(response);
    if (this.#closing) askToClose(response);
    response.once('close', () => {
      this.#running.delete(response);
      if (this.#closing) this.#release();
    });
  };

  /** Lets go of connections that have nothing more to do. */
  #release(): void {
    if (this.#running.size === 0 && this.#waited) this.#server.closeAllConnections();
    // Node takes a connection for idle as soon as its answer is ended, sent or not.
    else if (![...this.#running].some(({ writableEnded }) => writableEnded))
      this.#server.closeIdleConnections();
  }
}

function askToClose(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}
