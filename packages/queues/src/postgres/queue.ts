import {
  type Added,
  type Delivery,
  type Lease,
  type Leased,
  type Pushed,
  type QueueSize,
  SendoffError,
  type Settlement,
  type TransactionalQueue,
} from '@sendoff/core';
import { Listeners } from '../lib/listeners.js';
import { pack, unpack } from '../lib/text.js';
import { prepare } from './check.js';
import { Database, type PostgresTransaction } from './database.js';
import { DeadLetters } from './dead-letters.js';
import { Leases } from './leases.js';
import type { Settings } from './options.js';
import { Pushes } from './pushes.js';
import { isTooLong } from './rows.js';
import { insertOf, type Statements, statementsOf } from './statements.js';

export class PostgresQueue implements TransactionalQueue<PostgresTransaction> {
  readonly traits = { survives: 'host-crash', shared: 'network' } as const;
  readonly leaseMs: number;
  readonly #settings: Settings;
  readonly #database: Database;
  readonly #statements: Statements;
  readonly #listeners = new Listeners();
  readonly #pushes: Pushes;
  readonly #leases: Leases;
  readonly #letters: DeadLetters;
  readonly #calls = new Set<Promise<unknown>>();
  #closed = false;

  constructor(settings: Settings) {
    const { pool, table, leaseMs, maxDeliveries, dead, prepare: prepares } = settings;
    this.leaseMs = leaseMs;
    this.#settings = settings;
    this.#database = new Database(pool, table.name, prepares);
    this.#statements = statementsOf(table);
    this.#pushes = new Pushes(this.#database, this.#statements, this.#listeners, maxDeliveries);
    this.#leases = new Leases(this.#database, this.#statements, leaseMs);
    this.#letters = new DeadLetters(this.#database, this.#statements, dead);
  }

  async open(): Promise<void> {
    this.#database.begin = await prepare(this.#database, this.#settings);
    this.#closed = false;
    this.#letters.keepTrimmed();
  }

  push(deliveries: readonly Delivery[]): Promise<Pushed> {
    return this.#call(() => this.#pushes.push(deliveries));
  }

  pushIn(transaction: PostgresTransaction, deliveries: readonly Delivery[]): Promise<void> {
    return this.#call(
      () =>
        new Promise((resolve, reject) => {
          if (deliveries.length === 0) return resolve();
          if (deliveries.some(isTooLong)) return reject(tooLong());
          const [text, values] = insertOf(this.#statements, deliveries);
          // Some libraries send a statement when its `then` is called, and an `await` would call that later.
          transaction.query(text, values).then(() => resolve(), reject);
        }),
    );
  }

  take(lane: string, max: number): Promise<readonly Leased[]> {
    return this.#call(() => this.#leases.take(lane, max));
  }

  extend(leases: readonly Lease[]): Promise<{ readonly lost: readonly Lease[] }> {
    return this.#call(async () => ({ lost: await this.#leases.extend(leases) }));
  }

  settle(settlements: readonly Settlement[]): Promise<{ readonly lost: readonly Lease[] }> {
    return this.#call(async () => {
      const lost = await this.#leases.settle(settlements);
      const isLost = new Set(lost);
      const gone = settlements.filter((one) => one.do !== 'release' && !isLost.has(one.lease));
      this.#pushes.gone(gone.length);
      if (gone.some((one) => one.do === 'dead')) this.#letters.died();
      return { lost };
    });
  }

  size(lane?: string): Promise<QueueSize> {
    return this.#call(async () => {
      const values = [lane === undefined ? null : pack(lane)];
      const [row = {}] = await this.#database.run(this.#statements.size, values);
      const oldest = row.oldest_at == null ? {} : { oldestAt: Number(row.oldest_at) };
      return { ready: Number(row.ready), leased: Number(row.leased), dead: Number(row.dead), ...oldest };
    });
  }

  lanes(): Promise<readonly string[]> {
    return this.#call(async () => {
      const rows = await this.#database.run(this.#statements.lanes, []);
      return rows.map(({ lane }) => unpack(lane as string));
    });
  }

  readonly dead: TransactionalQueue['dead'] = {
    list: (lane, max, after) => this.#call(() => this.#letters.list(lane, max, after)),
    redrive: (lane, ids) =>
      this.#call(async () => {
        const added = await this.#letters.redrive(lane, ids);
        if (added.events > 0) this.#listeners.tell(lane, added);
        return added.events;
      }),
    drop: (lane, ids) => this.#call(() => this.#letters.drop(lane, ids)),
  };

  erase(subject: string): Promise<number> {
    return this.#call(async () => {
      const [row] = await this.#database.run(this.#statements.erase, [pack(subject)]);
      return Number(row?.n);
    });
  }

  onReady(lane: string, wake: (added?: Added) => void): () => void {
    return this.#listeners.add(lane, wake);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#letters.close();
    await Promise.allSettled(this.#calls);
  }

  /** What is under way when the queue is closed is waited for. */
  #call<T>(run: () => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(closed());
    const call = run();
    const done = () => this.#calls.delete(call);
    this.#calls.add(call);
    call.then(done, done);
    return call;
  }
}

function closed(): SendoffError {
  return new SendoffError('queue_closed', 'The PostgreSQL queue is closed; open it, or make a new tracker.');
}

function tooLong(): SendoffError {
  return new SendoffError(
    'invalid_option',
    'The id of a delivery and the name of its lane must have at most 2,600 bytes together.',
  );
}
