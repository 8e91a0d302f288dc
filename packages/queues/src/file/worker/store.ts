import type { Damage } from '../damage.js';
import { type Connection, connect } from './connection.js';
import { erase, lanes, shrink, size } from './contents.js';
import { drop, forgetOld, list, redrive } from './dead.js';
import { Damaged, damageOf, Failure, failureOf } from './failure.js';
import { inodeOf, putAside } from './files.js';
import { extend, settle, take } from './leases.js';
import { push } from './pushes.js';
import type { Settings } from './settings.js';
import { driverOf, type OpenFile } from './sqlite.js';

/** What the thread can be asked. Each gets the connection and the time of the call first. */
const operations = {
  open: (_connection: Connection, _now: number) => {},
  push,
  take,
  extend,
  settle,
  size,
  lanes,
  list,
  redrive,
  drop,
  erase,
};
export type Operations = typeof operations;

const HOUR_MS = 3_600_000;
const MOST_TRIES = 3;

/** The file as the thread has it: opened when it is needed, and begun anew when it is damaged. */
export class Store {
  readonly #settings: Settings;
  readonly #open: OpenFile;
  readonly #report: (damage: Damage) => void;
  #connection: Connection | undefined;
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(settings: Settings, report: (damage: Damage) => void) {
    this.#settings = settings;
    this.#open = driverOf(settings);
    this.#report = report;
  }

  /** @throws {Failure} */
  run(name: keyof Operations, now: number, values: readonly unknown[]): unknown {
    try {
      return this.#try(name, now, values);
    } catch (error) {
      const damage = damageOf(error);
      if (damage === undefined) throw this.#failure(error);
      try {
        this.#putAside(damage, error instanceof Damaged ? error.inode : this.#connection?.inode);
        return this.#try(name, now, values);
      } catch (second) {
        throw this.#failure(second);
      }
    }
  }

  /** What can wait until a call has been answered. */
  tidy(name: keyof Operations, now: number): void {
    try {
      const connection = this.#connection;
      if (connection === undefined) return;
      if (name === 'settle' || name === 'drop' || name === 'erase') shrink(connection);
      if (Math.abs(now - this.#sweptAt) < HOUR_MS) return;
      this.#sweptAt = now;
      forgetOld(connection, now);
    } catch {
      // The next call will meet it too, and tell.
    }
  }

  close(): void {
    this.#connection?.database.close();
    this.#connection = undefined;
  }

  #try(name: keyof Operations, now: number, values: readonly unknown[]): unknown {
    const run = operations[name] as (...all: readonly unknown[]) => unknown;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      this.#connection ??= connect(this.#settings, this.#open);
      const result = run(this.#connection, now, ...values);
      // Another process may have put the file aside, or somebody removed it: then this was done where nobody looks.
      if (inodeOf(this.#settings.path) === this.#connection.inode) return result;
      this.close();
    }
    throw new Failure('queue_unavailable', `${this.#settings.path} is moved or removed all the time.`);
  }

  #putAside(reason: string, inode: number | undefined): void {
    this.close();
    const damage = putAside(this.#settings.path, inode, reason, this.#open);
    if (damage !== undefined) this.#report(damage);
  }

  #failure(error: unknown): Failure {
    const failure = failureOf(error, this.#settings.path);
    // What is full or locked is still open; of anything else nobody knows how it was left.
    if (!failure.isPassing) this.close();
    return failure;
  }
}
