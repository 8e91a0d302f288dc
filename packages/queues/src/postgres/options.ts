import { SendoffError } from '@sendoff/core';
import {
  DEFAULT_LEASE_MS,
  type DeadBounds,
  type DeadOptions,
  deadBoundsOf,
  leaseMsOf,
  whole,
} from '../lib/options.js';
import type { PostgresPool } from './database.js';
import { type Table, tableOf } from './table.js';

/** What a PostgreSQL queue can be told. */
export interface PostgresQueueOptions {
  /** A pool of `pg`'s, or one like it. It stays the application's: the queue never ends it. */
  pool: PostgresPool;
  /** With or without a schema. Default: `sendoff_deliveries`. */
  table?: string | undefined;
  /**
   * How long a taken delivery stays a worker's, in ms, at most a day. The table keeps it, and a queue that was told
   * another is refused. Default: 60,000.
   */
  leaseMs?: number | undefined;
  /**
   * Deliveries that may wait, over all lanes; past it new ones are refused. Kept roughly: what other processes add
   * is counted every few seconds, and `pushIn` looks at no bound. Default: 1,000,000.
   */
  maxDeliveries?: number | undefined;
  /**
   * Dead letters that each lane keeps. Past a bound the oldest go, within a second or so; of their bytes
   * only the bodies count.
   */
  dead?: DeadOptions | undefined;
  /** `open` makes the tables where there are none, with a role that may. Default: false, see `migration`. */
  migrate?: boolean | undefined;
  /**
   * Each connection prepares what is asked often. Where a pooler between keeps no prepared statements, the queue goes
   * on without. Never in a transaction of the application's. Default: true with a pool of `pg`'s, else false.
   */
  prepare?: boolean | undefined;
}

export interface Settings {
  readonly pool: PostgresPool;
  readonly table: Table;
  readonly leaseMs: number;
  readonly maxDeliveries: number;
  readonly dead: DeadBounds;
  readonly migrate: boolean;
  readonly prepare: boolean;
}

/** The options with their defaults, checked. */
export function readOptions(options: PostgresQueueOptions): Settings {
  const {
    pool,
    table,
    leaseMs = DEFAULT_LEASE_MS,
    maxDeliveries = 1_000_000,
    dead,
    migrate = false,
    prepare,
  } = options ?? {};
  if (typeof pool?.query !== 'function' || typeof pool.connect !== 'function') {
    throw new SendoffError(
      'invalid_option',
      'postgresQueue needs the option "pool": a pool of the package "pg", such as new Pool({ connectionString }).',
    );
  }
  assertBoolean('migrate', migrate);
  if (prepare !== undefined) assertBoolean('prepare', prepare);
  return {
    pool,
    table: tableOf(table),
    leaseMs: leaseMsOf(leaseMs),
    maxDeliveries: whole('maxDeliveries', maxDeliveries, 1),
    dead: deadBoundsOf(dead),
    migrate,
    prepare: prepare ?? 'Client' in pool,
  };
}

function assertBoolean(name: string, value: unknown): void {
  if (typeof value === 'boolean') return;
  throw new SendoffError(
    'invalid_option',
    `The option "${name}" must be true or false; a ${typeof value} came.`,
  );
}
