/** A count of what others may change holds for this long, in ms. */
const HOLDS_MS = 5_000;
const QUICK_MS = 20;
/** Counting takes at most a part of all time: 1 / this. */
const SPARSELY = 50;

/**
 * How many more deliveries the queue takes. To count a million on each push would cost more than the push, so a
 * count is kept, and corrected by what this process adds and settles, until it is old or there seems to be no room.
 */
export class Room {
  readonly #max: number;
  readonly #count: () => Promise<number>;
  #left = 0;
  #countedAt = Number.NEGATIVE_INFINITY;
  #tookMs = 0;

  constructor(max: number, count: () => Promise<number>) {
    this.#max = max;
    this.#count = count;
  }

  /** How many there seems to be room for, counted again if that is too few or not known any more. */
  async look(wanted: number): Promise<number> {
    const ageMs = performance.now() - this.#countedAt;
    // A full queue is asked all the time: a quick count always, a slow one now and then.
    const isFew = this.#left < wanted && (this.#tookMs < QUICK_MS || ageMs > this.#tookMs * SPARSELY);
    if (isFew || ageMs > Math.max(HOLDS_MS, this.#tookMs * SPARSELY)) await this.#recount();
    return Math.max(0, this.#left);
  }

  /** What was added, or less than nothing for what has gone. */
  add(deliveries: number): void {
    this.#left -= deliveries;
  }

  async #recount(): Promise<void> {
    const began = performance.now();
    const held = await this.#count();
    this.#countedAt = performance.now();
    this.#tookMs = this.#countedAt - began;
    this.#left = this.#max - held;
  }
}
