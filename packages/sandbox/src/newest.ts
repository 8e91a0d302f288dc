/** The newest records: at most `maxCount`, and at most `maxBytes` together. Older ones go first. */
export class Newest<T> {
  readonly #maxCount: number;
  readonly #maxBytes: number;
  #kept: { record: T; bytes: number }[] = [];
  #bytes = 0;

  constructor(maxCount: number, maxBytes: number) {
    this.#maxCount = maxCount;
    this.#maxBytes = maxBytes;
  }

  /** Adds the newest record, which takes about `bytes` of memory. */
  push(record: T, bytes: number): void {
    this.#kept.push({ record, bytes });
    this.#bytes += bytes;
    while (this.#kept.length > this.#maxCount || (this.#bytes > this.#maxBytes && this.#kept.length > 1)) {
      this.#bytes -= this.#kept.shift()?.bytes ?? 0;
    }
  }

  /** What is kept and passes `test`, oldest first. */
  select(test: (record: T) => boolean): T[] {
    return this.#kept.filter(({ record }) => test(record)).map(({ record }) => record);
  }

  /** Forgets what passes `test`. */
  remove(test: (record: T) => boolean): void {
    this.#kept = this.#kept.filter(({ record }) => !test(record));
    this.#bytes = this.#kept.reduce((sum, { bytes }) => sum + bytes, 0);
  }
}
