import type { QueueRequest } from '@sendoff/core/testing';
import type { Pool } from 'pg';
import { postgresQueue } from '../../src/postgres.js';

/** A queue of the suite's: its store and name are those of its table. */
export function queueIn(pool: Pool, { store, name = 'queue', leaseMs, maxDeliveries }: QueueRequest) {
  return postgresQueue({ pool, table: `${store}_${name}`, leaseMs, maxDeliveries, migrate: true });
}

export async function dropStore(pool: Pool, store: string): Promise<void> {
  const tables = "SELECT tablename FROM pg_tables WHERE tablename LIKE $1 || '\\_%'";
  const { rows } = await pool.query<{ tablename: string }>(tables, [store]);
  for (const { tablename } of rows) await pool.query(`DROP TABLE ${tablename}`);
}
