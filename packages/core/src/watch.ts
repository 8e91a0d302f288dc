import type { Clock } from './clock.js';

/** Lets callers wait for something to become true that is looked at whenever anything has changed. */
export class Watch {
  readonly #clock: Clock;
  readonly #looks = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  changed(): void {
    for (const look of this.#looks) look();
  }

  /** Resolves with true once `done` says so, with false after `timeoutMs` if that is given. */
  until(done: () => boolean, timeoutMs?: number): Promise<boolean> {
    if (done()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const end = (outcome: boolean) => {
        timer?.cancel();
        this.#looks.delete(look);
        resolve(outcome);
      };
      const timer = timeoutMs === undefined ? undefined : this.#clock.schedule(timeoutMs, () => end(done()));
      const look = () => {
        if (done()) end(true);
      };
      this.#looks.add(look);
    });
  }
}
