import type { Added, DeadLetter } from '@sendoff/core';
import { pack } from '../lib/text.js';
import type { Database } from './database.js';
import type { Settings } from './options.js';
import { deadLetterOf } from './rows.js';
import { interval, type Statements } from './statements.js';

/** How often the age of dead letters is looked at, in ms. */
const TRIM_MS = 10 * 60 * 1000;
/** How long after a death the bounds are looked at, in ms: once for all that die meanwhile. */
const SOON_MS = 1_000;

/** The dead letters of a queue, and their bounds. */
export class DeadLetters {
  readonly #database: Database;
  readonly #statements: Statements;
  readonly #bounds: readonly string[];
  #often: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;

  constructor(database: Database, statements: Statements, { max, maxBytes, forMs }: Settings['dead']) {
    this.#database = database;
    this.#statements = statements;
    this.#bounds = [`${max}`, `${maxBytes}`, interval(forMs)];
  }

  async list(lane: string, max: number, after?: string): Promise<DeadLetter[]> {
    const values = [pack(lane), `${max}`, after === undefined ? null : pack(after)];
    return (await this.#database.run(this.#statements.listDead, values)).map(deadLetterOf);
  }

  /** What has come back into the lane. */
  async redrive(lane: string, ids?: readonly string[]): Promise<Added> {
    const values = [pack(lane), idsOf(ids), `${Date.now()}`];
    const rows = await this.#database.run(this.#statements.redrive, values);
    const characters = rows.reduce((sum, row) => sum + Number(row.characters), 0);
    return { events: rows.length, characters };
  }

  async drop(lane: string, ids?: readonly string[]): Promise<number> {
    return (await this.#database.run(this.#statements.dropDead, [pack(lane), idsOf(ids)])).length;
  }

  keepTrimmed(): void {
    this.close();
    this.#often = setInterval(() => void this.#trim(), TRIM_MS).unref();
    void this.#trim();
  }

  /** There are more now. */
  died(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      void this.#trim();
    }, SOON_MS).unref();
  }

  close(): void {
    clearInterval(this.#often);
    clearTimeout(this.#soon);
    this.#soon = undefined;
  }

  /** Never rejects: what passes a bound now will go another time. */
  async #trim(): Promise<void> {
    await this.#database.run(this.#statements.trimDead, this.#bounds).catch(() => {});
  }
}

function idsOf(ids: readonly string[] | undefined): string | null {
  return ids === undefined ? null : JSON.stringify(ids.map(pack));
}
