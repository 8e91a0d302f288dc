import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './free-port.js';
import { removeFolder } from './remove-folder.js';

/** The servers that there are on this machine: Redis, Valkey, or both. */
export const redisPrograms = ['redis-server', 'valkey-server'].flatMap((name) => pathOf(name) ?? []);
/** To put into the name of a suite that cannot run. */
export const NO_REDIS = 'needs a Redis server: install the package "redis-server"';

/** A server of its own in a temporary folder, on a free port, with an append-only file. */
export class RedisServer {
  readonly port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), 'sendoff-redis-'));
  readonly #args: readonly string[];
  readonly #program: string;
  #child: ChildProcess | undefined;

  private constructor(port: number, program: string, options: Readonly<Record<string, string>>) {
    this.port = port;
    this.#program = program;
    const all = { save: '', appendonly: 'yes', appendfsync: 'everysec', ...options };
    this.#args = Object.entries(all).flatMap(([name, value]) => [
      `--${name}`,
      ...(value === '' ? [''] : value.split(' ')),
    ]);
  }

  static async start(
    options: Readonly<Record<string, string>> = {},
    program = redisPrograms[0] ?? 'redis-server',
  ): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), program, options);
    await server.start();
    return server;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  async start(): Promise<void> {
    const place = ['--port', `${this.port}`, '--bind', '127.0.0.1', '--dir', this.#folder];
    this.#child = spawn(this.#program, [...place, ...this.#args], { stdio: 'ignore' });
    for (const end = performance.now() + 30_000; performance.now() < end; await wait(20)) {
      if (await answers(this.port)) return;
    }
    throw new Error('The Redis server of the test does not answer.');
  }

  /** As systemd ends it; or as `kill -9` does. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  async restart(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    await this.stop(signal);
    await this.start();
  }

  /** What it has written last: its append-only file, without what it began with. */
  readFile(): Buffer {
    return readFileSync(this.#file);
  }

  writeFile(content: Buffer): void {
    writeFileSync(this.#file, content);
  }

  get #file(): string {
    const folder = join(this.#folder, 'appendonlydir');
    return join(folder, readdirSync(folder).findLast((name) => name.endsWith('.incr.aof')) ?? '');
  }

  async remove(): Promise<void> {
    await this.stop('SIGKILL');
    await removeFolder(this.#folder);
  }
}

/** Whether a server listens and has read its data: a PING that is refused for want of a password will do. */
async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    socket.write('PING\r\n');
    const [text] = await once(socket, 'data');
    return !String(text).startsWith('-LOADING');
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function pathOf(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
