import type { Connection } from './connection.js';

/**
 * Runs `work` as one transaction. It is on the disk when this returns, unless it needs to outlive the process only:
 * then it is there with the next one that has to.
 */
export function write<T>(connection: Connection, work: () => T, survives: 'host' | 'process' = 'host'): T {
  const { database, sql } = connection;
  const synchronous = survives === 'host' ? 'FULL' : 'NORMAL';
  if (connection.synchronous !== synchronous) {
    database.exec(`PRAGMA synchronous = ${synchronous}`);
    connection.synchronous = synchronous;
  }
  sql.begin.run();
  try {
    const result = work();
    sql.commit.run();
    return result;
  } catch (error) {
    rollBack(connection);
    throw error;
  }
}

function rollBack({ database }: Connection): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // After some errors SQLite has done so by itself.
  }
}

/** Adds to, or takes from, the counts of lanes, by their numbers. */
export class Counts {
  readonly #changes = new Map<number, number>();

  add(lane: number, deliveries: number): void {
    this.#changes.set(lane, (this.#changes.get(lane) ?? 0) + deliveries);
  }

  write({ sql }: Connection): void {
    for (const [lane, change] of this.#changes) sql.count.run(change, lane);
  }
}
