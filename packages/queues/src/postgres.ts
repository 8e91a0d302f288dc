import type { TransactionalQueue } from '@sendoff/core';
import type { PostgresTransaction } from './postgres/database.js';
import { type PostgresQueueOptions, readOptions } from './postgres/options.js';
import { PostgresQueue } from './postgres/queue.js';

export type { PostgresClient, PostgresPool, PostgresTransaction } from './postgres/database.js';
export { type MigrationOptions, migration } from './postgres/migration.js';
export type { PostgresQueueOptions } from './postgres/options.js';

/**
 * A queue in PostgreSQL, 13 or newer: shared by any number of processes on any number of hosts, as durable as the
 * server, and an outbox: `tracker.trackIn(transaction, event)` stores an event if and only if the transaction
 * commits. Its tables come from {@link migration}.
 *
 * @throws {SendoffError} `invalid_option`
 * @example
 * ```ts
 * import { createTracker } from '@sendoff/core';
 * import { selzy } from '@sendoff/destinations';
 * import { postgresQueue } from '@sendoff/queues/postgres';
 * import { Pool } from 'pg';
 *
 * const pool = new Pool({ connectionString: process.env.DATABASE_URL });
 * const tracker = createTracker({ destinations: [selzy()], queue: postgresQueue({ pool }) });
 * ```
 */
export function postgresQueue(options: PostgresQueueOptions): TransactionalQueue<PostgresTransaction> {
  return new PostgresQueue(readOptions(options));
}
