import type { Batch, Ready } from './batch.js';
import type { Clock } from './clock.js';
import type { Limiter } from './rate-limit.js';

export interface GateParts {
  readonly limiter: Limiter | undefined;
  readonly clock: Clock;
  readonly dryRun: boolean;
}

/** Holds the next request back for its place in the rate. One waits at a time, so that they start in order. */
export class Gate {
  readonly #limiter: Limiter | undefined;
  readonly #clock: Clock;
  readonly #putBack: (batch: Batch) => void;
  #reserved: (Ready & { readonly at: number }) | undefined;

  /**
   * @param putBack takes a batch for which there was no place to be had
   */
  constructor({ limiter, clock, dryRun }: GateParts, putBack: (batch: Batch) => void) {
    this.#limiter = dryRun ? undefined : limiter;
    this.#clock = clock;
    this.#putBack = putBack;
  }

  /** The request that waits here. */
  get waiting(): Ready | undefined {
    return this.#reserved;
  }

  get batches(): readonly Batch[] {
    return this.#reserved === undefined ? [] : [this.#reserved.batch];
  }

  /** How long it has to wait yet, in ms. */
  get waitMs(): number {
    return this.#reserved === undefined ? 0 : Math.max(0, this.#reserved.at - this.#clock.elapsed());
  }

  /**
   * Reserves a place for a request, where it then waits.
   *
   * @throws what the limiter fails with
   */
  async enter(ready: Ready): Promise<void> {
    try {
      const waitMs = (await this.#limiter?.reserve()) ?? 0;
      this.#reserved = { ...ready, at: this.#clock.elapsed() + waitMs };
    } catch (error) {
      this.#putBack(ready.batch);
      throw error;
    }
  }

  leave(): void {
    this.#reserved = undefined;
  }
}
