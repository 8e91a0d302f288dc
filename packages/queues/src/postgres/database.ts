import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { SendoffError } from '@sendoff/core';

/** A transaction of the application's: a client of `pg`'s that has begun one, or a few lines over what an ORM has. */
export interface PostgresTransaction {
  /**
   * Runs a statement in the transaction. The text holds `$1`, `$2` and so on, each once and in this order, for the
   * values, and no question mark. Whatever it resolves with is not looked at.
   */
  query(text: string, values: (string | null)[]): PromiseLike<unknown>;
}

/** What the queue takes of a pool. `pg`'s has it, and so has any that is made to stand in for that. */
export interface PostgresPool {
  query(text: string, values?: unknown[]): PromiseLike<{ readonly rows: readonly unknown[] }>;
  connect(): PromiseLike<PostgresClient>;
  on?(event: 'error', listener: (error: Error) => void): unknown;
}

/** A connection that is taken out of a pool for a while. */
export interface PostgresClient {
  query(text: string, values?: unknown[]): PromiseLike<{ readonly rows: readonly unknown[] }>;
  release(error?: Error | boolean): void;
  on?(event: 'error', listener: (error: Error) => void): unknown;
  off?(event: 'error', listener: (error: Error) => void): unknown;
}

export type Row = Readonly<Record<string, string | null>>;

const TRIES = 5;
const RETRY_MS = 20;
/** Serialization failure and deadlock: nothing was done, and the same may work now. */
const CONFLICTS = ['40001', '40P01'];
/**
 * A prepared statement that is not there, is there already, or has other columns by now: a pooler in between gives each
 * transaction another connection, or the table was changed. Nothing was done.
 */
const UNPREPARED = ['26000', '42P05', '0A000'];

/** What a pool of `pg`'s takes in place of a text. */
interface Prepared {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}
type Preparing = { query(statement: Prepared): ReturnType<PostgresPool['query']> };

/** Pools that have a listener of ours: one is enough, however many queues there are. */
const guarded = new WeakSet<object>();
const ignore = () => {};

/** Runs statements, each in a transaction of its own. */
export class Database {
  readonly #pool: PostgresPool;
  readonly #table: string;
  readonly #names = new Map<string, string>();
  #prepares: boolean;
  #begin: string | undefined;

  constructor(pool: PostgresPool, table: string, prepares: boolean) {
    this.#pool = pool;
    this.#table = table;
    this.#prepares = prepares;
    if (guarded.has(pool)) return;
    guarded.add(pool);
    // An idle connection that breaks is an `error` of the pool's, and would end the process where nobody listens.
    pool.on?.('error', ignore);
  }

  /**
   * How each transaction begins, where the database's defaults are not what the queue needs. Without it, one
   * statement is one round trip.
   */
  set begin(text: string | undefined) {
    this.#begin = text;
  }

  /** @throws {SendoffError} `queue_unavailable` */
  run(text: string, values: readonly unknown[]): Promise<readonly Row[]> {
    return this.#run(text, values, false);
  }

  /**
   * The same for a statement that is run often: each connection reads and plans it a few times only.
   *
   * @throws {SendoffError} `queue_unavailable`
   */
  runOften(text: string, values: readonly unknown[]): Promise<readonly Row[]> {
    return this.#run(text, values, true);
  }

  async #run(text: string, values: readonly unknown[], isOften: boolean): Promise<readonly Row[]> {
    for (let tries = 1; ; tries++) {
      const prepares = isOften && this.#prepares;
      try {
        const { rows } = await this.#once(text, [...values], prepares);
        return rows as readonly Row[];
      } catch (error) {
        const code = codeOf(error) ?? '';
        if (prepares && UNPREPARED.includes(code)) {
          this.#prepares = false;
          continue;
        }
        if (tries >= TRIES || !CONFLICTS.includes(code)) throw this.#unavailable(error);
        await wait(Math.random() * RETRY_MS * tries);
      }
    }
  }

  /** Several statements in one, without values. */
  async script(text: string): Promise<void> {
    try {
      await this.#pool.query(text);
    } catch (error) {
      throw this.#unavailable(error);
    }
  }

  async #once(text: string, values: unknown[], prepares: boolean) {
    const ask = (client: PostgresPool | PostgresClient) =>
      prepares
        ? (client as unknown as Preparing).query({ name: this.#nameOf(text), text, values })
        : client.query(text, values);
    if (this.#begin === undefined) return await ask(this.#pool);
    const client = await this.#pool.connect();
    client.on?.('error', ignore);
    let failure: Error | undefined;
    try {
      await client.query(this.#begin);
      const result = await ask(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      failure = error instanceof Error ? error : new Error('The statement failed.');
      throw error;
    } finally {
      client.off?.('error', ignore);
      client.release(failure);
    }
  }

  /** The same for the same text alone, as poolers hand connections from one process to another. */
  #nameOf(text: string): string {
    let name = this.#names.get(text);
    if (name === undefined) {
      name = `sendoff_${createHash('sha1').update(text).digest('hex')}`;
      this.#names.set(text, name);
    }
    return name;
  }

  #unavailable(cause: unknown): SendoffError {
    const code = codeOf(cause);
    const why = code === undefined ? 'the connection failed' : code;
    const message = `PostgreSQL did not do what the queue "${this.#table}" asked of it: ${why}.`;
    return new SendoffError('queue_unavailable', message, { cause: withoutValues(cause) });
  }
}

/** SQLSTATE, or the code of an error of the network's. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' && /^\w{1,40}$/.test(code) ? code : undefined;
}

/** A server may be told to put the values of a statement into its errors. */
function withoutValues(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error;
  for (const field of ['detail', 'where', 'internalQuery'])
    if (field in error) Reflect.set(error, field, undefined);
  return error;
}
