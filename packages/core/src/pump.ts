import type { Clock, Timer } from './clock.js';

/** Runs one step after another, never two at a time, until there is nothing to do; and again when it is woken. */
export class Pump {
  readonly #clock: Clock;
  readonly #step: () => Promise<boolean>;
  readonly #rested: (error?: unknown) => void;
  #running = false;
  #again = false;
  #stopped = false;
  #wake: { readonly at: number; readonly timer: Timer } | undefined;

  /**
   * @param step false when there is nothing to do now
   * @param rested called when the steps have come to an end, with what a step threw
   */
  constructor(clock: Clock, step: () => Promise<boolean>, rested: (error?: unknown) => void) {
    this.#clock = clock;
    this.#step = step;
    this.#rested = rested;
  }

  run(): void {
    if (this.#stopped) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = true;
    void this.#runOn();
  }

  /** Runs in `ms` at the latest. */
  runIn(ms: number): void {
    if (ms === Number.POSITIVE_INFINITY) return;
    const at = this.#clock.elapsed() + ms;
    if (this.#wake !== undefined && this.#wake.at <= at) return;
    this.#wake?.timer.cancel();
    const timer = this.#clock.schedule(Math.max(0, Math.ceil(ms)), () => {
      this.#wake = undefined;
      this.run();
    });
    this.#wake = { at, timer };
  }

  /** Runs no more. */
  stop(): void {
    this.#stopped = true;
    this.#wake?.timer.cancel();
  }

  async #runOn(): Promise<void> {
    let failure: unknown;
    try {
      do {
        this.#again = false;
        while (await this.#step());
      } while (this.#again);
    } catch (error) {
      failure = error;
    }
    this.#running = false;
    this.#rested(failure);
    if (this.#again) this.run();
  }
}
