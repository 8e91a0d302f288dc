/** PostgreSQL and Redis as a user would run them: on a free port of loopback, in a folder that goes with them. */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chownSync, constants, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { sleep } from '../../lib/stats.mjs';

const run = promisify(execFile);

const postgresFolder = folderOf('initdb', 'postgres');
const redisFolder = folderOf('redis-server');

export const missingPostgres = () =>
  postgresFolder === undefined ? 'needs a PostgreSQL server: install the package "postgresql"' : undefined;

export async function missingRedis() {
  if (redisFolder === undefined) return 'needs a Redis server: install the package "redis-server"';
  const reason = (error) => (error.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED' ? error.message : undefined);
  return import('@sendoff/queues/redis').then(() => undefined, reason);
}

/** With `fsync`, and PostgreSQL's own defaults. */
export async function startPostgres() {
  const folder = mkdtempSync(join(tmpdir(), 'sendoff-bench-'));
  const data = join(folder, 'data');
  const port = await freePort();
  const user = unprivileged();
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  const asUser = { ...user, cwd: folder, env: { PATH: process.env.PATH } };
  const ways = ['-A', 'trust', '-U', 'postgres', '-N', '--encoding=UTF8', '--locale=C'];
  await run(join(postgresFolder, 'initdb'), ['-D', data, ...ways], asUser);
  const place = ['-D', data, '-p', String(port), '-k', folder, '-c', 'listen_addresses=127.0.0.1'];
  const child = spawn(join(postgresFolder, 'postgres'), place, { ...asUser, stdio: 'ignore' });
  const version = execFileSync(join(postgresFolder, 'postgres'), ['--version'], { encoding: 'utf8' });
  const url = (database) => `postgres://postgres@127.0.0.1:${port}/${database}`;
  await until(async () => {
    const client = new pg.Client({ connectionString: url('postgres') });
    await client.connect();
    await client.end();
  });
  let databases = 0;
  return {
    url: url('postgres'),
    version: /[\d.]+/.exec(version)[0],
    /** Runs with a database of its own, which goes afterwards, so that the server has nothing to tidy up in it. */
    async withDatabase(use) {
      const database = `bench_${++databases}`;
      const client = new pg.Client({ connectionString: url('postgres') });
      await client.connect();
      await client.query(`CREATE DATABASE ${database}`);
      try {
        return await use(url(database));
      } finally {
        await client.query(`DROP DATABASE ${database} WITH (FORCE)`);
        await client.query('CHECKPOINT');
        await client.end();
      }
    },
    async stop() {
      await end(child, 'SIGQUIT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** With an append-only file, which is not rewritten meanwhile. `appendfsync`: when it is synced. */
export async function startRedis({ appendfsync = 'everysec' } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'sendoff-bench-'));
  const port = await freePort();
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir: folder,
    save: '',
    appendonly: 'yes',
    appendfsync,
    'auto-aof-rewrite-percentage': '0',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  let child;
  const start = async () => {
    child = spawn(join(redisFolder, 'redis-server'), args, { stdio: 'ignore' });
    await until(() => pinged(port));
  };
  await start();
  const version = execFileSync(join(redisFolder, 'redis-server'), ['--version'], { encoding: 'utf8' });
  return {
    port,
    version: /v=([\d.]+)/.exec(version)[1],
    /** As `kill -9`, and up again. */
    async restart() {
      await end(child, 'SIGKILL');
      await start();
    },
    async stop() {
      await end(child, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Rejects as long as Redis does not listen, or reads its data. */
async function pinged(port) {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    socket.write('PING\r\n');
    const [text] = await once(socket, 'data');
    if (!String(text).startsWith('+PONG')) throw new Error(String(text));
  } finally {
    socket.destroy();
  }
}

/** Tries until the server answers. */
async function until(ask) {
  for (const end = performance.now() + 60_000; ; await sleep(20)) {
    try {
      return await ask();
    } catch (error) {
      if (performance.now() > end) throw new Error('The server does not answer.', { cause: error });
    }
  }
}

/** `SIGQUIT` tells PostgreSQL to end without tidying up. */
async function end(child, signal) {
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Of the folders on the PATH, and those where Debian keeps PostgreSQL, the first that has all of the programs. */
function folderOf(...programs) {
  const debian = '/usr/lib/postgresql';
  const versions = list(debian).sort((a, b) => Number(b) - Number(a));
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...versions.map((version) => join(debian, version, 'bin')),
  ];
  return folders.find((folder) => programs.every((program) => isRunnable(join(folder, program))));
}

function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isRunnable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** PostgreSQL refuses to run as root. */
function unprivileged() {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // There is no such user.
    }
  }
  return {};
}
