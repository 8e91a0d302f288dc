import type { TransactionalQueue } from '@sendoff/nestjs-selzy';
import { type PostgresTransaction, postgresQueue } from '@sendoff/queues/postgres';
import { Pool, type PoolClient } from 'pg';
import { migrations } from './migrations.js';

/** The shop's PostgreSQL. */
export class Database {
  /** Where events wait: beside the orders, so that one transaction takes both. */
  readonly queue: TransactionalQueue<PostgresTransaction>;
  readonly #pool: Pool;

  private constructor(url: string) {
    this.#pool = new Pool({ connectionString: url });
    // A connection that breaks fails what runs on it; without a listener it would end the process as well.
    this.#pool.on('connect', (client) => client.on('error', () => {}));
    this.queue = postgresQueue({ pool: this.#pool });
  }

  static async open(url: string): Promise<Database> {
    const database = new Database(url);
    await database.transaction(async (client) => {
      // One after the other, where several shops start at once.
      await client.query("SELECT pg_advisory_xact_lock(hashtext('nestjs-shop'))");
      for (const sql of migrations) await client.query(sql);
    });
    return database;
  }

  /** Commits what `work` did, or, if that throws, rolls all of it back. */
  async transaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('BEGIN');
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((failed: Error) => {
        broken = failed;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
