import { type Clock, sleep } from './clock.js';
import { reasonOf } from './errors.js';
import type { Log } from './logger.js';
import type { Delivery, Queue } from './queue.js';

const RETRY_MS = 1_000;

/** Why a delivery never came to lie in the queue. */
export type NotStored = 'queue_refused' | 'duplicate' | 'queue_unavailable';

/** The deliveries of one tick, on their way into the queue. */
export class Push {
  deliveries: Delivery[] = [];
  #missing: Set<string> | undefined;
  #done = false;
  #waiters: (() => void)[] | undefined;

  /** True once every delivery of this id lies in the queue; false if one never will. */
  async stored(id: string): Promise<boolean> {
    if (!this.#done) {
      await new Promise<void>((resolve) => {
        this.#waiters ??= [];
        this.#waiters.push(resolve);
      });
    }
    return !this.#missing?.has(id);
  }

  lose(id: string): void {
    this.#missing ??= new Set();
    this.#missing.add(id);
  }

  end(): void {
    this.#done = true;
    this.deliveries = [];
    for (const waiter of this.#waiters ?? []) waiter();
  }
}

export interface StageParts {
  readonly queue: Queue;
  readonly clock: Clock;
  readonly log: Log;
  /** Tells a delivery that never came to lie in the queue; `sent` if it may lie there all the same. */
  readonly lost: (delivery: Delivery, reason: NotStored, sent: boolean) => void;
}

/** Groups the deliveries of one tick into one push, and repeats a push that fails. */
export class Stage {
  readonly #parts: StageParts;
  #tick = new Push();
  readonly #pushes: Push[] = [];
  #pushing: Promise<void> | undefined;
  /** The first push has failed before: the queue may hold some of it already. */
  #repeated = false;
  #givenUp = false;

  constructor(parts: StageParts) {
    this.#parts = parts;
  }

  add(delivery: Delivery): Push {
    if (this.#tick.deliveries.length === 0) queueMicrotask(() => this.push());
    this.#tick.deliveries.push(delivery);
    return this.#tick;
  }

  /** Pushes what this tick has brought so far. */
  push(): void {
    if (this.#tick.deliveries.length === 0) return;
    this.#pushes.push(this.#tick);
    this.#tick = new Push();
    this.#pushing ??= this.#pushOn();
  }

  /** Waits for the pushes under way, at most `timeoutMs`; what is not stored then is told as lost. */
  async close(timeoutMs: number): Promise<void> {
    this.push();
    if (this.#pushing === undefined) return;
    const timeout = sleep(this.#parts.clock, timeoutMs);
    await Promise.race([this.#pushing, timeout]);
    this.#giveUp();
  }

  async #pushOn(): Promise<void> {
    const { queue, clock, log } = this.#parts;
    for (let next = this.#pushes[0]; next !== undefined; next = this.#pushes[0]) {
      try {
        const { refused, duplicate } = await queue.push(next.deliveries);
        if (this.#givenUp) return;
        this.#pushes.shift();
        this.#end(next, refused, this.#repeated ? [] : duplicate);
        this.#repeated = false;
      } catch (error) {
        if (this.#givenUp) return;
        this.#repeated = true;
        log.repeat('error', 'push', `The queue does not take events: ${reasonOf(error)}`);
        await sleep(clock, RETRY_MS);
      }
    }
    this.#pushing = undefined;
  }

  #end(push: Push, refused: readonly string[], duplicate: readonly string[]): void {
    if (refused.length > 0 || duplicate.length > 0) {
      const reasons = new Map<string, NotStored>();
      for (const id of duplicate) reasons.set(id, 'duplicate');
      for (const id of refused) reasons.set(id, 'queue_refused');
      for (const delivery of push.deliveries) {
        const reason = reasons.get(delivery.id);
        if (reason !== undefined) this.#lose(push, delivery, reason, false);
      }
    }
    push.end();
  }

  #lose(push: Push, delivery: Delivery, reason: NotStored, sent: boolean): void {
    push.lose(delivery.id);
    this.#parts.lost(delivery, reason, sent);
  }

  #giveUp(): void {
    this.#givenUp = true;
    for (const [index, push] of this.#pushes.splice(0).entries()) {
      for (const delivery of push.deliveries) this.#lose(push, delivery, 'queue_unavailable', index === 0);
      push.end();
    }
  }
}
