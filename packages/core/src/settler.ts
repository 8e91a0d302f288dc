import type { Books } from './books.js';
import type { OutcomeStatus } from './outcome.js';
import type { DeadOutcome, Leased, Settlement } from './queue.js';
import { Settlements, type SettlementsParts } from './settlements.js';

/** How a delivery ended, for its outcome. */
export interface Ending {
  readonly status: Exclude<OutcomeStatus, 'refused'>;
  readonly reason?: string;
  readonly code?: string;
  readonly errorId?: string;
  readonly reply?: string;
}

export interface Ended {
  readonly delivery: Leased;
  readonly ending: Ending;
}

const DEAD: ReadonlySet<string> = new Set<DeadOutcome>(['rejected', 'expired', 'unknown']);

export interface SettlerParts extends SettlementsParts {
  readonly books: Books;
  /** Told once for each settlement that took effect. */
  readonly tell: (delivery: Leased, ending: Ending, attempts: number) => void;
  /** Called after outcomes were told. */
  readonly changed: () => void;
}

/** Settles deliveries in the queue, and tells an outcome for each settlement that took effect. */
export class Settler {
  readonly #parts: SettlerParts;
  readonly #settlements: Settlements;

  constructor(parts: SettlerParts) {
    this.#parts = parts;
    this.#settlements = new Settlements(parts);
  }

  async settle(ended: readonly Ended[], attempts: number): Promise<void> {
    if (ended.length === 0) return;
    const lost = await this.#settlements.settle(
      ended.map(({ delivery, ending }) => settlementOf(delivery, ending)),
    );
    for (const { delivery, ending } of ended) {
      if (!lost.has(delivery.lease)) this.#parts.tell(delivery, ending, attempts);
    }
    this.#parts.books.giveBack(lost.size);
    this.#parts.changed();
  }

  /** Settles deliveries that end alike; for how many it took effect. */
  async settleAll(deliveries: readonly Leased[], ending: Ending, attempts: number): Promise<number> {
    if (deliveries.length === 0) return 0;
    const lost = await this.#settlements.settle(deliveries.map((delivery) => settlementOf(delivery, ending)));
    for (const delivery of deliveries) {
      if (!lost.has(delivery.lease)) this.#parts.tell(delivery, ending, attempts);
    }
    this.#parts.books.giveBack(lost.size);
    this.#parts.changed();
    return deliveries.length - lost.size;
  }

  /** Settles what was leased so often without an end that it may be what crashes its workers. */
  async wornOut(deliveries: readonly Leased[], maxAttempts: number): Promise<void> {
    await this.settleAll(deliveries, { status: 'unknown', reason: 'max_attempts' }, maxAttempts);
  }

  /** Leaves deliveries of another version to workers that know it. */
  async releaseForeign(deliveries: readonly Leased[]): Promise<void> {
    const [first] = deliveries;
    if (first === undefined) return;
    const { lane, format } = first;
    this.#parts.log.repeat(
      'warn',
      `${lane}:format`,
      `${lane}: the queue holds events in version ${format} of its wire form, which this process does not know. ` +
        'They are left to workers that do: is another release running elsewhere?',
    );
    await this.release(deliveries);
  }

  async release(deliveries: readonly Leased[]): Promise<void> {
    if (deliveries.length === 0) return;
    await this.#settlements.settle(deliveries.map(({ lease }) => ({ lease, do: 'release' as const })));
    this.#parts.books.giveBack(deliveries.length);
    this.#parts.changed();
  }
}

function settlementOf({ lease }: Leased, ending: Ending): Settlement {
  const { status, reason, code, errorId } = ending;
  if (!DEAD.has(status)) return { lease, do: 'ack' };
  const why = [code, reason].filter((part) => part !== undefined).join(': ');
  return {
    lease,
    do: 'dead',
    outcome: status as DeadOutcome,
    reason: why || status,
    ...(errorId !== undefined && { errorId }),
  };
}
