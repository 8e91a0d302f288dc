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
  /** Answers of 4xx among them. */
  refusals: number;
  /** Failures among them that the batch itself may be the cause of. */
  answered: number;
  /** Failures since others were taken, so that the fault is this batch's. */
  blamedFailures: number;
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
      : { attempts: 0, refusals: 0, answered: 0, blamedFailures: 0, unclear: false, last: undefined };
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

/** How many deliveries at the front of `waiting` make the next batch, and whether no further one would fit. */
export function measure(
  waiting: readonly Leased[],
  limits: Limits,
  maxEvents: number,
): { readonly count: number; readonly full: boolean } {
  const ids = new Set<string>();
  const keys = new Set<string>();
  const bytes = new ByteCount(limits);
  let count = 0;
  for (const delivery of waiting) {
    if (count === maxEvents) break;
    const { id, key, route } = delivery;
    if (count > 0 && (ids.has(id) || route !== waiting[0]?.route)) return { count, full: true };
    if (key !== undefined && keys.has(key)) return { count, full: true };
    if (!bytes.fits(delivery.body) && count > 0) return { count, full: true };
    ids.add(id);
    if (key !== undefined) keys.add(key);
    count++;
  }
  return { count, full: count === maxEvents };
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
