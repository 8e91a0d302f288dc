/** How many deliveries are taken from a lane before it may be worth while to remember where it begins. */
const MANY = 5_000;
/** How long it may take until what is older than all that is new is found, in ms. */
const LOOK_MS = 1_000;
/** Looking from the start takes at most a part of all time: 1 / this. */
const SPARSELY = 20;

/**
 * Where a lane begins. What was taken and settled leaves dead entries in the index, until the server vacuums: some
 * hundred thousand on a busy day, and many more where somebody holds a transaction open, and each take would walk
 * past all of them. So on a busy lane most takes begin where the last one did. One every second looks from the
 * start, for what others released, or let run out, or committed late.
 */
export class Front {
  #passed = 0;
  #begins = 0;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #lookMs = 0;

  /** The number from which the next take looks; 0 for all. */
  get from(): number {
    const isDue = performance.now() - this.#lookedAt > Math.max(LOOK_MS, this.#lookMs * SPARSELY);
    return this.#passed < MANY || isDue ? 0 : this.#begins;
  }

  /** What a take has found: the numbers of the deliveries, in order. */
  found(numbers: readonly number[], from: number, tookMs: number): void {
    this.#passed += numbers.length;
    this.#begins = numbers[0] ?? this.#begins;
    if (from > 0) return;
    this.#lookedAt = performance.now();
    this.#lookMs = tookMs;
  }

  /** Something that was taken waits again. */
  released(): void {
    this.#lookedAt = Number.NEGATIVE_INFINITY;
  }
}
