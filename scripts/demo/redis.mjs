import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Redis } from 'ioredis';

export const NEEDS_REDIS =
  'This demo needs a Redis server, redis-server or valkey-server, on the PATH: apt-get install redis-server, ' +
  'or brew install redis. Or name one that runs in REDIS_URL; the demo keeps to keys of its own there.';

/**
 * A Redis for the demo: the one at REDIS_URL with a prefix of the demo's own, or a server that is started for it and
 * keeps an append-only file. Throws a sentence on what to install where there is neither.
 */
export async function startRedis() {
  const { REDIS_URL: url } = process.env;
  if (url) {
    const prefix = `sendoff-demo-${randomUUID()}`;
    await removeKeys(url, prefix); // that is, nothing: whether it can be reached is told here
    return { url, prefix, what: 'the one at REDIS_URL', stop: () => removeKeys(url, prefix) };
  }
  const program = findRedis();
  if (program === undefined) throw new Error(NEEDS_REDIS);
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'sendoff-demo-'));
  const place = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder];
  // Ctrl-C is for the demo, which then stops its server.
  const child = spawn(program, [...place, '--save', '', '--appendonly', 'yes'], {
    stdio: 'ignore',
    detached: true,
  });
  const ended = once(child, 'exit');
  process.on('exit', () => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  const gone = ended.then(([code]) => {
    throw new Error(`${program} ended with exit code ${code} before it could be reached.`);
  });
  await Promise.race([ready(port), gone]);
  return {
    url: `redis://127.0.0.1:${port}`,
    prefix: 'sendoff',
    what: `a server of its own on port ${port}, with an append-only file`,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The server on the PATH, if there is one. */
export function findRedis() {
  return onPath('redis-server') ?? onPath('valkey-server');
}

async function removeKeys(url, prefix) {
  const client = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1, retryStrategy: () => null });
  client.on('error', () => {});
  try {
    await client.connect();
    for await (const keys of client.scanStream({ match: `${prefix}:*`, count: 1_000 })) {
      if (keys.length > 0) await client.unlink(...keys);
    }
  } catch {
    throw new Error('The Redis at REDIS_URL cannot be reached, or does not let the demo in.');
  } finally {
    client.disconnect();
  }
}

async function ready(port) {
  const client = new Redis(port, '127.0.0.1', { retryStrategy: () => 50, maxRetriesPerRequest: 200 });
  client.on('error', () => {});
  await client.ping().finally(() => client.disconnect());
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

function onPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
