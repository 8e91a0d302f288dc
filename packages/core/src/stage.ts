import { type Clock, sleep } from './clock.js';
import { reasonOf } from './errors.js';
import type { Log } from './logger.js';
import type { Delivery, Queue } from './queue.js';

const RETRY_MS = 1_000;
/** What goes into the queue in one call, so that a backlog does not become one huge statement. */
const PUSH_EVENTS = 1_000;
const PUSH_CHARACTERS = 4 * 1024 * 1024;

/** Why a delivery never came to lie in the queue. */
export type NotStored = 'queue_refused' | 'duplicate' | 'queue_unavailable';

/** Deliveries on their way into the queue together. */
export class Push {
  deliveries: Delivery[] = [];
  #characters = 0;
  #begun = false;
  #missing: Set<string> | undefined;
  #done = false;
  #waiters: (() => void)[] | undefined;

  /** They are being pushed, or were: no more are taken. */
  get begun(): boolean {
    return this.#begun;
  }

  get full(): boolean {
    return this.#begun || this.deliveries.length >= PUSH_EVENTS || this.#characters >= PUSH_CHARACTERS;
  }

  add(delivery: Delivery): void {
    this.deliveries.push(delivery);
    this.#characters += delivery.body.length;
  }

  begin(): readonly Delivery[] {
    this.#begun = true;
    return this.deliveries;
  }

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
  /** Resolves once the queue is open. */
  readonly open: Promise<void>;
  /** Told each delivery that lies in the queue. Left out where nobody has to know. */
  readonly stored: ((delivery: Delivery) => void) | undefined;
  /** Tells a delivery that never came to lie in the queue; `sent` if it may lie there all the same. */
  readonly lost: (delivery: Delivery, reason: NotStored, sent: boolean) => void;
  /** Called after those were told. */
  readonly changed: () => void;
}

/**
 * Groups deliveries into pushes: those of one tick, and all that come while a push is under way, so that a queue
 * which waits for its disk commits as seldom as can be. Repeats a push that fails.
 */
export class Stage {
  readonly #parts: StageParts;
  /** The last may still grow. */
  readonly #pushes: Push[] = [];
  #pushing: Promise<void> | undefined;
  /** The first push was sent, and the queue has not answered. */
  #sent = false;
  /** The first push has failed before: the queue may hold some of it already. */
  #repeated = false;
  #givenUp = false;

  constructor(parts: StageParts) {
    this.#parts = parts;
  }

  /** `beside`: the push that another delivery of the same event is in. */
  add(delivery: Delivery, beside?: Push): Push {
    const push = beside ?? this.#filling();
    push.add(delivery);
    return push;
  }

  /** Pushes what there is so far. */
  push(): void {
    if (this.#pushes.length > 0) this.#pushing ??= this.#pushOn();
  }

  /** Waits for the pushes under way, at most `timeoutMs`; what is not stored then is told as lost. */
  async close(timeoutMs: number): Promise<void> {
    this.push();
    if (this.#pushing === undefined) return;
    const timeout = sleep(this.#parts.clock, timeoutMs);
    await Promise.race([this.#pushing, timeout]);
    this.#giveUp();
  }

  #filling(): Push {
    const last = this.#pushes.at(-1);
    if (last !== undefined && !last.full) return last;
    if (last === undefined) queueMicrotask(() => this.push());
    const next = new Push();
    this.#pushes.push(next);
    return next;
  }

  async #pushOn(): Promise<void> {
    const { queue, clock, log, open } = this.#parts;
    await open;
    for (let next = this.#pushes[0]; next !== undefined; next = this.#pushes[0]) {
      try {
        if (this.#givenUp) return;
        this.#sent = true;
        const { refused, duplicate } = await queue.push(next.begin());
        if (this.#givenUp) return;
        this.#pushes.shift();
        this.#end(next, refused, this.#repeated ? [] : duplicate);
        this.#repeated = false;
        this.#sent = false;
      } catch (error) {
        if (this.#givenUp) return;
        this.#repeated = true;
        log.repeat('error', 'push', `The queue does not take events: ${reasonOf(error)}`);
        await sleep(clock, RETRY_MS);
      }
    }
    this.#pushing = undefined;
  }

  #end(push: Push, refused: readonly Delivery[], duplicate: readonly Delivery[]): void {
    const { stored } = this.#parts;
    if (stored !== undefined) {
      const missing = new Set([...refused, ...duplicate]);
      for (const delivery of push.deliveries) if (!missing.has(delivery)) stored(delivery);
    }
    for (const delivery of duplicate) this.#lose(push, delivery, 'duplicate', false);
    for (const delivery of refused) this.#lose(push, delivery, 'queue_refused', false);
    push.end();
    this.#parts.changed();
  }

  #lose(push: Push, delivery: Delivery, reason: NotStored, sent: boolean): void {
    // Of a duplicate the queue holds the one that came before.
    if (reason !== 'duplicate') push.lose(delivery.id);
    this.#parts.lost(delivery, reason, sent);
  }

  #giveUp(): void {
    this.#givenUp = true;
    for (const [index, push] of this.#pushes.splice(0).entries()) {
      const sent = this.#sent && index === 0;
      for (const delivery of push.deliveries) this.#lose(push, delivery, 'queue_unavailable', sent);
      push.end();
    }
    this.#parts.changed();
  }
}
