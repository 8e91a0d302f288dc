import type { Batch } from './batch.js';
import type { Clock } from './clock.js';
import type { Queue } from './queue.js';

/** Makes sure that a batch is still this worker's, for as long as a request may take. */
export class Leases {
  readonly #queue: Queue;
  readonly #clock: Clock;

  constructor(queue: Queue, clock: Clock) {
    this.#queue = queue;
    this.#clock = clock;
  }

  /** The batch without the deliveries that others have taken over, its leases good for `ms`. */
  async hold(batch: Batch, ms: number): Promise<Batch> {
    const now = this.#clock.elapsed();
    if (batch.leasedAt + this.#queue.leaseMs - now > ms) return batch;
    const { lost } = await this.#queue.extend(batch.deliveries.map(({ lease }) => lease));
    const gone = new Set(lost);
    const held =
      gone.size === 0 ? batch : batch.part(batch.deliveries.filter(({ lease }) => !gone.has(lease)));
    held.leasedAt = now;
    return held;
  }
}
