import type { ExecutionContext } from '@nestjs/common';
import {
  type Clock,
  currentIdentity,
  type EventInput,
  type Identity,
  kindOf,
  type Log,
  type Tracker,
  withIdentity,
} from '@sendoff/core';
import { type DecoratedEvent, readEvent } from './tracker.event.js';
import { requestOf } from './tracker.request.js';

/** How a call of a handler ended. */
export type Ending = { readonly result: unknown } | { readonly result?: undefined; readonly error: unknown };

/** Tracks the events of decorated handlers. Nothing that goes wrong here reaches a handler. */
export class DecoratedEvents {
  readonly #tracker: Tracker;
  readonly #log: Log;
  readonly #clock: Pick<Clock, 'now'>;
  #failures = 0;
  /** Events whose async functions are not ready yet. */
  readonly #waiting = new Set<Promise<void>>();

  constructor(tracker: Tracker, log: Log, clock: Pick<Clock, 'now'>) {
    this.#tracker = tracker;
    this.#log = log;
    this.#clock = clock;
  }

  /** Events that were not tracked because a function of theirs threw or rejected. */
  get failures(): number {
    return this.#failures;
  }

  /** Takes note that a call has ended. Returns at once, and never throws. */
  end(event: DecoratedEvent, execution: ExecutionContext, ending: Ending): void {
    const happened = 'error' in ending ? 'error' : 'success';
    const on = event.options.on ?? 'success';
    if (on === happened || on === 'both') this.#track(event, execution, ending);
  }

  /** Resolves when every event is tracked whose functions are ready within `timeoutMs`. */
  async settled(timeoutMs: number): Promise<void> {
    if (this.#waiting.size === 0) return;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise((resolve) => {
      timer = setTimeout(resolve, timeoutMs);
    });
    await Promise.race([Promise.all(this.#waiting), timeout]);
    clearTimeout(timer);
  }

  #track(event: DecoratedEvent, execution: ExecutionContext, ending: Ending): void {
    try {
      const args = execution.getArgs<unknown[]>();
      const input = readEvent(event, { args, request: requestOf(execution), execution, ...ending });
      if (input instanceof Promise) this.#trackLater(event, input);
      else if (input !== undefined) this.#tracker.track(input);
    } catch (error) {
      this.#failed(event, error);
    }
  }

  /** The event carries the time and the identity of the call's end, however long its functions take. */
  #trackLater(event: DecoratedEvent, input: Promise<EventInput | undefined>): void {
    const endedAt = this.#clock.now();
    const identity = this.#identity();
    const tracked = input
      .then((ready) => {
        if (ready === undefined) return;
        withIdentity(identity, () =>
          this.#tracker.track({ ...ready, timestamp: ready.timestamp ?? endedAt }),
        );
      })
      .catch((error: unknown) => this.#failed(event, error))
      .finally(() => this.#waiting.delete(tracked));
    this.#waiting.add(tracked);
  }

  #identity(): Identity {
    try {
      const identity: unknown = currentIdentity();
      // Against its type: the tracker says so. Its rejection must not end the process.
      if (identity instanceof Promise) identity.catch(() => {});
      return (identity as Identity | undefined) ?? {};
    } catch (error) {
      this.#log.repeat('error', 'identity', `The option "identity" threw: ${kindOf(error)}`);
      return {};
    }
  }

  #failed({ name }: DecoratedEvent, error: unknown): void {
    this.#failures++;
    this.#log.repeat(
      'error',
      `event ${name}`,
      `@TrackEvent(${JSON.stringify(name)}): an option threw, so the event was not tracked: ${kindOf(error)}`,
    );
  }
}
