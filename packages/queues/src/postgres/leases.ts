import type { Lease, Leased, Settlement } from '@sendoff/core';
import { pack } from '../lib/text.js';
import type { Database, Row } from './database.js';
import { Front } from './front.js';
import { deliveryOf } from './rows.js';
import { interval, type Statements } from './statements.js';

/** A taken delivery, which is its own lease. */
class PostgresLeased implements Leased {
  readonly id: string;
  readonly lane: string;
  readonly name: string;
  readonly body: string;
  readonly format: number;
  readonly key: string | undefined;
  readonly route: string | undefined;
  readonly subject: string | undefined;
  readonly storedAt: number;
  readonly attempt: number;
  readonly #home: object;
  readonly #seq: string;
  readonly #takes: number;

  constructor(row: Row, home: object) {
    const { id, lane, name, body, format, key, route, subject, storedAt } = deliveryOf(row);
    this.id = id;
    this.lane = lane;
    this.name = name;
    this.body = body;
    this.format = format;
    this.key = key;
    this.route = route;
    this.subject = subject;
    this.storedAt = storedAt;
    this.attempt = Number(row.attempt);
    this.#home = home;
    this.#seq = row.seq as string;
    this.#takes = Number(row.takes);
  }

  get lease(): Lease {
    return this;
  }

  /** Where a lease stands in the table; undefined for one that `home` did not give. */
  static place(lease: Lease, home: object) {
    if (!(#home in lease) || lease.#home !== home) return undefined;
    return { lane: pack(lease.lane), seq: lease.#seq, takes: lease.#takes };
  }
}

/** Takes deliveries, and ends or extends their leases. */
export class Leases {
  readonly #database: Database;
  readonly #statements: Statements;
  readonly #lasts: string;
  readonly #fronts = new Map<string, Front>();

  constructor(database: Database, statements: Statements, leaseMs: number) {
    this.#database = database;
    this.#statements = statements;
    this.#lasts = interval(leaseMs);
  }

  async take(lane: string, max: number): Promise<readonly Leased[]> {
    if (max < 1) return [];
    const front = this.#frontOf(lane);
    const from = front.from;
    const began = performance.now();
    const values = [pack(lane), `${Math.floor(max)}`, this.#lasts, `${from}`];
    const rows = await this.#database.runOften(this.#statements.take, values);
    const inOrder = [...rows].sort((a, b) => Number(a.seq) - Number(b.seq));
    front.found(
      inOrder.map(({ seq }) => Number(seq)),
      from,
      performance.now() - began,
    );
    return inOrder.map((row) => new PostgresLeased(row, this));
  }

  /** Gives those that are not in force any more. */
  extend(leases: readonly Lease[]): Promise<readonly Lease[]> {
    return this.#change(new Map(leases.map((lease) => [lease, {}])), this.#statements.extend, [this.#lasts]);
  }

  /** Likewise. Of several settlements of one lease the first counts. */
  async settle(settlements: readonly Settlement[]): Promise<readonly Lease[]> {
    const ends = new Map<Lease, object>();
    for (const one of settlements) if (!ends.has(one.lease)) ends.set(one.lease, endOf(one));
    const isAcks = settlements.every((one) => one.do === 'ack');
    const lost = await this.#change(ends, isAcks ? this.#statements.ack : this.#statements.settle);
    if (settlements.some((one) => one.do === 'release'))
      for (const front of this.#fronts.values()) front.released();
    return lost;
  }

  #frontOf(lane: string): Front {
    const front = this.#fronts.get(lane) ?? new Front();
    this.#fronts.set(lane, front);
    return front;
  }

  async #change(asked: ReadonlyMap<Lease, object>, statement: string, values: readonly string[] = []) {
    const rows: object[] = [];
    const leases = new Map<string, Lease>();
    for (const [lease, what] of asked) {
      const place = PostgresLeased.place(lease, this);
      if (place === undefined) continue;
      rows.push({ ...place, ...what });
      leases.set(`${place.seq} ${place.takes}`, lease);
    }
    const lost = new Set(asked.keys());
    if (rows.length === 0) return [...lost];
    const sent = [JSON.stringify(rows), `${rows.length}`, ...values];
    for (const { seq, takes } of await this.#database.runOften(statement, sent)) {
      lost.delete(leases.get(`${seq} ${takes}`) as Lease);
    }
    return [...lost];
  }
}

function endOf(settlement: Settlement): object {
  if (settlement.do !== 'dead') return { way: settlement.do };
  const { outcome, reason, errorId } = settlement;
  return {
    way: 'dead',
    outcome,
    reason: pack(reason),
    error_id: errorId === undefined ? undefined : pack(errorId),
  };
}
