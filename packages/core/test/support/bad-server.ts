import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { KeyAndCertificate } from './certificate.js';

/** What a server does at each step of a request; at a step that is not named, nothing. */
export interface Behaviour {
  /** A connection was opened. */
  connected?(socket: Socket): void;
  /** The first bytes of a request came: the `turn`th on this connection. */
  begun?(socket: Socket, turn: number): void;
  /** A whole request came. */
  asked?(socket: Socket, body: string): void;
}

/** A server without manners: it speaks by hand on the bare socket. */
export class BadServer {
  behaviour: Behaviour = healthy;
  url = '';
  /** Connections opened, requests begun, and requests that came whole. */
  connections = 0;
  begun = 0;
  /** Bodies of the requests that came whole. */
  bodies: string[] = [];
  readonly sockets = new Set<Socket>();
  readonly #server;
  readonly #scheme;

  constructor(tls?: KeyAndCertificate) {
    const connected = (socket: Socket) => this.#connected(socket);
    this.#server = tls === undefined ? createServer(connected) : createTlsServer(tls, connected);
    this.#scheme = tls === undefined ? 'http' : 'https';
    this.#server.on('tlsClientError', () => {});
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `${this.#scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #connected(socket: Socket): void {
    this.connections++;
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => {});
    let text = '';
    let turn = 0;
    socket.setEncoding('latin1').on('data', (data: string) => {
      if (text === '') {
        this.begun++;
        this.behaviour.begun?.(socket, ++turn);
      }
      text += data;
      const head = text.indexOf('\r\n\r\n') + 4;
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (head < 4 || text.length < head + length) return;
      const body = text.slice(head);
      text = '';
      if (socket.destroyed) return;
      this.bodies.push(body);
      this.behaviour.asked?.(socket, body);
    });
    this.behaviour.connected?.(socket);
  }
}

/** An answer as it goes over the wire. */
export function answer(status: number | string, body = '', headers: readonly string[] = []): string {
  const lines = [`HTTP/1.1 ${status} X`, `content-length: ${body.length}`, ...headers];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

export const TAKEN = '{"taken":true}';

/** Takes whatever comes. */
export const healthy: Behaviour = { asked: (socket) => socket.write(answer(200, TAKEN)) };
