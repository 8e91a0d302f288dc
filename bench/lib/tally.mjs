import { numbersIn } from './event.mjs';

const MOST_EVENTS = 8_000_000;

/** The sink's books: what arrived, how often, and when. Times are epoch ms. */
export class Tally {
  #seen = new Uint8Array(MOST_EVENTS);
  #counts = fresh();

  request(chunks) {
    const counts = this.#counts;
    counts.requests++;
    for (const { length } of chunks) counts.bytes += length;
  }

  /** A request that will be failed is here; those before the first failure are in flight with it. */
  failing() {
    const counts = this.#counts;
    counts.failing++;
    if (counts.failed === 0) counts.inFlightAtFirst = counts.failing;
  }

  failed() {
    this.#counts.failed++;
  }

  /** The events of a text were registered. */
  accept(text) {
    const counts = this.#counts;
    for (const number of numbersIn(text)) {
      if (this.#seen[number] === 0) counts.distinct++;
      else counts.duplicates++;
      this.#seen[number] = 1;
    }
    counts.firstAt ??= performance.timeOrigin + performance.now();
    counts.lastAt = performance.timeOrigin + performance.now();
  }

  reset() {
    this.#seen.fill(0);
    this.#counts = fresh();
  }

  report() {
    return { ...this.#counts };
  }
}

function fresh() {
  return {
    requests: 0,
    bytes: 0,
    distinct: 0,
    duplicates: 0,
    failing: 0,
    failed: 0,
    inFlightAtFirst: 0,
    firstAt: undefined,
    lastAt: undefined,
  };
}
