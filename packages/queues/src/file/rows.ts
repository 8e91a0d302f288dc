import type { DeadLetter, DeadOutcome, Delivery, Lease, Leased, Settlement } from '@sendoff/core';
import type { Taken } from './worker/leases.js';
import type { DeadRow, DeliveryRow, LeaseRow, SettlementRow, TakenRow } from './worker/rows.js';

/** A taken delivery, which is its own lease: one object less for each event. */
export class FileLeased implements Leased {
  readonly id: string;
  readonly lane: string;
  readonly name: string;
  readonly body: string;
  readonly format: number;
  readonly key: string | undefined;
  readonly route: string | undefined;
  readonly storedAt: number;
  readonly subject: string | undefined;
  readonly attempt: number;
  readonly #row: LeaseRow;

  constructor(lane: string, taken: Taken, row: TakenRow) {
    const [seq, attempt, id, name, body, format, key, route, storedAt, subject] = row;
    this.id = id;
    this.lane = lane;
    this.name = name;
    this.body = body;
    this.format = format;
    this.key = key;
    this.route = route;
    this.storedAt = storedAt;
    this.subject = subject;
    this.attempt = attempt;
    this.#row = [seq, taken.token, taken.lane, attempt];
  }

  get lease(): Lease {
    return this;
  }

  static rowOf(lease: Lease): LeaseRow {
    return #row in lease ? lease.#row : NOBODYS;
  }
}

/** No lease has it, so that another queue's is a lost one here. */
const NOBODYS: LeaseRow = [-1, -1, -1, 0];

export const leaseRowOf = (lease: Lease): LeaseRow => FileLeased.rowOf(lease);

export function settlementRowOf(settlement: Settlement): SettlementRow {
  const lease = leaseRowOf(settlement.lease);
  if (settlement.do !== 'dead') return [...lease, settlement.do];
  return [...lease, [settlement.outcome, settlement.reason, settlement.errorId]];
}

export function rowOf(delivery: Delivery): DeliveryRow {
  const { lane, id, name, body, format, key, route, storedAt, subject } = delivery;
  return [lane, id, name, body, format, key, route, storedAt, subject];
}

export function deadLetterOf(lane: string, row: DeadRow): DeadLetter {
  const [attempt, outcome, reason, errorId, id, name, body, format, key, route, storedAt, subject] = row;
  return {
    id,
    lane,
    name,
    body,
    format,
    key,
    route,
    storedAt,
    subject,
    attempt,
    outcome: outcome as DeadOutcome,
    reason,
    ...(errorId !== undefined && { errorId }),
  };
}
