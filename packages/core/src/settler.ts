import { type Clock, sleep } from './clock.js';
import { reasonOf } from './errors.js';
import type { Log } from './logger.js';
import type { OutcomeStatus } from './outcome.js';
import type { DeadOutcome, Leased, Queue, Settlement } from './queue.js';

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
const RETRY_MS = 1_000;
const RETRIES = 10;

export interface SettlerParts {
  readonly queue: Queue;
  readonly clock: Clock;
  readonly log: Log;
  /** Told once for each settlement that took effect. */
  readonly tell: (ended: Ended, attempts: number) => void;
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
    const lost = new Set(await this.#apply(ended.map(settlementOf)));
    for (const one of ended) if (!lost.has(one.delivery.lease)) this.#parts.tell(one, attempts);
    this.#parts.changed();
  }

  /** Settles deliveries that end alike. */
  settleAll(deliveries: readonly Leased[], ending: Ending, attempts: number): Promise<void> {
    return this.settle(
      deliveries.map((delivery) => ({ delivery, ending })),
      attempts,
    );
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
  async #apply(settlements: readonly Settlement[]): Promise<readonly object[]> {
    const { queue, clock, log } = this.#parts;
    for (let tried = 1; ; tried++) {
      try {
        return (await queue.settle(settlements)).lost;
      } catch (error) {
        log.repeat('error', 'settle', `The queue could not settle deliveries: ${reasonOf(error)}`);
        if (tried === RETRIES) return settlements.map(({ lease }) => lease);
        await sleep(clock, RETRY_MS);
      }
    }
  }
}

function settlementOf({ delivery: { lease }, ending }: Ended): Settlement {
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
