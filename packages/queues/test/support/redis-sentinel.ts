import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from './free-port.js';
import { type RedisServer, redisPrograms } from './redis-server.js';
import { removeFolder } from './remove-folder.js';

/** What the sentinel calls the servers that it watches. */
export const WATCHED = 'watched';

/** A sentinel that makes a replica the primary when the primary is gone: soon only once it is told to hurry. */
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
      // A server that stands still for some seconds is not gone.
      `sentinel down-after-milliseconds ${WATCHED} 60000`,
      `sentinel failover-timeout ${WATCHED} 5000`,
    ];
    writeFileSync(file, lines.join('\n'));
    this.#child = spawn(redisPrograms[0] ?? 'redis-server', [file, '--sentinel'], { stdio: 'ignore' });
  }

  /** Resolves once it knows a replica that could take over. */
  static async watch(primary: RedisServer): Promise<RedisSentinel> {
    const sentinel = new RedisSentinel(await freePort(), primary);
    for (let known: unknown[][] = []; known.length === 0; await wait(50)) {
      const replicas = (await sentinel.#call('REPLICAS', WATCHED)) as unknown[][];
      known = replicas.filter((replica) => replica[replica.indexOf('master-link-status') + 1] === 'ok');
    }
    return sentinel;
  }

  /** From now on a primary that does not answer for a second is gone. */
  async hurry(): Promise<void> {
    await this.#call('SET', WATCHED, 'down-after-milliseconds', '1000');
  }

  async remove(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
    await removeFolder(this.#folder);
  }

  async #call(...words: string[]): Promise<unknown> {
    const asking = new Redis(this.port, { retryStrategy: () => 50, maxRetriesPerRequest: null });
    asking.on('error', () => {});
    try {
      return await asking.call('SENTINEL', ...words);
    } finally {
      asking.disconnect();
    }
  }
}
