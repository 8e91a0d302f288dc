import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A port in front of servers: it can lead to another one, and swallow answers. */
export class TcpGate {
  /** Where new connections lead. */
  target: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #swallows: RegExp | undefined;
  #swallowed = () => {};

  private constructor(target: number) {
    this.target = target;
    this.#server = createServer((socket) => this.#lead(socket));
  }

  static async before(target: number): Promise<TcpGate> {
    const gate = new TcpGate(target);
    gate.#server.listen(0, '127.0.0.1');
    await once(gate.#server, 'listening');
    return gate;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Once a command that fits goes by, its connection breaks in place of the answer. */
  swallow(command: RegExp): Promise<void> {
    this.#swallows = command;
    return new Promise((resolve) => {
      this.#swallowed = resolve;
    });
  }

  /** Breaks all connections. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async end(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #lead(outside: Socket): void {
    const inside = connect(this.target, '127.0.0.1');
    let breaks = false;
    for (const socket of [outside, inside]) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        outside.destroy();
        inside.destroy();
      });
    }
    outside.on('data', (data) => {
      if (this.#swallows?.test(String(data))) {
        breaks = true;
        this.#swallows = undefined;
      }
      inside.write(data);
    });
    inside.on('data', (data) => {
      if (!breaks) outside.write(data);
      // The first time a script is not known yet, and is sent again whole.
      else if (String(data).startsWith('-NOSCRIPT')) outside.write(data);
      else {
        outside.destroy();
        this.#swallowed();
      }
    });
  }
}
