import type { Counts, EventVerdict } from './records.js';

const MAX_NAMES = 1_000;
const MAX_NAME = 200;

interface Tally {
  good: number;
  bad: number;
}

/** Counts what came in, in bounded memory. */
export class Counters {
  readonly #names = new Map<string, Tally>();
  readonly #other: Tally = { good: 0, bad: 0 };
  readonly #all: Tally = { good: 0, bad: 0 };
  #requests = 0;

  request(): void {
    this.#requests += 1;
  }

  event(name: string | null, verdict: EventVerdict): void {
    this.#all[verdict] += 1;
    this.#tally(name)[verdict] += 1;
  }

  #tally(name: string | null): Tally {
    if (name === null || name.length > MAX_NAME) return this.#other;
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    if (this.#names.size >= MAX_NAMES) return this.#other;
    const fresh = { good: 0, bad: 0 };
    this.#names.set(name, fresh);
    return fresh;
  }

  read(): Counts {
    return {
      requests: this.#requests,
      total: this.#all.good + this.#all.bad,
      ...this.#all,
      names: Object.fromEntries([...this.#names].map(([name, tally]) => [name, { ...tally }])),
      otherNames: { ...this.#other },
    };
  }
}
