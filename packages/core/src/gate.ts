import type { Ready } from './batch.js';
import type { Clock } from './clock.js';
import type { Limiter } from './rate-limit.js';

/** Holds the next request back for its place in the rate. One waits at a time, so that they start in order. */
export class Gate {
  readonly #limiter: Limiter | undefined;
  readonly #clock: Clock;
  #reserved: (Ready & { readonly at: number }) | undefined;

  constructor(limiter: Limiter | undefined, clock: Clock) {
    this.#limiter = limiter;
    this.#clock = clock;
  }

  /** The request that waits here. */
  get waiting(): Ready | undefined {
    return this.#reserved;
  }

  /** How long it has to wait yet, in ms. */
  get waitMs(): number {
    return this.#reserved === undefined ? 0 : Math.max(0, this.#reserved.at - this.#clock.elapsed());
  }

  /** Reserves a place for a request, where it then waits. */
  async enter(ready: Ready): Promise<void> {
    const waitMs = (await this.#limiter?.reserve()) ?? 0;
    this.#reserved = { ...ready, at: this.#clock.elapsed() + waitMs };
  }

  leave(): void {
    this.#reserved = undefined;
  }
}
