import { execFile, execFileSync } from 'node:child_process';
import { accessSync, chownSync, constants, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';
import { removeFolder } from './remove-folder.js';

const run = promisify(execFile);

/** Where the programs of a PostgreSQL server lie; undefined if there is none. */
export const postgresBin = binOf('initdb', 'pg_ctl', 'postgres');
/** To put into the name of a suite that cannot run. */
export const NO_POSTGRES = 'needs a PostgreSQL server: install the package "postgresql"';

export function binOf(...programs: readonly string[]): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = list(debian).sort((a, b) => Number(b) - Number(a));
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...versions.map((version) => join(debian, version, 'bin')),
    '/usr/sbin',
  ];
  return folders.find((folder) => programs.every((program) => isRunnable(join(folder, program))));
}

/** A server of its own in a temporary folder, as a user would run it: with `fsync`, on a free port. */
export class PostgresServer {
  readonly port: number;
  readonly folder: string;
  readonly #data: string;
  readonly #user: { uid?: number; gid?: number };

  private constructor(port: number, folder: string) {
    this.port = port;
    this.folder = folder;
    this.#data = join(folder, 'data');
    this.#user = unprivileged();
    if (this.#user.uid !== undefined) chownSync(folder, this.#user.uid, this.#user.gid ?? 0);
  }

  static async start(): Promise<PostgresServer> {
    const server = new PostgresServer(await freePort(), mkdtempSync(join(tmpdir(), 'sendoff-postgres-')));
    const locale = ['--encoding=UTF8', '--locale=C'];
    await server.#program('initdb', '-D', server.#data, '-A', 'trust', '-U', 'postgres', '-N', ...locale);
    await server.start();
    return server;
  }

  /** The user's own, or another role's. */
  url(database = 'postgres', role = 'postgres'): string {
    return `postgres://${role}@127.0.0.1:${this.port}/${database}`;
  }

  async start(): Promise<void> {
    const options = `-p ${this.port} -k ${this.folder} -c listen_addresses=127.0.0.1`;
    await this.#program(
      'pg_ctl',
      'start',
      '-w',
      '-D',
      this.#data,
      '-l',
      join(this.folder, 'log'),
      '-o',
      options,
    );
  }

  /** `immediate` is as if the host had crashed. */
  async stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    await this.#program('pg_ctl', 'stop', '-w', '-D', this.#data, '-m', mode);
  }

  async restart(mode: 'fast' | 'immediate' | 'kill -9'): Promise<void> {
    if (mode === 'kill -9') return this.#killAndStart();
    await this.stop(mode);
    await this.start();
  }

  /** Kills the first of the server's processes; it can start again when the others have seen that. */
  async #killAndStart(): Promise<void> {
    const [pid = ''] = readFileSync(join(this.#data, 'postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(pid), 'SIGKILL');
    for (let tries = 100; ; tries--) {
      try {
        return await this.start();
      } catch (error) {
        if (tries === 0) throw error;
        await wait(50);
      }
    }
  }

  async remove(): Promise<void> {
    await this.stop('immediate').catch(() => {});
    await removeFolder(this.folder);
  }

  async #program(name: string, ...args: readonly string[]): Promise<void> {
    // PostgreSQL's programs keep the output open for as long as the server runs.
    await run(join(postgresBin ?? '', name), args, {
      ...this.#user,
      cwd: this.folder,
      env: { PATH: process.env.PATH },
    });
  }
}

/** PostgreSQL refuses to run as root. */
export function unprivileged(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) =>
        Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // There is no such user.
    }
  }
  return {};
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
