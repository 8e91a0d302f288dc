import { type Clock, sleep } from './clock.js';
import { reasonOf } from './errors.js';
import type { Log } from './logger.js';
import type { OutcomeStatus } from './outcome.js';
import type { DeadOutcome, Lease, Leased, Queue, Settlement } from './queue.js';

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
const none: ReadonlySet<Lease> = new Set();
const RETRY_MS = 1_000;
const RETRIES = 10;

export interface SettlerParts {
  readonly queue: Queue;
  readonly clock: Clock;
  readonly log: Log;
  /** Told once for each settlement that took effect. */
  readonly tell: (delivery: Leased, ending: Ending, attempts: number) => void;
  /** Called after outcomes were told. */
  readonly changed: () => void;
}

/** Settles deliveries in the queue, and tells an outcome for each settlement that took effect. */
export class Settler {
  readonly #parts: SettlerParts;

  constructor(parts: SettlerParts) {
    this.#parts = parts;
  }

  async settle(ended: readonly Ended[], attempts: number): Promise<void> {
    if (ended.length === 0) return;
    const lost = await this.#apply(ended.map(({ delivery, ending }) => settlementOf(delivery, ending)));
    for (const { delivery, ending } of ended) {
      if (!lost.has(delivery.lease)) this.#parts.tell(delivery, ending, attempts);
    }
    this.#parts.changed();
  }

  /** Settles deliveries that end alike. */
  async settleAll(deliveries: readonly Leased[], ending: Ending, attempts: number): Promise<void> {
    if (deliveries.length === 0) return;
    const lost = await this.#apply(deliveries.map((delivery) => settlementOf(delivery, ending)));
    for (const delivery of deliveries) {
      if (!lost.has(delivery.lease)) this.#parts.tell(delivery, ending, attempts);
    }
    this.#parts.changed();
  }

  /** Settles what was leased so often without an end that it may be what crashes its workers. */
  wornOut(deliveries: readonly Leased[], maxAttempts: number): Promise<void> {
    return this.settleAll(deliveries, { status: 'unknown', reason: 'max_attempts' }, maxAttempts);
  }

  async release(deliveries: readonly Leased[]): Promise<void> {
    if (deliveries.length > 0) {
      await this.#apply(deliveries.map(({ lease }) => ({ lease, do: 'release' as const })));
    }
  }

  /** A queue that fails is asked again; after that the leases run out, and others take over. */
  async #apply(settlements: readonly Settlement[]): Promise<ReadonlySet<Lease>> {
    const { queue, clock, log } = this.#parts;
    for (let tried = 1; ; tried++) {
      try {
        const { lost } = await queue.settle(settlements);
        return lost.length === 0 ? none : new Set(lost);
      } catch (error) {
        log.repeat('error', 'settle', `The queue could not settle deliveries: ${reasonOf(error)}`);
        if (tried === RETRIES) return new Set(settlements.map(({ lease }) => lease));
        await sleep(clock, RETRY_MS);
      }
    }
  }
}

function settlementOf({ lease }: Leased, ending: Ending): Settlement {
  const { status, reason, errorId } = ending;
  if (!DEAD.has(status)) return { lease, do: 'ack' };
  return {
    lease,
    do: 'dead',
    outcome: status as DeadOutcome,
    reason: reason ?? status,
    ...(errorId !== undefined && { errorId }),
  };
}
