import { type Clock, sleep } from './clock.js';
import { reasonOf } from './errors.js';
import type { Log } from './logger.js';
import type { Delivery, Queue } from './queue.js';

const RETRY_MS = 1_000;
/** What goes into the queue in one call, so that a backlog does not become one huge statement. */
const PUSH_EVENTS = 1_000;
const PUSH_CHARACTERS = 4 * 1024 * 1024;
/** Pushes under way to a queue that keeps their order: it has the next one when it is done with the last. */
const AHEAD = 2;

/** Why a delivery never came to lie in the queue. */
export type NotStored = 'queue_refused' | 'duplicate' | 'queue_unavailable';

/** Deliveries on their way into the queue together. */
export class Push {
  deliveries: Delivery[] = [];
  #characters = 0;
  #begun = false;
  #missing: Set<string> | undefined;
  #done = false;
  /** Made once somebody waits for the end. */
  #ended: Promise<void> | undefined;
  #tellEnd = () => {};

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
    this.#ended ??= new Promise((resolve) => {
      if (this.#done) resolve();
      this.#tellEnd = resolve;
    });
    await this.#ended;
    return !this.#missing?.has(id);
  }

  lose(id: string): void {
    this.#missing ??= new Set();
    this.#missing.add(id);
  }

  end(): void {
    this.#done = true;
    this.deliveries = [];
    this.#tellEnd();
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
 * Groups deliveries into pushes: those of one tick, and all that come while as many pushes are under way as may be, so
 * that a queue which waits for its disk commits as seldom as can be. Repeats a push that fails.
 */
export class Stage {
  readonly #parts: StageParts;
  readonly #mostAtOnce: number;
  /** Those under way, then those that wait, of which the last may still grow. */
  readonly #pushes: Push[] = [];
  readonly #loops = new Set<Promise<void>>();
  #running = 0;
  #givenUp = false;

  constructor(parts: StageParts) {
    this.#parts = parts;
    this.#mostAtOnce = parts.queue.traits.inOrder ? AHEAD : 1;
  }

  /** `beside`: the push that another delivery of the same event is in. */
  add(delivery: Delivery, beside?: Push): Push {
    const push = beside ?? this.#filling();
    push.add(delivery);
    return push;
  }

  /** Pushes what there is so far, unless as much is under way as may be: then those go on with it. */
  push(): void {
    if (this.#running === this.#mostAtOnce || this.#nextPush() === undefined) return;
    this.#running++;
    const loop = this.#pushOn();
    this.#loops.add(loop);
    void loop.then(() => this.#loops.delete(loop));
  }

  /** Waits for the pushes under way, at most `timeoutMs`; what is not stored then is told as lost. */
  async close(timeoutMs: number): Promise<void> {
    this.push();
    if (this.#pushes.length === 0) return;
    const timeout = sleep(this.#parts.clock, timeoutMs);
    await Promise.race([Promise.all(this.#loops), timeout]);
    this.#giveUp();
  }

  #filling(): Push {
    const last = this.#pushes.at(-1);
    if (last !== undefined && !last.full) return last;
    if (this.#running < this.#mostAtOnce) queueMicrotask(() => this.push());
    const next = new Push();
    this.#pushes.push(next);
    return next;
  }

  #nextPush(): Push | undefined {
    return this.#pushes.find(({ begun }) => !begun);
  }

  async #pushOn(): Promise<void> {
    await this.#parts.open;
    for (let next = this.#nextPush(); next !== undefined && !this.#givenUp; next = this.#nextPush()) {
      await this.#store(next);
    }
    this.#running--;
  }

  async #store(push: Push): Promise<void> {
    const { queue, clock, log } = this.#parts;
    const deliveries = push.begin();
    for (let isRepeated = false; !this.#givenUp; isRepeated = true) {
      try {
        const { refused, duplicate } = await queue.push(deliveries);
        if (this.#givenUp) return;
        this.#pushes.splice(this.#pushes.indexOf(push), 1);
        // What a push knows already that failed before, is what it stored then.
        this.#end(push, refused, isRepeated ? [] : duplicate);
        return;
      } catch (error) {
        if (this.#givenUp) return;
        log.repeat('error', 'push', `The queue does not take events: ${reasonOf(error)}`);
        await sleep(clock, RETRY_MS);
      }
    }
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
    for (const push of this.#pushes.splice(0)) {
      for (const delivery of push.deliveries) this.#lose(push, delivery, 'queue_unavailable', push.begun);
      push.end();
    }
    this.#parts.changed();
  }
}
