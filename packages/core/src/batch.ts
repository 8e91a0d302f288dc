import type { Limits } from './destination.js';
import type { Lease, Leased } from './queue.js';

/** The vendor's last answer to a batch that is not settled yet. */
export interface LastAnswer {
  readonly reason: string;
  readonly errorId?: string;
  readonly reply?: string;
}

/** What a batch has been through; its parts inherit it. */
interface History {
  /** Requests that its events were in. */
  attempts: number;
  /** Answers of 4xx among them that do not just ask to wait. */
  refusals: number;
  /** Failures among them that the batch itself may be the cause of. */
  answered: number;
  /** Failures since others were taken, so that the fault is this batch's. */
  blamedFailures: number;
  /** How often the destination sent its events again at once. */
  again: number;
  /** An answer was neither a clear yes nor a clear no: the vendor may have it. */
  unclear: boolean;
  last: LastAnswer | undefined;
}

/** Deliveries that go out in one request. */
export class Batch {
  deliveries: readonly Leased[];
  readonly history: History;
  /** Others were taken while this one was refused or failed. */
  blamed = false;
  /** Whole refusals of it as a single event. */
  refusedAlone = 0;
  /** Its key was refused, and asked for anew. */
  keyRenewed = false;
  /** The lane's count of requests taken, when this one last failed. */
  takenBefore = 0;
  /** When its leases began, on the clock's `elapsed`. */
  leasedAt: number;
  /** Not before this moment on the clock's `elapsed`. */
  notBefore = 0;

  constructor(deliveries: readonly Leased[], leasedAt: number, history?: History) {
    this.deliveries = deliveries;
    this.leasedAt = leasedAt;
    this.history = history
      ? { ...history }
      : {
          attempts: 0,
          refusals: 0,
          answered: 0,
          blamedFailures: 0,
          again: 0,
          unclear: false,
          last: undefined,
        };
  }

  get size(): number {
    return this.deliveries.length;
  }

  /** Notes that its leases were extended, but for those that others have now. */
  extended(lost: ReadonlySet<Lease>, leasedAt: number): void {
    this.leasedAt = leasedAt;
    if (lost.size > 0) this.deliveries = this.deliveries.filter(({ lease }) => !lost.has(lease));
  }

  /** A batch of some of its deliveries, with the same past. */
  part(deliveries: readonly Leased[]): Batch {
    const part = new Batch(deliveries, this.leasedAt, this.history);
    part.blamed = this.blamed;
    part.keyRenewed = this.keyRenewed;
    part.takenBefore = this.takenBefore;
    return part;
  }

  /** Halves, or quarters of a large one, so that a single event is reached within eight attempts. */
  split(): Batch[] {
    const size = Math.ceil(this.size / (this.size > 32 ? 4 : 2));
    const parts: Batch[] = [];
    for (let i = 0; i < this.size; i += size) parts.push(this.part(this.deliveries.slice(i, i + size)));
    return parts;
  }
}

/** A batch to send now; or how long nothing is to be sent, in ms, unless something changes. */
export type Next = Ready | { readonly waitMs: number };

/** A batch, and whether it goes alone to see how the vendor is. */
export interface Ready {
  readonly batch: Batch;
  readonly probe: boolean;
}

/** How many deliveries at the front of a list make the next batch. Goes on where it stopped as the list grows. */
export class Measure {
  readonly #limits: Limits;
  #ids = new Set<string>();
  #keys = new Set<string>();
  #bytes: ByteCount;
  #count = 0;
  #full = false;

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#bytes = new ByteCount(limits);
  }

  /** At most so many, in the body of those measured so far. */
  get bytes(): number {
    return this.#bytes.sum;
  }

  /** To be called when the front of the list has changed. */
  restart(): void {
    if (this.#count === 0) return;
    this.#ids = new Set();
    this.#keys = new Set();
    this.#bytes = new ByteCount(this.#limits);
    this.#count = 0;
    this.#full = false;
  }

  /** `full`: no further delivery would fit. */
  of(waiting: readonly Leased[], maxEvents: number): { readonly count: number; readonly full: boolean } {
    if (this.#count > maxEvents) this.restart();
    for (let next = waiting[this.#count]; next !== undefined; next = waiting[this.#count]) {
      if (this.#full || this.#count === maxEvents) break;
      this.#full = !this.#fits(next, waiting[0]?.route);
      if (!this.#full) this.#count++;
    }
    return { count: this.#count, full: this.#full || this.#count === maxEvents };
  }

  #fits({ id, key, route, body }: Leased, firstRoute: string | undefined): boolean {
    if (this.#count > 0 && (this.#ids.has(id) || route !== firstRoute)) return false;
    if (key !== undefined && this.#keys.has(key)) return false;
    if (!this.#bytes.fits(body) && this.#count > 0) return false;
    this.#ids.add(id);
    if (key !== undefined) this.#keys.add(key);
    return true;
  }
}

/** Adds up bytes, exactly only once the sum could pass the limit: counting them costs as much as sending. */
class ByteCount {
  readonly #limit: number;
  readonly #bodies: string[] = [];
  #sum: number;
  #exact = false;

  constructor(limits: Limits) {
    this.#limit = limits.bodyBytes;
    this.#sum = limits.envelopeBytes;
  }

  get sum(): number {
    return this.#sum;
  }

  fits(body: string): boolean {
    this.#bodies.push(body);
    const comma = this.#bodies.length > 1 ? 1 : 0;
    if (!this.#exact) {
      const atMost = this.#sum + 3 * body.length + comma;
      if (atMost <= this.#limit) {
        this.#sum = atMost;
        return true;
      }
      this.#exact = true;
      for (const before of this.#bodies.slice(0, -1)) {
        this.#sum -= 3 * before.length - Buffer.byteLength(before);
      }
    }
    this.#sum += Buffer.byteLength(body) + comma;
    return this.#sum <= this.#limit;
  }
}
