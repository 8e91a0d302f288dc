import type { Books } from './books.js';
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
  readonly books: Books;
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
    this.#parts.books.giveBack(lost.size);
    this.#parts.changed();
  }

  /** Settles deliveries that end alike; for how many it took effect. */
  async settleAll(deliveries: readonly Leased[], ending: Ending, attempts: number): Promise<number> {
    if (deliveries.length === 0) return 0;
    const lost = await this.#apply(deliveries.map((delivery) => settlementOf(delivery, ending)));
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
    await this.#apply(deliveries.map(({ lease }) => ({ lease, do: 'release' as const })));
    this.#parts.books.giveBack(deliveries.length);
    this.#parts.changed();
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
