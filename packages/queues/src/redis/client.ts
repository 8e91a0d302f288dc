import { isSendoffError, SendoffError } from '@sendoff/core';
import type { Script } from './scripts.js';

interface Emitter {
  on(event: 'error', listener: (error: unknown) => void): unknown;
  off(event: 'error', listener: (error: unknown) => void): unknown;
  listenerCount(event: 'error'): number;
}

/** What is used of a client of ioredis: `new Redis(…)` or `new Cluster(…)`. */
export interface IoredisClient extends Emitter {
  readonly status: string;
  evalsha(sha: string, keys: number, ...parts: (string | number)[]): Promise<unknown>;
  eval(script: string, keys: number, ...parts: (string | number)[]): Promise<unknown>;
  info(): Promise<string>;
}

interface ScriptOptions {
  keys: string[];
  arguments: string[];
}

/** What is used of a client of node-redis: `createClient(…)` or `createCluster(…)`. */
export interface NodeRedisClient extends Emitter {
  readonly isOpen: boolean;
  readonly isReady?: boolean;
  evalSha(sha: string, options: ScriptOptions): Promise<unknown>;
  eval(script: string, options: ScriptOptions): Promise<unknown>;
  info?(): Promise<unknown>;
}

/** The application's own client, of ioredis 5 or 6, or of node-redis 4, 5 or 6. It is never closed here. */
export type RedisClient = IoredisClient | NodeRedisClient;

/** The one way to Redis, whichever the client. */
export interface Link {
  run(script: Script, keys: readonly string[], parts: readonly string[]): Promise<unknown>;
  /** What the server says of itself. */
  info(): Promise<string>;
  /** False while the client has no connection. */
  isReady(): boolean;
  /** Calls back with the client's errors. Returns what undoes it. */
  onError(hear: (error: unknown) => void): () => void;
  /** Somebody listens to the client's errors; without, some clients end the process. */
  isHeard(): boolean;
}

export function linkOf(client: RedisClient): Link {
  const errors = {
    onError: (hear: (error: unknown) => void) => {
      client.on('error', hear);
      return () => client.off('error', hear);
    },
    isHeard: () => client.listenerCount('error') > 0,
  };
  if (isNodeRedis(client)) {
    return {
      ...errors,
      run: (script, keys, parts) => {
        const options = { keys: keys as string[], arguments: parts as string[] };
        return runOnce(
          () => client.evalSha(script.sha, options),
          () => client.eval(script.text, options),
        );
      },
      info: async () => {
        if (client.isOpen) return String((await client.info?.()) ?? '');
        const hint = 'The client of the Redis queue is not connected: await client.connect() before.';
        throw new SendoffError('queue_unusable', hint);
      },
      isReady: () => client.isReady ?? client.isOpen,
    };
  }
  return {
    ...errors,
    run: (script, keys, parts) =>
      runOnce(
        () => client.evalsha(script.sha, keys.length, ...keys, ...parts),
        () => client.eval(script.text, keys.length, ...keys, ...parts),
      ),
    info: () => client.info(),
    isReady: () => client.status === 'ready',
  };
}

function isNodeRedis(client: RedisClient): client is NodeRedisClient {
  return 'evalSha' in client;
}

/** Sends the name of a script, and the script itself where Redis does not have it yet. */
async function runOnce(byName: () => Promise<unknown>, byText: () => Promise<unknown>): Promise<unknown> {
  try {
    return await byName();
  } catch (error) {
    if (!wordsOf(error).startsWith('NOSCRIPT')) throw error;
    return byText();
  }
}

const HINTS: Readonly<Record<string, string>> = {
  OOM: 'it is out of memory ("maxmemory"). Give it more, or deliver what waits.',
  READONLY: 'this is a replica. Connect to the primary; after a failover the client has to connect anew.',
  NOAUTH: 'it wants a password. Check user and password of the client.',
  WRONGPASS: 'user or password of the client are wrong.',
  NOPERM:
    "the client's user may not run what the queue needs: EVAL, EVALSHA, and the commands for streams, hashes and strings on its keys.",
  WRONGTYPE: 'a key of the queue holds something else. Give the queue another "prefix".',
  MISCONF: 'it cannot write to its disk.',
  LOADING: 'it is loading its data.',
  CLUSTERDOWN: 'the cluster is down.',
};
/** A queue that meets one of these when it is opened cannot be used as it is set up. */
const UNUSABLE: readonly string[] = ['NOAUTH', 'WRONGPASS', 'NOPERM', 'WRONGTYPE'];

/** The server does not let the client in, and will not as long as it is set up as it is. */
export function isTurnedAway(error: unknown): boolean {
  return UNUSABLE.includes(kindOf(error));
}

/** An error of ours for one of the client's, without the values that the client puts into its own. */
export function errorOf(error: unknown, opening: boolean): SendoffError {
  if (isSendoffError(error)) return error;
  const words = wordsOf(error);
  const kind = kindOf(error);
  const cause = new Error(words.replace(/, with args beginning with.*/s, '').slice(0, 300));
  const hint = HINTS[kind] ?? `${nameOf(error)}. Is it running, and can it be reached?`;
  const code = opening && isTurnedAway(error) ? 'queue_unusable' : 'queue_unavailable';
  return new SendoffError(code, `Redis does not do what the queue asked for: ${hint}`, { cause });
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}

function kindOf(error: unknown): string {
  return /^[A-Z]{2,20}\b/.exec(wordsOf(error))?.[0] ?? '';
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the client failed';
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^\w{1,40}$/.test(code) ? code : error.name;
}
