import type { Batch } from './batch.js';
import type { Books } from './books.js';
import type { Clock } from './clock.js';
import type { Lease, Leased, Queue } from './queue.js';

/** Something whose leases can be extended: a batch, or what waits to become one. */
export interface Held {
  readonly deliveries: readonly Leased[];
  /** When the oldest of its leases began, on the clock's `elapsed`. */
  readonly leasedAt: number;
  extended(lost: ReadonlySet<Lease>, leasedAt: number): void;
}

/** Keeps what this worker holds its own; what others have taken over all the same is let go without an outcome. */
export class Leases {
  readonly #queue: Queue;
  readonly #clock: Clock;
  readonly #books: Books;

  constructor(queue: Queue, clock: Clock, books: Books) {
    this.#queue = queue;
    this.#clock = clock;
    this.#books = books;
  }

  /** How often `keep` should be called, in ms. */
  get everyMs(): number {
    return this.#queue.leaseMs / 4;
  }

  /** Makes sure that a batch's leases are good for `ms`: for as long as a request may take. */
  async hold(batch: Batch, ms: number): Promise<void> {
    if (this.#leftMs(batch) <= ms) await this.#extend([batch]);
  }

  /** Extends those leases that have had half of their time. */
  async keep(held: readonly Held[]): Promise<void> {
    const due = held.filter(
      (one) => one.deliveries.length > 0 && this.#leftMs(one) < this.#queue.leaseMs / 2,
    );
    if (due.length > 0) await this.#extend(due);
  }

  async #extend(held: readonly Held[]): Promise<void> {
    const now = this.#clock.elapsed();
    const leases = held.flatMap(({ deliveries }) => deliveries.map(({ lease }) => lease));
    const { lost } = await this.#queue.extend(leases);
    const gone = new Set(lost);
    this.#books.giveBack(gone.size);
    for (const one of held) one.extended(gone, now);
  }

  #leftMs({ leasedAt }: Held): number {
    return leasedAt + this.#queue.leaseMs - this.#clock.elapsed();
  }
}
