import { type Clock, sleep } from './clock.js';
import { reasonOf } from './errors.js';
import type { Log } from './logger.js';
import type { Lease, Queue, Settlement } from './queue.js';

const RETRY_MS = 1_000;
const RETRIES = 10;
const none: ReadonlySet<Lease> = new Set();

export interface SettlementsParts {
  readonly queue: Queue;
  readonly clock: Clock;
  readonly log: Log;
}

/** Settlements that go to the queue in one call. */
class Group {
  readonly settlements = new Map<Lease, Settlement>();
  end: (lost: ReadonlySet<Lease>) => void = () => {};
  readonly lost = new Promise<ReadonlySet<Lease>>((resolve) => {
    this.end = resolve;
  });
}

/**
 * The way of settlements into the queue. Into a durable one those that come while a call is under way go together in
 * the next, so that a vendor which takes one event in a request does not cost the queue a call for each.
 */
export class Settlements {
  readonly #parts: SettlementsParts;
  readonly #gathers: boolean;
  #gathered: Group | undefined;
  #running = false;

  constructor(parts: SettlementsParts) {
    this.#parts = parts;
    this.#gathers = parts.queue.traits.survives !== 'nothing';
  }

  /** Settles deliveries; gives the leases that were lost. */
  settle(settlements: readonly Settlement[]): Promise<ReadonlySet<Lease>> {
    return this.#gathers ? this.#gather(settlements) : this.#send(settlements);
  }

  async #gather(settlements: readonly Settlement[]): Promise<ReadonlySet<Lease>> {
    this.#gathered ??= new Group();
    const group = this.#gathered;
    const leases = settlements.map(({ lease }) => lease);
    const second = leases.filter((lease) => group.settlements.has(lease));
    for (const one of settlements) if (!second.includes(one.lease)) group.settlements.set(one.lease, one);
    if (!this.#running) void this.#run();
    const lost = await group.lost;
    return lost.size + second.length === 0
      ? none
      : new Set([...leases.filter((lease) => lost.has(lease)), ...second]);
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let group = this.#gathered; group !== undefined; group = this.#gathered) {
      this.#gathered = undefined;
      group.end(await this.#send([...group.settlements.values()]));
    }
    this.#running = false;
  }

  /** A queue that fails is asked again; after that the leases run out, and others take over. */
  async #send(settlements: readonly Settlement[]): Promise<ReadonlySet<Lease>> {
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
