import { Inject, Injectable, Optional } from '@nestjs/common';
import type {
  DeadLetters,
  EventInput,
  FlushReport,
  IdentifyInput,
  Identity,
  Outcome,
  Receipt,
  Stats,
  Tracker,
  TransactionalTracker,
} from '@sendoff/core';
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
  readonly #close: () => Promise<void>;

  constructor(
    @Inject(TRACKER) tracker: Tracker,
    @Optional() outcomes?: { readonly outcomes$: Observable<Outcome> },
    @Optional() decorated?: { readonly failures: number },
    @Optional() close?: () => Promise<void>,
  ) {
    this.tracker = tracker;
    this.outcomes$ = outcomes?.outcomes$ ?? NEVER;
    this.#decorated = decorated ?? { failures: 0 };
    this.#close = close ?? (async () => void (await tracker.close()));
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

  /**
   * Stores an event if and only if the transaction commits: the outbox. It takes a queue that can, such as
   * `postgresQueue({ pool })`, and what that takes for a transaction. Resolves with `accepted: false` for an event that
   * is refused, and leaves the transaction alone then.
   *
   * ```ts
   * await client.query('INSERT INTO orders …');
   * await this.tracker.trackIn(client, { name: 'order_paid', properties: { total } });
   * await client.query('COMMIT');
   * ```
   *
   * @throws what the statement fails with, so that the transaction is rolled back; {SendoffError} `invalid_option`
   * where the queue cannot store in a transaction
   */
  trackIn(transaction: unknown, event: EventInput): Promise<Receipt> {
    // Every tracker has it, and rejects where its queue cannot. Its own promise: whoever does not wait for that one
    // does not lose the process to its rejection.
    return (this.tracker as TransactionalTracker<unknown>).trackIn(transaction, event);
  }

  /** Tells the vendors that keep profiles what is known of a user. */
  identify(user: IdentifyInput): Receipt {
    return this.tracker.identify(user);
  }

  /** Rejected, expired and unknown events, to look at, send once more, or forget. */
  get deadLetters(): DeadLetters {
    return this.tracker.deadLetters;
  }

  /**
   * Removes a person's waiting events and dead letters, by any of the identities given, and says how many deliveries
   * those were. What is on its way to a vendor at that moment, and what vendors have, is not recalled.
   */
  erase(identity: Identity): Promise<number> {
    return this.tracker.erase(identity);
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

  /**
   * What the module does at shut-down, once: waits for async options of `@TrackEvent`, and closes the tracker, or
   * flushes it where the module was given one. For a hook that ends what the queue needs:
   *
   * ```ts
   * async onApplicationShutdown() {
   *   await this.tracker.close();
   *   await this.pool.end();
   * }
   * ```
   */
  close(): Promise<void> {
    return this.#close();
  }
}
