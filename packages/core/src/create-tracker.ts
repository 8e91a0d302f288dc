import { assemble, type Parts } from './assemble.js';
import { sleep } from './clock.js';
import { deadLetters } from './dead-letters.js';
import { backlog, drain } from './drain.js';
import { reasonOf, SendoffError } from './errors.js';
import type { EventInput, IdentifyInput } from './event.js';
import { flushOnExit } from './exit.js';
import type { Identity } from './identity.js';
import type { Lane } from './lane.js';
import type { CreateTrackerOptions } from './options.js';
import type { CloseReport, FlushReport, Stats, TrackAllReport } from './outcome.js';
import type { Queue, TransactionalQueue } from './queue.js';
import type { Receipt } from './receipt.js';
import { Stranded } from './stranded.js';
import { trackAll } from './track-all.js';
import type { DeadLetters, Tracker, TransactionalTracker } from './tracker.js';

const FLUSH_TIMEOUT_MS = 10_000;
const OPEN_RETRY_MS = 1_000;
const QUEUE_CLOSE_MS = 2_000;

/**
 * Makes a tracker.
 *
 * ```ts
 * const tracker = createTracker({ destinations: [selzy({ apiKey: process.env.SELZY_API_KEY })] });
 * tracker.track({ name: 'signup', email: 'ada@example.com' });
 * await tracker.close();
 * ```
 *
 * With a queue that can store in a transaction of the application's, the tracker also has `trackIn`.
 *
 * @throws {SendoffError} `missing_credential`, `duplicate_destination`, `invalid_option`
 */
export function createTracker<Transaction>(
  options: CreateTrackerOptions & { queue: TransactionalQueue<Transaction> },
): TransactionalTracker<Transaction>;
export function createTracker(options: CreateTrackerOptions): Tracker;
export function createTracker(options: CreateTrackerOptions): Tracker {
  return new EventTracker(options);
}

class EventTracker implements TransactionalTracker<unknown> {
  readonly deadLetters: DeadLetters;
  readonly #parts: Parts;
  readonly #ownsTransport: boolean;
  readonly #stranded: Stranded;
  readonly #forgetExit: () => void;
  /** What had been stored when the last flush began: a script's end has to see to what came since. */
  #flushedAt = 0;
  #flushing = 0;
  #closing: Promise<CloseReport> | undefined;
  #closed = false;

  constructor(options: CreateTrackerOptions) {
    let opened = () => {};
    const open = new Promise<void>((resolve) => {
      opened = resolve;
    });
    this.#parts = assemble(options, open);
    this.#ownsTransport = options.transport === undefined;
    this.#stranded = new Stranded(this.#parts);
    this.deadLetters = deadLetters(this.#parts);
    this.#forgetExit = flushOnExit(this, this.#parts.settings.closeTimeoutMs, () => this.#isUnflushed);
    void this.#open(opened);
  }

  track(event: EventInput): Receipt {
    return this.#parts.door.take('track', event);
  }

  identify(user: IdentifyInput): Receipt {
    return this.#parts.door.take('identify', user);
  }

  trackIn(transaction: unknown, event: EventInput): Promise<Receipt> {
    const stored = this.#storeIn(transaction, event);
    stored.catch(() => {}); // Whoever does not wait for it must not lose the process to it.
    return stored;
  }

  async flush(options: { timeoutMs?: number | undefined } = {}): Promise<FlushReport> {
    if (this.#closed) return { pending: this.stats().pending, timedOut: false };
    this.#flushedAt = this.#stored;
    this.#flushing++;
    try {
      return await drain(this.#parts, options.timeoutMs ?? FLUSH_TIMEOUT_MS, () => this.#closed);
    } finally {
      this.#flushing--;
    }
  }

  close(options: { timeoutMs?: number | undefined } = {}): Promise<CloseReport> {
    this.#closing ??= this.#close(options.timeoutMs ?? this.#parts.settings.closeTimeoutMs);
    this.#parts.watch.changed();
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async ready(): Promise<void> {
    await this.#parts.watch.until(() => this.#closing !== undefined || this.#roomy);
  }

  trackAll(
    source: Iterable<EventInput> | AsyncIterable<EventInput>,
    options: { signal?: AbortSignal | undefined } = {},
  ): Promise<TrackAllReport> {
    return trackAll(source, {
      track: (event) => this.track(event),
      roomy: () => this.#roomy,
      ready: () => this.ready(),
      over: () => this.#closing !== undefined || options.signal?.aborted === true,
    });
  }

  async erase(identity: Identity): Promise<number> {
    const { queue, subjects, lanes, watch } = this.#parts;
    const shown = { status: 'dropped', reason: 'erased' } as const;
    let erased = 0;
    for (const word of subjects.words(identity)) {
      erased += await queue.erase(word, (delivery) => this.#laneNamed(delivery.lane).end(delivery, shown, 0));
      for (const { dispatcher } of lanes) erased += await dispatcher.erase(word);
    }
    watch.changed();
    return erased;
  }

  stats(): Stats {
    const { lanes, door } = this.#parts;
    const undelivered = this.#stranded.lanes;
    return {
      pending: lanes.reduce((sum, lane) => sum + lane.pending, 0),
      filtered: door.filtered,
      ...(undelivered.length > 0 && { undelivered }),
      destinations: Object.fromEntries(lanes.map((lane) => [lane.name, lane.stats()])),
    };
  }

  pause(destination: string): void {
    this.#laneNamed(destination).dispatcher.pause();
  }

  resume(destination: string): void {
    this.#laneNamed(destination).dispatcher.resume();
  }

  get #roomy(): boolean {
    return this.#parts.lanes.every(({ roomy }) => roomy);
  }

  get #stored(): number {
    return this.#parts.lanes.reduce((sum, lane) => sum + (lane.stats().queue?.stored ?? 0), 0);
  }

  get #isUnflushed(): boolean {
    if (this.#flushing > 0 || this.stats().pending > 0) return true;
    return this.#parts.settings.deliver && this.#stored > this.#flushedAt;
  }

  async #storeIn(transaction: unknown, event: EventInput): Promise<Receipt> {
    const { queue, door } = this.#parts;
    if (!isTransactional(queue)) {
      throw new SendoffError(
        'invalid_option',
        'trackIn needs a queue that can store in your transaction, such as queue: postgresQueue({ pool }).',
      );
    }
    const { receipt, deliveries } = door.compose(event);
    // Before anything is awaited: the statement must come before whatever the application sends next.
    if (deliveries.length > 0) await queue.pushIn(transaction, deliveries);
    return receipt;
  }

  async #close(timeoutMs: number): Promise<CloseReport> {
    const { door, stage, clock, lanes, asked, transport, queue, durable } = this.#parts;
    door.close();
    const started = clock.elapsed();
    const before = this.stats();
    await stage.close(timeoutMs);
    const left = Math.max(0, timeoutMs - (clock.elapsed() - started));
    await Promise.all(lanes.map(({ dispatcher }) => dispatcher.close(left)));
    this.#stranded.stop();
    asked?.close();
    this.#forgetExit();
    const after = this.stats();
    const kept = durable ? await backlog(this.#parts) : after.pending;
    if (this.#ownsTransport) await transport.close();
    // Whatever it waits for, the host must be able to end.
    await Promise.race([queue.close().catch(() => {}), sleep(clock, QUEUE_CLOSE_MS)]);
    this.#closed = true;
    const since = (count: 'delivered' | 'dropped' | 'unknown') =>
      lanes.reduce((sum, { name }) => {
        return sum + (after.destinations[name]?.[count] ?? 0) - (before.destinations[name]?.[count] ?? 0);
      }, 0);
    return {
      delivered: since('delivered'),
      dropped: since('dropped'),
      unknown: since('unknown'),
      kept: kept ?? after.pending,
    };
  }

  async #open(opened: () => void): Promise<void> {
    const { queue, lanes, log, clock, settings } = this.#parts;
    while (this.#closing === undefined) {
      try {
        await queue.open();
        opened();
        if (!settings.deliver || this.#closed) return;
        for (const { dispatcher } of lanes) dispatcher.start();
        this.#stranded.start();
        return;
      } catch (error) {
        log.repeat('error', 'open', `The queue cannot be opened: ${reasonOf(error)}`);
        await sleep(clock, OPEN_RETRY_MS);
      }
    }
  }

  #laneNamed(name: string): Lane {
    const { lanes } = this.#parts;
    const lane = lanes.find((one) => one.name === name);
    if (lane !== undefined) return lane;
    const names = lanes.map((one) => one.name).join(', ');
    throw new SendoffError('invalid_option', `There is no destination of that name; there are: ${names}.`);
  }
}

function isTransactional(queue: Queue): queue is TransactionalQueue<unknown> {
  return 'pushIn' in queue;
}
