import type { DeadBounds } from '../../lib/options.js';

/** What the worker thread is told when it starts. */
export interface Settings {
  readonly path: string;
  /** The module of `better-sqlite3`; undefined for the runtime's own `node:sqlite`. */
  readonly module: string | undefined;
  readonly leaseMs: number;
  readonly maxDeliveries: number;
  readonly maxBytes: number;
  readonly dead: DeadBounds;
}
