import { Backoff } from './backoff.js';
import type { Batch, Next } from './batch.js';
import type { Clock } from './clock.js';
import { FaultFinder } from './fault.js';
import type { Intake } from './intake.js';
import type { Held } from './leases.js';
import type { Leased } from './queue.js';

/** A halted lane is tried once a minute. */
const HALT_PROBE_MS = 60_000;
/** Failures of a blamed batch before its events expire; with the two before the blame, eight. */
const BLAMED_FAILURES = 6;
const BLAMED_FIRST_MS = 500;
const BLAMED_MAX_MS = 60_000;

const nothing: Next = { waitMs: Number.POSITIVE_INFINITY };

/** What goes out next on one lane, and when: new deliveries, batches to repeat, probes. */
export class Schedule {
  readonly backoff: Backoff;
  readonly #fault = new FaultFinder();
  readonly #intake: Intake;
  readonly #clock: Clock;
  readonly #batchEvents: number;
  /** Batches that go out before anything new. */
  readonly #resend: Batch[] = [];
  /** Events a request, while the vendor finds more too large. */
  #maxEvents: number;
  /** Requests that were taken, so that a failure can be told from an outage. */
  #taken = 0;
  #probeAt = 0;
  /** The batch at fault that is on its way: they go one at a time, and in turn with new ones. */
  #suspect: Batch | undefined;
  #suspectNext = false;
  /** Batches whose events were all refused alone: to be rejected. */
  #givenUp: Batch[] = [];

  constructor(intake: Intake, clock: Clock, random: () => number, batchEvents: number) {
    this.#intake = intake;
    this.#clock = clock;
    this.backoff = new Backoff(random);
    this.#batchEvents = batchEvents;
    this.#maxEvents = batchEvents;
  }

  get halted(): boolean {
    return this.#fault.halted;
  }

  /** One request at a time, while the vendor is in trouble or it is open whose fault a refusal is. */
  get oneAtATime(): boolean {
    return this.backoff.active || this.#fault.trying;
  }

  /** There is nothing to send before the batch that is filling is due. */
  get isFilling(): boolean {
    return !this.oneAtATime && this.#intake.isFilling(this.#maxEvents);
  }

  get empty(): boolean {
    return this.#intake.empty && this.batches().length === 0;
  }

  /** The batches that wait here, beside those in flight. */
  batches(): readonly Batch[] {
    return [...this.#resend, ...this.#fault.all(), ...this.#givenUp];
  }

  /** All that is held here, for its leases. */
  held(): readonly Held[] {
    return [this.#intake, ...this.batches()];
  }

  /** Forgets batches of which others have everything. */
  prune(): void {
    const kept = this.#resend.filter(({ size }) => size > 0);
    this.#resend.splice(0, this.#resend.length, ...kept);
    this.#fault.prune();
  }

  async next(): Promise<Next> {
    if (!this.oneAtATime) return this.#nextBatch();
    const probeAt = this.#fault.trying ? this.#probeAt : 0;
    const waitMs = Math.max(this.backoff.until ?? 0, probeAt) - this.#clock.elapsed();
    if (waitMs > 0) return { waitMs };
    const batch = this.#fault.trying ? await this.#nextTrial() : await this.#nextTry();
    return batch === undefined ? nothing : { batch, probe: true };
  }

  async #nextBatch(): Promise<Next> {
    const again = this.#resend.shift();
    if (again !== undefined) return { batch: again, probe: false };
    if (this.#suspectNext) {
      const suspect = this.#nextSuspect();
      if (suspect !== undefined) return { batch: suspect, probe: false };
    }
    await this.#intake.fill(this.#maxEvents);
    const fresh = this.#intake.next(this.#maxEvents);
    this.#suspectNext = fresh !== undefined;
    const batch = fresh ?? this.#nextSuspect();
    if (batch !== undefined) return { batch, probe: false };
    return { waitMs: Math.min(Math.max(1, this.#intake.dueInMs()), this.#suspectInMs()) };
  }

  #nextSuspect(): Batch | undefined {
    this.#suspectNext = false;
    if (this.#suspect !== undefined) return undefined;
    const { suspects } = this.#fault;
    const ready = suspects.findIndex(({ notBefore }) => notBefore <= this.#clock.elapsed());
    if (ready >= 0) this.#suspect = suspects.splice(ready, 1)[0];
    return this.#suspect;
  }

  #suspectInMs(): number {
    if (this.#suspect !== undefined) return Number.POSITIVE_INFINITY;
    return Math.min(...this.#fault.suspects.map(({ notBefore }) => notBefore)) - this.#clock.elapsed();
  }

  async #nextTry(): Promise<Batch | undefined> {
    while (this.#resend[0] !== undefined && this.#fault.putAside(this.#resend[0])) this.#resend.shift();
    const again = this.#resend.shift();
    if (again !== undefined) return again;
    await this.#intake.fill(this.#maxEvents);
    const { suspects, aside } = this.#fault;
    return this.#intake.next(this.#maxEvents, true) ?? suspects.shift() ?? aside.shift();
  }

  async #nextTrial(): Promise<Batch | undefined> {
    const { repeat } = this.#fault;
    if (repeat !== undefined) {
      this.#fault.repeat = undefined;
      return repeat;
    }
    if (this.#fault.wantsFresh) {
      await this.#intake.fill(1);
      const fresh = this.#intake.next(1, true);
      if (fresh !== undefined) return fresh;
    }
    const single = this.#fault.nextSingle();
    if (single === undefined) this.#givenUp.push(...this.#fault.giveUp());
    return single;
  }

  /** The batches that were given up since this was last asked. */
  takeGivenUp(): readonly Batch[] {
    return this.#givenUp.splice(0);
  }

  /** A request has ended, whatever came of it. */
  ended(batch: Batch): void {
    if (batch === this.#suspect) this.#suspect = undefined;
  }

  /** It was not sent after all. An untried one goes back to the front of the queue, to keep the order. */
  putBack(batch: Batch): void {
    this.ended(batch);
    if (batch.history.attempts === 0) this.#intake.putBack(batch);
    else if (batch.blamed) this.#fault.suspects.unshift(batch);
    else this.#resend.unshift(batch);
  }

  /** To be sent again at once. */
  again(batch: Batch): void {
    this.#resend.unshift(batch);
  }

  /**
   * The vendor took the request. A probe opens the lane again; a request that left before the trouble began
   * says nothing about it. True if the lane was opened.
   */
  taken(batch: Batch, probe: boolean): boolean {
    this.#taken++;
    if (batch.size >= this.#maxEvents) {
      this.#maxEvents = Math.min(this.#batchEvents, Math.ceil(this.#maxEvents * 1.25));
    }
    if (!probe) return false;
    this.backoff.reset();
    this.#fault.taken();
    return true;
  }

  /** The whole batch was refused. True if that has halted the lane just now. */
  refused(batch: Batch, kind: 'split' | 'halt'): boolean {
    const before = this.halted;
    const halted = this.#fault.refused(batch, kind);
    if (halted) this.#probeAt = this.#clock.elapsed() + HALT_PROBE_MS;
    return halted && !before;
  }

  /** The batch is at fault, or too large: it goes in parts. */
  split(batch: Batch, tooLarge: boolean): void {
    if (!tooLarge) {
      this.#fault.suspects.push(...batch.split());
      return;
    }
    this.#maxEvents = Math.max(1, Math.ceil(batch.size / 2));
    this.#resend.unshift(...batch.split());
  }

  /**
   * A try has failed. `answered`: by something that the batch itself may be the cause of. False if the batch
   * is at fault and has had all its tries.
   */
  failed(batch: Batch, probe: boolean, answered: boolean, afterMs: number | undefined): boolean {
    const othersTaken = this.#taken > batch.takenBefore;
    batch.takenBefore = this.#taken;
    if (answered && othersTaken && batch.history.answered >= 2) return this.#failedAlone(batch);
    const now = this.#clock.elapsed();
    if (probe || !this.backoff.active) this.backoff.failed(now, afterMs);
    else this.backoff.failedBeside(now, afterMs);
    if (batch.size === 0) return true;
    if (probe && this.#fault.trying) this.#fault.repeat = batch;
    else if (probe) this.#resend.unshift(batch);
    else this.#resend.push(batch);
    return true;
  }

  /** It has failed, and others were taken since it failed before: the fault is its own. */
  #failedAlone(batch: Batch): boolean {
    if (batch.blamed) batch.history.blamedFailures++;
    batch.blamed = true;
    const failures = batch.history.blamedFailures;
    if (failures >= BLAMED_FAILURES) return false;
    if (batch.size > 1) {
      this.#fault.suspects.push(...batch.split());
    } else {
      const waitMs = Math.min(BLAMED_FIRST_MS * 2 ** failures, BLAMED_MAX_MS);
      batch.notBefore = this.#clock.elapsed() + waitMs;
      this.#fault.suspects.push(batch);
    }
    return true;
  }

  /** Lets the next try start at once, a halted lane's too. */
  hurry(): void {
    this.#probeAt = 0;
    this.backoff.skip(this.#clock.elapsed());
  }

  /** All deliveries that wait here, each with the batch that it was tried in, if it was. */
  takeOut(): { readonly batches: readonly Batch[]; readonly untried: readonly Leased[] } {
    const batches = [...this.#resend.splice(0), ...this.#fault.takeOut(), ...this.#givenUp.splice(0)];
    return { batches, untried: this.#intake.takeOut() };
  }
}
