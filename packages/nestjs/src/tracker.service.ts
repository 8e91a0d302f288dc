import { Inject, Injectable, Optional } from '@nestjs/common';
import type { EventInput, FlushReport, IdentifyInput, Outcome, Receipt, Stats, Tracker } from '@sendoff/core';
import { NEVER, type Observable } from 'rxjs';
import { TRACKER } from './tracker.constants.js';

/**
 * Tracks what users did, from anywhere in the application.
 *
 * ```ts
 * @Injectable()
 * export class OrderService {
 *   constructor(private readonly tracker: TrackerService) {}
 *
 *   pay(order: Order) {
 *     this.tracker.track({ name: 'order_paid', properties: { order_id: order.id, total: order.total } });
 *   }
 * }
 * ```
 *
 * In a unit test without a module: `new OrderService(new TrackerService(recordingTracker()))`.
 */
@Injectable()
export class TrackerService {
  /** The tracker beneath, for what is not here. */
  readonly tracker: Tracker;
  /**
   * How each event ended at each destination, from now on. A listener that throws is logged and told the
   * next outcome; it breaks nothing. Silent where the module was given a `tracker`: that one tells its own
   * `onOutcome`.
   *
   * ```ts
   * tracker.outcomes$.pipe(filter(({ status }) => status !== 'delivered')).subscribe(report);
   * ```
   */
  readonly outcomes$: Observable<Outcome>;

  readonly #decorated: { readonly failures: number };

  constructor(
    @Inject(TRACKER) tracker: Tracker,
    @Optional() outcomes?: { readonly outcomes$: Observable<Outcome> },
    @Optional() decorated?: { readonly failures: number },
  ) {
    this.tracker = tracker;
    this.outcomes$ = outcomes?.outcomes$ ?? NEVER;
    this.#decorated = decorated ?? { failures: 0 };
  }

  /** Events of `@TrackEvent` that were not tracked, because a function among their options threw or rejected. */
  get decoratorFailures(): number {
    return this.#decorated.failures;
  }

  /**
   * Tracks what a user did. Synchronous, takes microseconds, never throws: what is wrong with an event is in
   * the receipt's `issues`. An event that names nobody takes the identity of the request.
   */
  track(event: EventInput): Receipt {
    return this.tracker.track(event);
  }

  /** Tells the vendors that keep profiles what is known of a user. */
  identify(user: IdentifyInput): Receipt {
    return this.tracker.identify(user);
  }

  /** Sends what waits without letting batches fill up; resolves after `timeoutMs` (default 10,000) at the latest. */
  flush(options?: { timeoutMs?: number | undefined }): Promise<FlushReport> {
    return this.tracker.flush(options);
  }

  /** What waits and what became of the rest, for each destination. */
  stats(): Stats {
    return this.tracker.stats();
  }

  /**
   * Sends nothing to a destination until `resume`; its events wait.
   *
   * @throws {SendoffError} `invalid_option` if there is no destination of that name; `resume` likewise
   */
  pause(destination: string): void {
    this.tracker.pause(destination);
  }

  /** Ends a pause, and tries a halted destination at once with its key asked for anew. */
  resume(destination: string): void {
    this.tracker.resume(destination);
  }
}
