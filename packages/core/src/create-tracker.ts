import { Announcer } from './announcer.js';
import { CatalogCheck } from './catalog.js';
import { sleep, systemClock } from './clock.js';
import { Credential } from './credential.js';
import type { Destination } from './destination.js';
import { Dispatcher } from './dispatcher.js';
import { Door } from './door.js';
import { Epochs, pendingOf } from './epochs.js';
import { reasonOf, SendoffError } from './errors.js';
import type { EventInput, IdentifyInput } from './event.js';
import { flushOnExit } from './exit.js';
import { Lane } from './lane.js';
import { consoleLogger, Log } from './logger.js';
import { memoryQueue } from './memory-queue.js';
import { type CreateTrackerOptions, readOptions } from './options.js';
import type { CloseReport, FlushReport, Stats, TrackAllReport } from './outcome.js';
import { localLimiter } from './rate-limit.js';
import type { Receipt } from './receipt.js';
import { Stage } from './stage.js';
import { trackAll } from './track-all.js';
import type { Tracker } from './tracker.js';
import { httpTransport } from './transport.js';
import { Watch } from './watch.js';

const FLUSH_TIMEOUT_MS = 10_000;
const OPEN_RETRY_MS = 1_000;

/**
 * Makes a tracker.
 *
 * ```ts
 * const tracker = createTracker({ destinations: [selzy({ apiKey: process.env.SELZY_API_KEY })] });
 * tracker.track({ name: 'signup', email: 'ada@example.com' });
 * await tracker.close();
 * ```
 *
 * @throws {SendoffError} `missing_credential`, `duplicate_destination`, `invalid_option`
 */
export function createTracker(options: CreateTrackerOptions): Tracker {
  return new EventTracker(options);
}

class EventTracker implements Tracker {
  readonly #options: CreateTrackerOptions;
  readonly #settings: ReturnType<typeof readOptions>;
  readonly #clock;
  readonly #log: Log;
  readonly #queue;
  readonly #transport;
  readonly #lanes: readonly Lane[];
  readonly #epochs: Epochs;
  readonly #stage: Stage;
  readonly #door: Door;
  readonly #watch: Watch;
  readonly #forgetExit: () => void;
  #closing: Promise<CloseReport> | undefined;
  #closed = false;

  constructor(options: CreateTrackerOptions) {
    this.#options = options;
    this.#settings = readOptions(options);
    this.#clock = options.clock ?? systemClock;
    this.#watch = new Watch(this.#clock);
    this.#log = new Log(options.logger ?? consoleLogger, this.#clock);
    this.#queue = options.queue ?? memoryQueue({ clock: this.#clock });
    this.#transport = options.transport ?? httpTransport();
    const announcer = new Announcer(options.onOutcome, this.#log);
    this.#lanes = options.destinations.map((one, index) => this.#lane(one, index, announcer));
    this.#epochs = new Epochs(this.#lanes.length);
    this.#stage = new Stage({
      queue: this.#queue,
      clock: this.#clock,
      log: this.#log,
      lost: (delivery, reason, sent) => {
        const ending = { status: sent ? 'unknown' : 'dropped', reason } as const;
        this.#laneNamed(delivery.lane).end(delivery, ending, 0);
        this.#watch.changed();
      },
    });
    this.#door = new Door({
      lanes: this.#lanes,
      stage: this.#stage,
      epochs: this.#epochs,
      clock: this.#clock,
      log: this.#log,
      enabled: options.enabled !== false,
      catalog: options.events && new CatalogCheck(options.events, this.#settings.eventsMode, this.#log),
      beforeTrack: options.beforeTrack,
    });
    this.#forgetExit = flushOnExit(this, this.#settings.closeTimeoutMs);
    void this.#open();
  }

  track(event: EventInput): Receipt {
    return this.#door.take('track', event);
  }

  identify(user: IdentifyInput): Receipt {
    return this.#door.take('identify', user);
  }

  async flush(options: { timeoutMs?: number | undefined } = {}): Promise<FlushReport> {
    if (this.#closed) return { pending: this.stats().pending, timedOut: false };
    this.#stage.push();
    const epochs = this.#epochs.turn();
    for (const { dispatcher } of this.#lanes) dispatcher.flush();
    const done = () =>
      this.#lanes.every(({ dispatcher: { state } }, index) => {
        return state === 'halted' || state === 'paused' || pendingOf(epochs, index) === 0;
      });
    const timedOut = !(await this.#watch.until(done, options.timeoutMs ?? FLUSH_TIMEOUT_MS));
    return { pending: this.#lanes.reduce((sum, _, index) => sum + pendingOf(epochs, index), 0), timedOut };
  }

  close(options: { timeoutMs?: number | undefined } = {}): Promise<CloseReport> {
    this.#closing ??= this.#close(options.timeoutMs ?? this.#settings.closeTimeoutMs);
    this.#watch.changed();
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async ready(): Promise<void> {
    await this.#watch.until(() => this.#closing !== undefined || this.#lanes.every(({ roomy }) => roomy));
  }

  trackAll(
    source: Iterable<EventInput> | AsyncIterable<EventInput>,
    options: { signal?: AbortSignal | undefined } = {},
  ): Promise<TrackAllReport> {
    return trackAll(source, {
      track: (event) => this.track(event),
      roomy: () => this.#lanes.every(({ roomy }) => roomy),
      ready: () => this.ready(),
      over: () => this.#closing !== undefined || options.signal?.aborted === true,
    });
  }

  stats(): Stats {
    return {
      pending: this.#lanes.reduce((sum, lane) => sum + lane.pending, 0),
      filtered: this.#door.filtered,
      destinations: Object.fromEntries(this.#lanes.map((lane) => [lane.name, lane.stats()])),
    };
  }

  pause(destination: string): void {
    this.#laneNamed(destination).dispatcher.pause();
  }

  resume(destination: string): void {
    this.#laneNamed(destination).dispatcher.resume();
  }

  async #close(timeoutMs: number): Promise<CloseReport> {
    this.#door.close();
    const started = this.#clock.elapsed();
    const before = this.stats();
    await this.#stage.close(timeoutMs);
    const left = Math.max(0, timeoutMs - (this.#clock.elapsed() - started));
    await Promise.all(this.#lanes.map(({ dispatcher }) => dispatcher.close(left)));
    this.#forgetExit();
    if (this.#options.transport === undefined) await this.#transport.close();
    await this.#queue.close();
    this.#closed = true;
    const after = this.stats();
    const since = (count: 'delivered' | 'dropped' | 'unknown') =>
      this.#lanes.reduce((sum, { name }) => {
        return sum + (after.destinations[name]?.[count] ?? 0) - (before.destinations[name]?.[count] ?? 0);
      }, 0);
    return {
      delivered: since('delivered'),
      dropped: since('dropped'),
      unknown: since('unknown'),
      kept: after.pending,
    };
  }

  #lane(destination: Destination, index: number, announcer: Announcer): Lane {
    const { dryRun = false, enabled = true, transport, allowRealHostsInTests = false } = this.#options;
    const { name, limits } = destination;
    const clock = this.#clock;
    const log = this.#log;
    const credential = new Credential(name, destination.credential, clock);
    if (enabled && !dryRun) credential.assertGiven();
    if (enabled && destination.loses?.length) {
      log.say('info', `${name} has no place for: ${destination.loses.join(', ')}. They are not sent.`);
    }
    const limiterFor = this.#options.limiter ?? ((_, rates) => localLimiter(rates, () => clock.elapsed()));
    const lane: Lane = new Lane({
      index,
      destination,
      clock,
      log,
      dryRun,
      maxPending: this.#settings.maxPending,
      announce: (outcome) => announcer.announce(outcome),
      dispatcher: new Dispatcher({
        ...this.#settings,
        destination,
        credential,
        clock,
        log,
        dryRun,
        queue: this.#queue,
        transport: this.#transport,
        random: this.#options.random ?? Math.random,
        limiter: limits.rates?.length ? limiterFor(name, limits.rates) : undefined,
        realHosts: allowRealHostsInTests || transport !== undefined || process.env.NODE_ENV !== 'test',
        tell: (delivery, ending, attempts) => lane.end(delivery, ending, attempts),
        changed: () => this.#watch.changed(),
      }),
    });
    return lane;
  }

  async #open(): Promise<void> {
    while (this.#closing === undefined) {
      try {
        await this.#queue.open();
        for (const { dispatcher } of this.#lanes) dispatcher.start();
        return;
      } catch (error) {
        this.#log.repeat('error', 'open', `The queue cannot be opened: ${reasonOf(error)}`);
        await sleep(this.#clock, OPEN_RETRY_MS);
      }
    }
  }

  #laneNamed(name: string): Lane {
    const lane = this.#lanes.find((one) => one.name === name);
    if (lane !== undefined) return lane;
    const names = this.#lanes.map((one) => one.name).join(', ');
    throw new SendoffError('invalid_option', `There is no destination of that name; there are: ${names}.`);
  }
}
