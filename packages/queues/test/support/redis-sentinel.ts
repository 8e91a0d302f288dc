import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from './free-port.js';
import { type RedisServer, redisPrograms } from './redis-server.js';

/** What the sentinel calls the servers that it watches. */
export const WATCHED = 'watched';

/** A sentinel that makes a replica the primary as soon as the primary is gone. */
export class RedisSentinel {
  readonly port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), 'sendoff-sentinel-'));
  readonly #child: ChildProcess;

  private constructor(port: number, primary: RedisServer) {
    this.port = port;
    const file = join(this.#folder, 'sentinel.conf');
    const lines = [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${this.#folder}`,
      `sentinel monitor ${WATCHED} 127.0.0.1 ${primary.port} 1`,
      `sentinel down-after-milliseconds ${WATCHED} 3000`,
    ];
    writeFileSync(file, lines.join('\n'));
    this.#child = spawn(redisPrograms[0] ?? 'redis-server', [file, '--sentinel'], { stdio: 'ignore' });
  }

  /** Resolves once it knows a replica that could take over. */
  static async watch(primary: RedisServer): Promise<RedisSentinel> {
    const sentinel = new RedisSentinel(await freePort(), primary);
    const asking = new Redis(sentinel.port, { retryStrategy: () => 50 });
    asking.on('error', () => {});
    try {
      for (let known: unknown[][] = []; known.length === 0; await wait(50)) {
        const replicas = (await asking.call('SENTINEL', 'REPLICAS', WATCHED)) as unknown[][];
        known = replicas.filter((replica) => replica[replica.indexOf('master-link-status') + 1] === 'ok');
      }
    } finally {
      asking.disconnect();
    }
    return sentinel;
  }

  async remove(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
