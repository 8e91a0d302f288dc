import type { QueueSize } from '@sendoff/core';
import type { Damage } from '../../src/file/damage.js';
import { sqliteModule } from '../../src/file/driver.js';
import { readOptions } from '../../src/file/options.js';
import type { Taken } from '../../src/file/worker/leases.js';
import type { DeliveryRow } from '../../src/file/worker/rows.js';
import { type Database, driverOf } from '../../src/file/worker/sqlite.js';
import { Store } from '../../src/file/worker/store.js';

/** What the thread does, in this one: without its start a file is opened in a millisecond. */
export class LocalStore {
  readonly damages: Damage[] = [];
  readonly store: Store;

  constructor(path: string) {
    const settings = { ...readOptions({ path }), module: sqliteModule() };
    this.store = new Store(settings, (damage) => this.damages.push(damage));
  }

  push(...rows: readonly DeliveryRow[]): void {
    this.store.run('push', 0, [rows]);
  }

  get ready(): number {
    return (this.store.run('size', 0, []) as QueueSize).ready;
  }

  /** Ids of all that can be taken, and settles it. */
  drain(): string[] {
    const { token, lane, rows } = this.store.run('take', 0, ['a', 10_000]) as Taken;
    this.store.run('settle', 0, [rows.map(([seq, attempt]) => [seq, token, lane, attempt, 'ack'])]);
    return rows.map(([, , id]) => id);
  }

  close(): void {
    this.store.close();
  }
}

/** As many deliveries as it takes to make several pages of every kind. */
export function manyRows(count: number): DeliveryRow[] {
  return Array.from({ length: count }, (_, i) => rowOf(`id-${String(i).padStart(6, '0')}`));
}

export function rowOf(id: string): DeliveryRow {
  return ['a', id, 'seen', `{"id":"${id}","text":"${'x'.repeat(200)}"}`, 1, undefined, undefined, 1, 'ann'];
}

/** Keeps a file locked, as another process may. */
export class Lock {
  #database: Database | undefined;

  begin(path: string): void {
    this.#database = driverOf({ module: sqliteModule() })(path);
    this.#database.exec('BEGIN IMMEDIATE');
  }

  end(): void {
    this.#database?.close();
  }
}
