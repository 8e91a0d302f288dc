import type { Batch } from './batch.js';

/** Batches put aside at one time; each holds its leases. */
const MAX_ASIDE = 8;
/** Single events that were refused alike before the lane is held to be at fault. */
const REFUSED_ALIKE = 3;
/** Single events held by a halted lane; past that they take turns as its probes. */
const MAX_HELD_SINGLES = 16;

/**
 * Whose fault? When a whole batch is refused or keeps failing, other deliveries are tried: if one is taken,
 * the fault is the batch's, and it is split until the event is found; if they fare alike, it is the lane's.
 */
export class FaultFinder {
  /** Batches at fault, to be sent in parts, behind the others. */
  readonly suspects: Batch[] = [];
  /** Batches that failed twice with an answer, while others are tried. */
  readonly aside: Batch[] = [];
  /** Batches refused whole, while it is open whose fault that is. */
  #held: Batch[] = [];
  #refusedInARow = 0;
  #trying = false;
  #halted = false;
  /** A probe that got no verdict, to be repeated. */
  repeat: Batch | undefined;

  /** It is open whose fault a refusal is: one probe goes at a time. */
  get trying(): boolean {
    return this.#trying;
  }

  get halted(): boolean {
    return this.#halted;
  }

  /** Notes a whole refusal. True if it shows that the lane is at fault. */
  refused(batch: Batch, kind: 'split' | 'halt'): boolean {
    if (batch.size === 1) {
      batch.refusedAlone++;
      this.#refusedInARow++;
    }
    this.#held.push(batch);
    this.#trying = true;
    if (kind === 'halt' || this.#refusedInARow >= REFUSED_ALIKE) this.#halted = true;
    return this.#halted;
  }

  /** True where the next probe should be an event that was in no refused batch. */
  get wantsFresh(): boolean {
    return !this.#halted || this.#held.filter((batch) => batch.size === 1).length < MAX_HELD_SINGLES;
  }

  /** A single event out of the refused batches, to be tried where there is no other. */
  nextSingle(): Batch | undefined {
    const whole = this.#held.findIndex((batch) => batch.size > 1);
    const batch = this.#held[whole];
    if (batch !== undefined) {
      const [first, ...rest] = batch.deliveries;
      this.#held[whole] = batch.part(rest);
      return first && batch.part([first]);
    }
    const next = this.#held.findIndex((single) => this.#halted || single.refusedAlone < 2);
    return next < 0 ? undefined : this.#held.splice(next, 1)[0];
  }

  /** A request was taken: whatever is held or aside is at fault itself. */
  taken(): void {
    this.#refusedInARow = 0;
    this.#trying = false;
    this.#halted = false;
    for (const batch of [...this.#held.splice(0), ...this.aside.splice(0)]) {
      batch.blamed = true;
      this.suspects.push(...(batch.size > 1 ? batch.split() : [batch]));
    }
  }

  /** All events that there are were refused alone, and twice: they go, and the lane is none the wiser. */
  giveUp(): readonly Batch[] {
    this.#trying = false;
    return this.#held.splice(0);
  }

  /** Puts a batch aside that failed twice with an answer, so that the next probe carries another. */
  putAside(batch: Batch): boolean {
    if (batch.history.answered < 2 || this.aside.length >= MAX_ASIDE) return false;
    this.aside.push(batch);
    return true;
  }

  /** Forgets batches of which others have everything. */
  prune(): void {
    const isLeft = ({ size }: Batch) => size > 0;
    this.#held = this.#held.filter(isLeft);
    this.suspects.splice(0, this.suspects.length, ...this.suspects.filter(isLeft));
    this.aside.splice(0, this.aside.length, ...this.aside.filter(isLeft));
    if (this.repeat?.size === 0) this.repeat = undefined;
  }

  /** Every batch that is held here. */
  all(): readonly Batch[] {
    return [
      ...this.#held,
      ...this.suspects,
      ...this.aside,
      ...(this.repeat === undefined ? [] : [this.repeat]),
    ];
  }

  takeOut(): readonly Batch[] {
    const all = this.all();
    this.#held = [];
    this.suspects.length = 0;
    this.aside.length = 0;
    this.repeat = undefined;
    return all;
  }
}
