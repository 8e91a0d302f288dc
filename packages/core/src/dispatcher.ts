import type { Books } from './books.js';
import { reasonOf } from './errors.js';
import type { Answer, ExchangeParts } from './exchange.js';
import { Gate } from './gate.js';
import { Intake } from './intake.js';
import { Judge } from './judge.js';
import { Leases } from './leases.js';
import { drop, erase, giveBack } from './leftovers.js';
import type { Log } from './logger.js';
import type { LaneState } from './outcome.js';
import { Pump } from './pump.js';
import type { Queue } from './queue.js';
import type { Limiter } from './rate-limit.js';
import { Schedule } from './schedule.js';
import { Sender } from './sender.js';
import { Settler, type SettlerParts } from './settler.js';

export interface DispatcherOptions extends ExchangeParts {
  readonly queue: Queue;
  readonly limiter: Limiter | undefined;
  readonly random: () => number;
  readonly log: Log;
  readonly concurrency: number;
  readonly flushIntervalMs: number;
  readonly retryForMs: number;
  /** Leases of one delivery without an end, after which it may be what crashes its workers. */
  readonly maxAttempts: number;
  readonly books: Books;
  readonly tell: SettlerParts['tell'];
  /** The lane's state may have changed. */
  readonly changed: () => void;
}

/** A queue that others fill is asked this often. */
const POLL_MS = 500;
const QUEUE_RETRY_MS = 1_000;
const DROP_AT_ONCE = 1_000;
/** What requests that were cut off, and a queue that gives no answer, have left at close. */
const LAST_MS = 1_000;

/**
 * Works one lane: takes deliveries from the queue, batches them, posts, has the answer judged, and settles.
 *
 * `step` is the only place where a request starts. The pump runs it whenever something may have changed: a
 * push, an answer, a timer, an order from above.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #intake: Intake;
  readonly #schedule: Schedule;
  readonly #settler: Settler;
  readonly #judge: Judge;
  readonly #leases: Leases;
  readonly #sender: Sender;
  readonly #gate: Gate;
  readonly #pump: Pump;
  readonly #durable: boolean;
  #unlisten: (() => void) | undefined;
  #paused = false;
  #closing: { tried: boolean; readonly done: () => void } | undefined;
  /** Nothing more is sent; what is left is let go. */
  #abandoned = false;

  constructor(options: DispatcherOptions) {
    const { destination, queue, clock, random } = options;
    const { name: lane, limits, formats = [1] } = destination;
    this.#options = options;
    this.#durable = queue.traits.survives !== 'nothing';
    this.#settler = new Settler(options);
    this.#intake = new Intake({ ...options, lane, limits, formats, settler: this.#settler });
    this.#schedule = new Schedule(this.#intake, clock, random, limits.batchEvents);
    this.#judge = new Judge({ ...options, lane, schedule: this.#schedule, settler: this.#settler });
    this.#leases = new Leases(queue, clock, options.books);
    this.#sender = new Sender({
      ...options,
      leases: this.#leases,
      judge: this.#judge,
      schedule: this.#schedule,
      over: (answer) => this.#over(answer),
    });
    this.#gate = new Gate(options, (batch) => this.#schedule.putBack(batch));
    this.#pump = new Pump(clock, this.#step, this.#rested);
  }

  /** Once the queue is open. */
  start(): void {
    this.#unlisten = this.#options.queue.onReady(this.#options.destination.name, (added) => {
      this.#intake.refilled(added);
      // Else the end of a request runs it, or the timer that it set when it rested.
      if (!this.#isBusy && !this.#schedule.isFilling) this.#pump.run();
    });
    this.#pump.run();
  }

  get state(): LaneState {
    if (this.#paused) return 'paused';
    if (this.#schedule.halted) return 'halted';
    return this.#schedule.oneAtATime ? 'backing-off' : 'open';
  }

  get sent(): Pick<Sender, 'requests' | 'lastError'> {
    return this.#sender;
  }

  /** When the oldest delivery that this dispatcher holds was stored, epoch ms. */
  get oldestStoredAt(): number | undefined {
    const batches = [...this.#sender.inFlight, ...this.#schedule.batches(), this.#intake];
    const times = batches.flatMap(({ deliveries }) => deliveries[0]?.storedAt ?? []);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Sends what waits now without letting batches fill up. Shortens no back-off. */
  flush(): void {
    this.#intake.drain();
    this.#pump.run();
  }

  pause(): void {
    this.#paused = true;
    this.#options.changed();
  }

  /** Sends again, and tries a lane in trouble at once, with its key asked for anew. */
  resume(): void {
    this.#paused = false;
    this.#options.credential.forget();
    this.#schedule.hurry();
    this.#options.changed();
    this.#pump.run();
  }

  /**
   * Sends what waits until `deadlineMs` from now, then lets the rest go: from memory it is dropped, what was
   * cut off is unknown; a durable queue keeps it.
   */
  async close(deadlineMs: number): Promise<void> {
    const { clock } = this.#options;
    const { backoff, halted } = this.#schedule;
    const asksForLonger = backoff.asked && (backoff.until ?? 0) > clock.elapsed() + deadlineMs;
    this.#abandoned = this.#paused || halted || asksForLonger || deadlineMs <= 0 || this.#durable;
    const idle = new Promise<void>((done) => {
      this.#closing = { tried: backoff.active, done };
    });
    const deadline = clock.schedule(deadlineMs, () => this.#cutOff());
    if (!backoff.asked) this.#schedule.hurry();
    this.flush();
    await idle;
    deadline.cancel();
    this.#pump.stop();
    this.#unlisten?.();
  }

  /** Lets go of what waits here of a person, of whom the queue has nothing more; how many those were. */
  erase(word: string): Promise<number> {
    return erase(word, [...this.#gate.batches, ...this.#schedule.held()], this.#settler);
  }

  /** As many requests are out as may be at a time. */
  get #isBusy(): boolean {
    return this.#sender.busy >= (this.#schedule.oneAtATime ? 1 : this.#options.concurrency);
  }

  #stopped(probe: boolean): boolean {
    return this.#paused || this.#abandoned || (this.#schedule.oneAtATime && !probe);
  }

  /** Starts one request, or lets deliveries go; false if there is nothing to do now. */
  readonly #step = async (): Promise<boolean> => {
    await this.#keepLeases();
    if (this.#openGate()) return false;
    if (this.#abandoned) return this.#letGo();
    // Before the queue is open, and where others deliver, there is nothing to take.
    if (this.#unlisten === undefined || this.#paused || this.#isBusy) return false;
    const next = await this.#schedule.next();
    const givenUp = this.#schedule.takeGivenUp();
    if (givenUp.length > 0) {
      await this.#judge.giveUp(givenUp);
      return true;
    }
    if ('waitMs' in next) {
      const shared = this.#options.queue.traits.shared !== 'process';
      this.#pump.runIn(shared ? Math.min(next.waitMs, POLL_MS) : next.waitMs);
      return false;
    }
    await this.#gate.enter(next);
    return true;
  };

  /** Lets the request at the gate go when its time has come. True while it has to wait. */
  #openGate(): boolean {
    const ready = this.#gate.waiting;
    if (ready === undefined) return false;
    const { waitMs } = this.#gate;
    const stopped = this.#stopped(ready.probe);
    if (waitMs > 0 && !stopped) {
      this.#pump.runIn(waitMs);
      return true;
    }
    this.#gate.leave();
    // The lane may have been stopped while the queue or the limiter was asked.
    if (stopped) this.#schedule.putBack(ready.batch);
    else this.#sender.send(ready.batch, ready.probe);
    return false;
  }

  /** What waits here, for how long ever, stays this worker's. */
  async #keepLeases(): Promise<void> {
    if (this.#leases.everyMs === Number.POSITIVE_INFINITY) return;
    await this.#leases.keep([...this.#gate.batches, ...this.#schedule.held()]);
    this.#schedule.prune();
    this.#pump.runIn(this.#leases.everyMs);
  }

  async #letGo(): Promise<boolean> {
    if (this.#durable) {
      await giveBack(this.#schedule, this.#settler);
      return false;
    }
    await this.#intake.fill(DROP_AT_ONCE);
    return drop(this.#schedule, this.#settler);
  }

  readonly #rested = (error?: unknown): void => {
    if (error !== undefined) {
      this.#options.log.repeat('error', 'queue', `The queue, or the limiter, failed: ${reasonOf(error)}`);
      this.#pump.runIn(QUEUE_RETRY_MS);
      return;
    }
    if (this.#gate.waiting !== undefined) return;
    const nothingLeft = this.#schedule.empty || (this.#abandoned && this.#durable);
    if (this.#sender.busy === 0 && nothingLeft) this.#closing?.done();
  };

  /** When closing, a lane that fails has one more try, and no third; a halted one has none. */
  #over(answer: Answer | undefined): void {
    if (this.#closing !== undefined && (answer?.verdict.kind === 'retry' || this.#schedule.halted)) {
      if (this.#closing.tried || this.#schedule.halted) this.#abandoned = true;
      this.#closing.tried = true;
    }
    this.#options.changed();
    this.#pump.run();
  }

  #cutOff(): void {
    this.#abandoned = true;
    this.#sender.cutOff();
    this.#pump.run();
    this.#options.clock.schedule(LAST_MS, () => this.#closing?.done());
  }
}
