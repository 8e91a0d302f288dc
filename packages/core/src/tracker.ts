import type { EventInput, IdentifyInput } from './event.js';
import type { Identity } from './identity.js';
import type { CloseReport, FlushReport, Stats, TrackAllReport } from './outcome.js';
import type { DeadLetter } from './queue.js';
import type { Receipt } from './receipt.js';

/** The object that an application holds. */
export interface Tracker {
  /**
   * Tracks what a user did. Synchronous, takes microseconds, never throws: what is wrong with an event is
   * in the receipt's `issues`.
   */
  track(event: EventInput): Receipt;
  /** Tells the vendors that keep profiles what is known of a user. */
  identify(user: IdentifyInput): Receipt;
  /**
   * Sends what waits without letting batches fill up. Resolves when all that was tracked before has an
   * outcome (with `deliver: false`: is stored), or after `timeoutMs` (default 10,000). Does not wait for a lane that
   * is halted or paused. Where other processes fill the same queue, it waits for what they stored before as well.
   */
  flush(options?: { timeoutMs?: number | undefined }): Promise<FlushReport>;
  /**
   * Takes no more events, sends what waits for at most `timeoutMs` (default `closeTimeoutMs`), and says what
   * became of it. With a durable queue it stores what is not stored yet, waits for the requests under way, and leaves
   * the rest in the queue. Safe to call twice.
   */
  close(options?: { timeoutMs?: number | undefined }): Promise<CloseReport>;
  /** Resolves when less than half of `maxPending` is waiting at every destination, and once it is closed. */
  ready(): Promise<void>;
  /**
   * Tracks a whole source at the pace of the vendors: waits for room, and refuses nothing for want of it.
   *
   * ```ts
   * await tracker.trackAll(readOrders());   // any iterable, async generators too
   * ```
   *
   * @throws what the source throws; the events before stay tracked
   */
  trackAll(
    source: Iterable<EventInput> | AsyncIterable<EventInput>,
    options?: { signal?: AbortSignal | undefined },
  ): Promise<TrackAllReport>;
  stats(): Stats;
  /**
   * Sends nothing to a destination until `resume`; its events wait.
   *
   * @throws {SendoffError} `invalid_option` if there is no destination of that name; `resume` likewise
   */
  pause(destination: string): void;
  /** Ends a pause, and tries a halted destination at once with its key asked for anew. */
  resume(destination: string): void;
  /** Rejected, expired and unknown events, to look at, send once more, or forget. */
  readonly deadLetters: DeadLetters;
  /**
   * Removes a person's waiting events and dead letters, by any of the identities given, and says how many deliveries
   * those were. What is on its way to a vendor at that moment, and what vendors have, is not recalled. From memory each
   * one that waited ends as `dropped`, reason `erased`.
   */
  erase(identity: Identity): Promise<number>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Rejected, expired and unknown deliveries, kept for a person to look at: by destination. */
export interface DeadLetters {
  /**
   * The oldest first: at most `max` (default 100) after the one with the id `after`. They hold what was to be sent, so
   * personal data.
   *
   * @throws {SendoffError} `invalid_option` if there is no destination of that name, nor a lane in the queue; likewise
   * below
   */
  list(
    destination: string,
    options?: { max?: number | undefined; after?: string | undefined },
  ): Promise<readonly DeadLetter[]>;
  /** Sends them once more, as new deliveries; all of the destination's without `ids`. How many those were. */
  redrive(destination: string, ids?: readonly string[]): Promise<number>;
  /** Forgets them; all of the destination's without `ids`. How many those were. */
  drop(destination: string, ids?: readonly string[]): Promise<number>;
}

/** A tracker whose queue can store events in a transaction of the application's. */
export interface TransactionalTracker<Transaction> extends Tracker {
  /**
   * Stores an event if and only if the transaction commits: the outbox. `transaction` is what the queue takes for
   * one. Resolves with `accepted: false` for an event that is refused, and leaves the transaction alone then.
   *
   * ```ts
   * await client.query('BEGIN');
   * await client.query('INSERT INTO orders …');
   * await tracker.trackIn(client, { name: 'order_paid', email: 'ada@example.com' });
   * await client.query('COMMIT');
   * ```
   *
   * @throws what the statement fails with, so that the transaction is rolled back
   */
  trackIn(transaction: Transaction, event: EventInput): Promise<Receipt>;
}
