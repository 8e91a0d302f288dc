import type { EventInput, IdentifyInput } from './event.js';
import type { CloseReport, FlushReport, Stats, TrackAllReport } from './outcome.js';
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
   * outcome, or after `timeoutMs` (default 10,000). Does not wait for a lane that is halted or paused.
   */
  flush(options?: { timeoutMs?: number | undefined }): Promise<FlushReport>;
  /**
   * Takes no more events, sends what waits for at most `timeoutMs` (default `closeTimeoutMs`), and says what
   * became of it. Safe to call twice.
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
  [Symbol.asyncDispose](): Promise<void>;
}
