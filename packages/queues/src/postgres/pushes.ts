import type { Delivery, Pushed } from '@sendoff/core';
import type { Listeners } from '../lib/listeners.js';
import type { Database } from './database.js';
import { Room } from './room.js';
import { isTooLong, keyOf, rowsOf, storedKeyOf } from './rows.js';
import { insertOf, type Statements } from './statements.js';

/** Of one statement. */
const MAX_DELIVERIES = 1_000;
const MAX_CHARACTERS = 8 * 1024 * 1024;

/** Stores deliveries, as long as there is room. */
export class Pushes {
  readonly #database: Database;
  readonly #statements: Statements;
  readonly #listeners: Listeners;
  readonly #room: Room;

  constructor(database: Database, statements: Statements, listeners: Listeners, maxDeliveries: number) {
    this.#listeners = listeners;
    this.#database = database;
    this.#statements = statements;
    this.#room = new Room(maxDeliveries, async () => {
      const [row] = await database.run(statements.count, [`${maxDeliveries}`]);
      return Number(row?.n);
    });
  }

  async push(deliveries: readonly Delivery[]): Promise<Pushed> {
    const refused: Delivery[] = [];
    const duplicate: Delivery[] = [];
    for (const chunk of chunksOf(deliveries)) {
      const isFit = (delivery: Delivery) => !isTooLong(delivery);
      refused.push(...chunk.filter(isTooLong));
      const { fresh, ...known } = await this.#divide(chunk.filter(isFit));
      refused.push(...known.refused);
      duplicate.push(...known.duplicate, ...(await this.#insert(fresh)));
    }
    return { refused, duplicate };
  }

  /** What has gone from the queue. */
  gone(deliveries: number): void {
    this.#room.add(-deliveries);
  }

  /** Looks at each delivery only where there is not room for all. */
  async #divide(chunk: readonly Delivery[]): Promise<Pushed & { readonly fresh: readonly Delivery[] }> {
    const room = await this.#room.look(chunk.length);
    if (room >= chunk.length) return { fresh: chunk, refused: [], duplicate: [] };
    const rows = await this.#database.run(this.#statements.known, [rowsOf(chunk)]);
    const known = new Set(rows.map(storedKeyOf));
    const fresh: Delivery[] = [];
    const duplicate: Delivery[] = [];
    for (const delivery of chunk) {
      (known.has(keyOf(delivery)) ? duplicate : fresh).push(delivery);
      known.add(keyOf(delivery));
    }
    return { fresh: fresh.slice(0, room), refused: fresh.slice(room), duplicate };
  }

  /** Gives those whose lane has their id already. */
  async #insert(deliveries: readonly Delivery[]): Promise<readonly Delivery[]> {
    if (deliveries.length === 0) return [];
    const rows = await this.#database.runOften(...insertOf(this.#statements, deliveries));
    this.#room.add(rows.length);
    if (rows.length === deliveries.length) {
      this.#listeners.stored(deliveries);
      return [];
    }
    const keys = new Set(rows.map(storedKeyOf));
    const stored: Delivery[] = [];
    const duplicate: Delivery[] = [];
    for (const delivery of deliveries) (keys.delete(keyOf(delivery)) ? stored : duplicate).push(delivery);
    this.#listeners.stored(stored);
    return duplicate;
  }
}

function* chunksOf(deliveries: readonly Delivery[]): Generator<readonly Delivery[]> {
  let start = 0;
  let characters = 0;
  for (const [end, { body }] of deliveries.entries()) {
    const isFull = end - start === MAX_DELIVERIES || characters + body.length > MAX_CHARACTERS;
    if (isFull && end > start) {
      yield deliveries.slice(start, end);
      start = end;
      characters = 0;
    }
    characters += body.length;
  }
  if (start < deliveries.length) yield deliveries.slice(start);
}
