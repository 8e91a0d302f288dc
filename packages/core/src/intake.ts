import { Batch, Measure } from './batch.js';
import type { Books } from './books.js';
import type { Clock } from './clock.js';
import type { Limits } from './destination.js';
import type { Added, Lease, Leased, Queue } from './queue.js';
import type { Settler } from './settler.js';

export interface IntakeParts {
  readonly queue: Queue;
  readonly lane: string;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly flushIntervalMs: number;
  /** Leases of one delivery without an end, after which it may be what crashes its workers. */
  readonly maxAttempts: number;
  /** Wire versions that this worker can send. */
  readonly formats: readonly number[];
  /** Sees to deliveries that cannot be sent. */
  readonly settler: Settler;
  readonly books: Books;
}

const TAKE_AHEAD = 25;
/** How many deliveries of other versions are passed over at a time. */
const MAX_FOREIGN = 1_000;

/** The near end of the queue: takes deliveries in order, and cuts batches off the front. */
export class Intake {
  readonly #parts: IntakeParts;
  #waiting: Leased[] = [];
  readonly #measure: Measure;
  /** Since when the delivery at the front has been there, on the clock's `elapsed`. */
  #since = 0;
  #leasedAt = 0;
  /** The queue had no more when it was last asked. */
  #exhausted = false;
  /** What came into the queue since then, as far as it says. */
  #untakenEvents = 0;
  #untakenCharacters = 0;
  /** At least so many are asked for: where batches are small, a call for each would cost more than all the rest. */
  readonly #ahead: number;
  /** Deliveries of other versions that were met when the queue was last asked. */
  #foreign = 0;
  /** Sends what there is, however little, until the queue has been seen empty. */
  #draining = false;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
    this.#measure = new Measure(parts.limits);
    this.#ahead = parts.queue.traits.shared === 'process' ? 0 : TAKE_AHEAD;
  }

  get empty(): boolean {
    return this.#exhausted && this.#waiting.length === 0;
  }

  get deliveries(): readonly Leased[] {
    return this.#waiting;
  }

  /** When the oldest lease began, on the clock's `elapsed`. */
  get leasedAt(): number {
    return this.#leasedAt;
  }

  extended(lost: ReadonlySet<Lease>, leasedAt: number): void {
    this.#leasedAt = leasedAt;
    if (lost.size === 0) return;
    this.#waiting = this.#waiting.filter(({ lease }) => !lost.has(lease));
    this.#measure.restart();
  }

  /** The queue has something new. */
  refilled(added: Added = { events: Number.POSITIVE_INFINITY, characters: 0 }): void {
    this.#exhausted = false;
    this.#untakenEvents += added.events;
    this.#untakenCharacters += added.characters;
  }

  /** A batch has been begun, and what is new in the queue will not fill it: it waits for its time alone. */
  isFilling(maxEvents: number): boolean {
    if (this.#waiting.length === 0 || this.#draining) return false;
    if (this.#waiting.length + this.#untakenEvents >= maxEvents) return false;
    const bytes = this.#measure.bytes + 3 * this.#untakenCharacters + this.#untakenEvents;
    return bytes < this.#parts.limits.bodyBytes;
  }

  drain(): void {
    this.#draining = true;
    this.#exhausted = false;
  }

  /** Takes from the queue until `count` deliveries wait here or it has no more. */
  async fill(count: number): Promise<void> {
    const missing = count - this.#waiting.length;
    if (missing <= 0) return;
    const { queue, lane, clock, books } = this.#parts;
    // Before the queue is asked, so that a push while it answers is not forgotten.
    this.#exhausted = true;
    this.#untakenEvents = 0;
    this.#untakenCharacters = 0;
    const askedAt = clock.elapsed();
    const asked = Math.max(missing, this.#ahead) + this.#foreign;
    const taken = await queue.take(lane, asked);
    books.take(taken.length);
    if (taken.length === 0) return;
    if (this.#waiting.length === 0) {
      this.#since = clock.elapsed();
      this.#leasedAt = askedAt;
    }
    const ours = await this.#ours(taken);
    // What is only foreign comes back at once: it is looked at again when the queue is polled.
    if (taken.length === asked && ours.length > 0) this.refilled();
    for (const delivery of ours) this.#waiting.push(delivery);
  }

  /** Those that this worker can send; the others are seen to. */
  async #ours(taken: readonly Leased[]): Promise<readonly Leased[]> {
    const { maxAttempts, formats, settler } = this.#parts;
    const tooOften = taken.filter(({ attempt }) => attempt > maxAttempts);
    const unknown = taken.filter(
      ({ format, attempt }) => attempt <= maxAttempts && !formats.includes(format),
    );
    // As many more are asked for next time, so that what lies behind them is found.
    this.#foreign = Math.min(unknown.length, MAX_FOREIGN);
    if (tooOften.length + unknown.length === 0) return taken;
    await settler.wornOut(tooOften, maxAttempts);
    await settler.releaseForeign(unknown);
    const others = new Set([...tooOften, ...unknown]);
    return taken.filter((delivery) => !others.has(delivery));
  }

  /** The next batch if it is full or its oldest event is due, or with `any` whatever there is. */
  next(maxEvents: number, any = false): Batch | undefined {
    if (this.#waiting.length === 0) {
      if (this.#exhausted) this.#draining = false;
      return undefined;
    }
    const { count, full } = this.#measure.of(this.#waiting, maxEvents);
    if (!full && !any && !this.#draining && this.dueInMs() > 0) return undefined;
    const deliveries = this.#waiting.splice(0, count);
    this.#measure.restart();
    this.#since = this.#parts.clock.elapsed();
    return new Batch(deliveries, this.#leasedAt);
  }

  /** Takes a batch that was not sent back in, to the front. */
  putBack({ deliveries, leasedAt }: Batch): void {
    this.#waiting.unshift(...deliveries);
    this.#measure.restart();
    this.#leasedAt = Math.min(this.#leasedAt, leasedAt);
    this.#since = Math.min(this.#since, leasedAt);
  }

  /** Until the oldest delivery is `flushIntervalMs` old; a step of the wall clock can't put it off. */
  dueInMs(): number {
    const oldest = this.#waiting[0];
    if (oldest === undefined) return Number.POSITIVE_INFINITY;
    const { clock, flushIntervalMs } = this.#parts;
    return flushIntervalMs - Math.max(clock.now() - oldest.storedAt, clock.elapsed() - this.#since);
  }

  /** All that wait here. */
  takeOut(): readonly Leased[] {
    const out = this.#waiting;
    this.#waiting = [];
    this.#measure.restart();
    return out;
  }
}
