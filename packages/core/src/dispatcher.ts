import type { Batch } from './batch.js';
import { sleep } from './clock.js';
import { reasonOf, SendoffError } from './errors.js';
import { type ExchangeParts, exchange, TOTAL_MS } from './exchange.js';
import { Intake } from './intake.js';
import { Judge } from './judge.js';
import { Leases } from './leases.js';
import { drop, giveBack } from './leftovers.js';
import type { Log } from './logger.js';
import type { LaneState } from './outcome.js';
import { Pump } from './pump.js';
import type { Leased, Queue } from './queue.js';
import type { Limiter } from './rate-limit.js';
import { Schedule } from './schedule.js';
import { type Ended, Settler } from './settler.js';

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
  readonly dryRun: boolean;
  readonly tell: (ended: Ended, attempts: number) => void;
  /** The lane's state may have changed. */
  readonly changed: () => void;
}

/** A queue that others fill is asked this often, whether or not it has hinted. */
const POLL_MS = 500;
const QUEUE_RETRY_MS = 1_000;
const DROP_AT_ONCE = 1_000;

/**
 * Works one lane: takes deliveries from the queue, batches them, posts, has the answer judged, and settles.
 *
 * `step` is the only place where a request starts. The pump runs whenever something may have changed: a push, an
 * answer, a timer, an order from above.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #lane: string;
  readonly #intake: Intake;
  readonly #schedule: Schedule;
  readonly #settler: Settler;
  readonly #judge: Judge;
  readonly #leases: Leases;
  readonly #pump: Pump;
  readonly #inFlight = new Map<Batch, AbortController>();
  #unlisten: (() => void) | undefined;
  #requests = 0;
  #paused = false;
  #closing: { tried: boolean; readonly done: () => void } | undefined;
  /** Nothing more is sent; what is left is let go. */
  #abandoned = false;

  constructor(options: DispatcherOptions) {
    const { destination, queue, clock, log, random, tell, credential, retryForMs } = options;
    const lane = destination.name;
    this.#options = options;
    this.#lane = lane;
    this.#leases = new Leases(queue, clock);
    this.#settler = new Settler(queue, clock, log, tell);
    const worn = (deliveries: readonly Leased[]) => this.#settleWorn(deliveries);
    this.#intake = new Intake({ ...options, lane, limits: destination.limits, worn });
    this.#schedule = new Schedule(this.#intake, clock, random, destination.limits.batchEvents);
    this.#judge = new Judge({
      lane,
      schedule: this.#schedule,
      settler: this.#settler,
      credential,
      clock,
      log,
      retryForMs,
    });
    this.#pump = new Pump(
      clock,
      () => this.#step(),
      (error) => this.#rested(error),
    );
  }

  /** Begins to work, once the queue is open. */
  start(): void {
    this.#unlisten = this.#options.queue.onReady(this.#lane, () => {
      this.#intake.refilled();
      this.#pump.run();
    });
    this.#pump.run();
  }

  get state(): LaneState {
    if (this.#paused) return 'paused';
    if (this.#schedule.halted) return 'halted';
    return this.#schedule.oneAtATime ? 'backing-off' : 'open';
  }

  /** Requests sent, retries included. */
  get requests(): number {
    return this.#requests;
  }

  /** When the oldest delivery that this dispatcher holds was stored, epoch ms. */
  get oldestStoredAt(): number | undefined {
    const batches = [...this.#inFlight.keys(), ...this.#schedule.batches()];
    const oldest = [this.#intake.oldestStoredAt, ...batches.map(({ deliveries }) => deliveries[0]?.storedAt)];
    const times = oldest.filter((time) => time !== undefined);
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
    if (this.#paused || halted || this.#durable || asksForLonger) this.#abandoned = true;
    const idle = new Promise<void>((done) => {
      this.#closing = { tried: backoff.active, done };
    });
    const deadline = clock.schedule(deadlineMs, () => this.#cutOff());
    if (!this.#abandoned) this.#schedule.hurry();
    this.flush();
    await idle;
    deadline.cancel();
    this.#pump.stopWaiting();
    this.#unlisten?.();
  }

  get #durable(): boolean {
    return this.#options.queue.traits.survives !== 'nothing';
  }

  #rested(error: unknown): void {
    if (error !== undefined) {
      this.#options.log.repeat('error', `${this.#lane}:queue`, `The queue failed: ${reasonOf(error)}`);
      this.#pump.runIn(QUEUE_RETRY_MS);
      return;
    }
    const idle = this.#inFlight.size === 0 && (this.#schedule.empty || (this.#abandoned && this.#durable));
    if (idle) this.#closing?.done();
  }

  /** Starts one request, or lets deliveries go; false if there is nothing to do now. */
  async #step(): Promise<boolean> {
    if (this.#abandoned) return this.#letGo();
    if (this.#paused) return false;
    const most = this.#schedule.oneAtATime ? 1 : this.#options.concurrency;
    if (this.#inFlight.size >= most) return false;
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
    if (this.#stopped(next.probe)) this.#schedule.again(next.batch);
    else this.#send(next.batch, next.probe);
    return true;
  }

  /** The lane was stopped while a batch was made ready. */
  #stopped(probe: boolean): boolean {
    return this.#paused || this.#abandoned || (this.#schedule.oneAtATime && !probe);
  }

  #send(batch: Batch, probe: boolean): void {
    const controller = new AbortController();
    this.#inFlight.set(batch, controller);
    void this.#exchange(batch, probe, controller.signal)
      .catch((error: unknown) => {
        this.#options.log.say('error', `${this.#lane}: a request ended badly: ${reasonOf(error)}`);
      })
      .finally(() => {
        this.#inFlight.delete(batch);
        this.#schedule.ended(batch);
        this.#options.changed();
        this.#pump.run();
      });
  }

  async #exchange(batch: Batch, probe: boolean, signal: AbortSignal): Promise<void> {
    const { limiter, clock, dryRun } = this.#options;
    const waitMs = dryRun ? 0 : ((await limiter?.reserve()) ?? 0);
    if (waitMs > 0) {
      await Promise.race([sleep(clock, waitMs), aborted(signal)]);
      if (signal.aborted || this.#stopped(probe)) return this.#schedule.again(batch);
    }
    const held = await this.#leases.hold(batch, TOTAL_MS);
    if (held.size === 0) return;
    held.history.attempts++;
    if (!dryRun) this.#requests++;
    const answer = await exchange(held, signal, this.#options);
    await this.#judge.judge(held, answer, probe);
    if (answer.verdict.kind === 'retry' || this.#schedule.halted) this.#triedWhileClosing();
  }

  /** When closing, a lane that fails has one more try, and no third; a halted one has none. */
  #triedWhileClosing(): void {
    if (this.#closing === undefined) return;
    if (this.#closing.tried || this.#schedule.halted) this.#abandoned = true;
    this.#closing.tried = true;
  }

  #cutOff(): void {
    this.#abandoned = true;
    for (const controller of this.#inFlight.values()) {
      controller.abort(new SendoffError('transport_aborted', 'Cut off by close().'));
    }
    this.#pump.run();
  }

  async #letGo(): Promise<boolean> {
    if (this.#durable) {
      await giveBack(this.#schedule, this.#settler);
      return false;
    }
    await this.#intake.fill(DROP_AT_ONCE);
    return drop(this.#schedule, this.#settler);
  }

  async #settleWorn(deliveries: readonly Leased[]): Promise<void> {
    const ending = { status: 'unknown', reason: 'max_attempts' } as const;
    const worn = deliveries.map((delivery) => ({ delivery, ending }));
    await this.#settler.settle(worn, this.#options.maxAttempts);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
