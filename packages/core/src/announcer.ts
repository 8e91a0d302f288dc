import { outcomesHeard, publishOutcome } from './diagnostics.js';
import { kindOf } from './errors.js';
import type { Log } from './logger.js';
import type { Outcome } from './outcome.js';

/**
 * Tells outcomes to the application and on `sendoff:outcome`, never while `track` runs; what the listener throws
 * is logged once.
 */
export class Announcer {
  readonly #listener: ((outcome: Outcome) => void) | undefined;
  readonly #log: Log;
  #waiting: Outcome[] = [];
  #failed = false;

  constructor(listener: ((outcome: Outcome) => void) | undefined, log: Log) {
    this.#listener = listener;
    this.#log = log;
  }

  announce(outcome: Outcome): void {
    if (this.#listener === undefined && !outcomesHeard()) return;
    if (this.#waiting.length === 0) queueMicrotask(() => this.#tell());
    this.#waiting.push(outcome);
  }

  #tell(): void {
    const outcomes = this.#waiting;
    this.#waiting = [];
    for (const outcome of outcomes) {
      publishOutcome(outcome);
      try {
        // A listener may be async against its type: its rejection must not end the process.
        const answer: unknown = this.#listener?.(outcome);
        if (answer instanceof Promise) answer.catch((error: unknown) => this.#threw(error));
      } catch (error) {
        this.#threw(error);
      }
    }
  }

  #threw(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#log.say('error', `onOutcome threw, and is told further outcomes: ${kindOf(error)}`);
  }
}
