import type { Added, DeadLetter, Delivery, Lease, Leased } from './queue.js';
import { hasWord } from './subject.js';

/** Dead letters kept for a person to look at: the newest 1,000 within 8 Mi characters. */
const DEAD_MAX = 1_000;
const DEAD_MAX_CHARACTERS = 8 * 1024 * 1024;
/** Taken places at the front of the list are given back in one go, so that taking stays cheap. */
const COMPACT_AT = 1_024;

/** A taken delivery, which is its own lease: one object less for each event. */
export class MemoryLeased implements Leased {
  readonly id: string;
  readonly lane: string;
  readonly name: string;
  readonly body: string;
  readonly format: number;
  readonly key: string | undefined;
  readonly route: string | undefined;
  readonly storedAt: number;
  readonly subject: string | undefined;
  readonly ticket: object | undefined;
  readonly attempt: number;
  /** Where it came from; undefined once it is settled. */
  #home: MemoryLane | undefined;

  constructor(delivery: Delivery, attempt: number, home: MemoryLane) {
    this.id = delivery.id;
    this.lane = delivery.lane;
    this.name = delivery.name;
    this.body = delivery.body;
    this.format = delivery.format;
    this.key = delivery.key;
    this.route = delivery.route;
    this.storedAt = delivery.storedAt;
    this.subject = delivery.subject;
    this.ticket = delivery.ticket;
    this.attempt = attempt;
    this.#home = home;
  }

  get lease(): Lease {
    return this;
  }

  get isHeld(): boolean {
    return this.#home !== undefined;
  }

  /** Gives up the lease; undefined if there is none any more. */
  end(): MemoryLane | undefined {
    const home = this.#home;
    this.#home = undefined;
    if (home !== undefined) home.leased--;
    return home;
  }
}

/** What the memory queue holds for one destination. */
export class MemoryLane {
  leased = 0;
  readonly wakes = new Set<(added: Added) => void>();
  /** In order; what was taken leaves its place empty until those places are given back together. */
  #waiting: (Delivery | undefined)[] = [];
  /** The first in `#waiting` that was not taken. */
  #head = 0;
  /** What was released, to be taken before the others. */
  #released: MemoryLeased[] = [];
  #dead: DeadLetter[] = [];
  #deadCharacters = 0;
  #added = { events: 0, characters: 0 };

  get ready(): number {
    return this.#waiting.length - this.#head + this.#released.length;
  }

  get empty(): boolean {
    return this.ready + this.leased + this.#dead.length === 0;
  }

  get oldest(): Delivery | undefined {
    return this.#released[0] ?? this.#waiting[this.#head];
  }

  get dead(): readonly DeadLetter[] {
    return this.#dead;
  }

  /** True for the first since `wake` was called. */
  put(delivery: Delivery): boolean {
    this.#waiting.push(delivery);
    this.#added.characters += delivery.body.length;
    return this.#added.events++ === 0;
  }

  wake(): void {
    const added = this.#added;
    this.#added = { events: 0, characters: 0 };
    for (const wake of this.wakes) wake(added);
  }

  take(max: number): readonly Leased[] {
    const taken: Leased[] = [];
    while (taken.length < max) {
      const released = this.#released.shift();
      const delivery = released ?? this.#waiting[this.#head];
      if (delivery === undefined) break;
      if (released === undefined) this.#waiting[this.#head++] = undefined;
      taken.push(new MemoryLeased(delivery, (released?.attempt ?? 0) + 1, this));
    }
    this.leased += taken.length;
    if (this.#head >= COMPACT_AT && this.#head * 2 >= this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    return taken;
  }

  release(taken: MemoryLeased): void {
    this.#released.push(new MemoryLeased(taken, taken.attempt - 1, this));
  }

  keepDead(letter: DeadLetter): void {
    this.#dead.push(letter);
    this.#deadCharacters += letter.body.length;
    while (
      this.#dead.length > DEAD_MAX ||
      (this.#deadCharacters > DEAD_MAX_CHARACTERS && this.#dead.length > 1)
    ) {
      this.#deadCharacters -= this.#dead.shift()?.body.length ?? 0;
    }
  }

  /** All of them without `ids`. */
  removeDead(ids: readonly string[] | undefined): readonly DeadLetter[] {
    const chosen = ids === undefined ? undefined : new Set(ids);
    const removed = this.#dead.filter((letter) => chosen?.has(letter.id) ?? true);
    this.#dead = chosen === undefined ? [] : this.#dead.filter((letter) => !chosen.has(letter.id));
    this.#deadCharacters = this.#dead.reduce((sum, letter) => sum + letter.body.length, 0);
    return removed;
  }

  /** Lets go of what waits or is dead and has the word in its subject; how many those were. */
  erase(word: string, shown: ((delivery: Delivery) => void) | undefined): number {
    let erased = 0;
    const isOthers = (delivery: Delivery) => {
      const isTheirs = hasWord(delivery, word);
      if (isTheirs) erased++;
      return !isTheirs;
    };
    const isKept = (delivery: Delivery | undefined) => {
      if (delivery === undefined) return false;
      const kept = isOthers(delivery);
      if (!kept) shown?.(delivery);
      return kept;
    };
    this.#waiting = this.#waiting.filter(isKept);
    this.#head = 0;
    this.#released = this.#released.filter(isKept);
    this.#dead = this.#dead.filter(isOthers);
    this.#deadCharacters = this.#dead.reduce((sum, letter) => sum + letter.body.length, 0);
    return erased;
  }
}

/** What is kept of a delivery: neither its lease nor its ticket. */
export function stored({ id, lane, name, body, format, key, route, storedAt, subject }: Delivery): Delivery {
  return { id, lane, name, body, format, key, route, storedAt, subject };
}
