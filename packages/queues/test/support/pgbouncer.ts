import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './free-port.js';
import { binOf, type PostgresServer, unprivileged } from './postgres-server.js';

const bin = binOf('pgbouncer');
export const hasPgBouncer = bin !== undefined;
/** To put into the name of a test that cannot run. */
export const NO_PGBOUNCER = 'needs PgBouncer: install the package "pgbouncer"';

/** PgBouncer before a server: each transaction may get another of two connections, and no session lasts. */
export class PgBouncer {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #port: number;

  private constructor(child: ChildProcess, folder: string, port: number) {
    this.#child = child;
    this.#folder = folder;
    this.#port = port;
  }

  static async start({ port: serverPort }: PostgresServer): Promise<PgBouncer> {
    const user = unprivileged();
    const folder = mkdtempSync(join(tmpdir(), 'sendoff-pgbouncer-'));
    const port = await freePort();
    const lines = [
      '[databases]',
      `postgres = host=127.0.0.1 port=${serverPort} user=postgres`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'auth_type = any',
      'pool_mode = transaction',
      'default_pool_size = 2',
      'server_reset_query_always = 1',
      'server_reset_query = DISCARD ALL',
    ];
    writeFileSync(join(folder, 'pgbouncer.ini'), lines.join('\n'));
    if (user.uid !== undefined) chownSync(folder, user.uid, user.gid ?? 0);
    const child = spawn(join(bin ?? '', 'pgbouncer'), ['-q', join(folder, 'pgbouncer.ini')], {
      ...user,
      stdio: 'ignore',
    });
    const bouncer = new PgBouncer(child, folder, port);
    await bouncer.#listens();
    return bouncer;
  }

  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.#port}/postgres`;
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #listens(): Promise<void> {
    for (const end = performance.now() + 30_000; performance.now() < end; await wait(25)) {
      const socket = connect(this.#port, '127.0.0.1');
      const [event] = await Promise.race(
        ['connect', 'error'].map((name) =>
          once(socket, name).then(
            () => [name],
            () => ['error'],
          ),
        ),
      );
      socket.destroy();
      if (event === 'connect') return;
    }
    await this.stop();
    throw new Error('PgBouncer did not start.');
  }
}
