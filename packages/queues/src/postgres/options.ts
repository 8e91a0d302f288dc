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
}

export interface Settings {
  readonly pool: PostgresPool;
  readonly table: Table;
  readonly leaseMs: number;
  readonly maxDeliveries: number;
  readonly dead: DeadBounds;
  readonly migrate: boolean;
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
  } = options ?? {};
  if (typeof pool?.query !== 'function' || typeof pool.connect !== 'function') {
    throw new SendoffError(
      'invalid_option',
      'postgresQueue needs the option "pool": a pool of the package "pg", such as new Pool({ connectionString }).',
    );
  }
  if (typeof migrate !== 'boolean') {
    throw new SendoffError(
      'invalid_option',
      `The option "migrate" must be true or false; a ${typeof migrate} came.`,
    );
  }
  return {
    pool,
    table: tableOf(table),
    leaseMs: leaseMsOf(leaseMs),
    maxDeliveries: whole('maxDeliveries', maxDeliveries, 1),
    dead: deadBoundsOf(dead),
    migrate,
  };
}
