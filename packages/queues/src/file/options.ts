import { resolve } from 'node:path';
import { type Clock, SendoffError } from '@sendoff/core';
import {
  DEFAULT_LEASE_MS,
  type DeadOptions,
  deadBoundsOf,
  leaseMsOf,
  MEGABYTE,
  whole,
} from '../lib/options.js';
import type { Damage } from './damage.js';
import type { Settings } from './worker/settings.js';

/** SQLite's most pages, of its usual size. */
const MAX_BYTES = 4_294_967_294 * 4_096;

/** What a queue in a file can be told. */
export interface FileQueueOptions {
  /**
   * Where the file is, or is to be; on a local disk. Its log lies beside it, under the same name with `-wal` and
   * `-shm`. A folder that is missing is made.
   */
  path: string;
  /**
   * How long a taken delivery stays a worker's, in ms, at most a day. The file keeps it, and a queue that was told
   * another is refused. Default: 60,000.
   */
  leaseMs?: number | undefined;
  /**
   * Deliveries that may wait, over all lanes; past it new ones are refused. Each further process on the file may pass
   * it by a thousand. Default: 1,000,000.
   */
  maxDeliveries?: number | undefined;
  /**
   * How large the file may become, at least 1 MiB; its log adds up to 16 MiB as a rule. A sixteenth of it is kept for
   * leases and dead letters. Default: 1 GiB.
   */
  maxBytes?: number | undefined;
  /** Dead letters that each lane keeps. Past a bound the oldest go; of their bytes only the bodies count. */
  dead?: DeadOptions | undefined;
  /** Told of a damaged file that was put aside. */
  onDamage?: ((damage: Damage) => void) | undefined;
  /** Hears of a damaged file as well. Default: errors on the console. */
  logger?: { error(message: string): void } | undefined;
  clock?: Pick<Clock, 'now'> | undefined;
}

/** The options with their defaults, checked. */
export function readOptions(options: FileQueueOptions): Omit<Settings, 'module'> {
  const {
    path,
    leaseMs = DEFAULT_LEASE_MS,
    maxDeliveries = 1_000_000,
    maxBytes = 1024 * MEGABYTE,
    dead,
  } = options ?? {};
  if (typeof path !== 'string' || path === '' || path.includes('\u0000')) {
    throw new SendoffError(
      'invalid_option',
      `fileQueue needs the option "path": the name of a file, such as "./data/events.db"; ${path === '' ? 'an empty text' : `a ${typeof path}`} came.`,
    );
  }
  return {
    path: resolve(path),
    leaseMs: leaseMsOf(leaseMs),
    maxDeliveries: whole('maxDeliveries', maxDeliveries, 1),
    maxBytes: whole('maxBytes', maxBytes, MEGABYTE, MAX_BYTES),
    dead: deadBoundsOf(dead),
  };
}
