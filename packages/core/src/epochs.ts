/** Events that were tracked between two flushes: how many are pending, by the lane's index. */
export interface Epoch {
  readonly pending: number[];
}

/** Tells a flush which events were tracked before it. */
export class Epochs {
  readonly #lanes: number;
  #past: Epoch[] = [];
  #current: Epoch;

  constructor(lanes: number) {
    this.#lanes = lanes;
    this.#current = this.#empty();
  }

  get current(): Epoch {
    return this.#current;
  }

  /** Begins a new epoch, and gives those before it. */
  turn(): readonly Epoch[] {
    this.#past = this.#past.filter(({ pending }) => pending.some((count) => count > 0));
    this.#past.push(this.#current);
    this.#current = this.#empty();
    return [...this.#past];
  }

  #empty(): Epoch {
    return { pending: new Array<number>(this.#lanes).fill(0) };
  }
}

export function pendingOf(epochs: readonly Epoch[], lane: number): number {
  return epochs.reduce((sum, { pending }) => sum + (pending[lane] ?? 0), 0);
}
