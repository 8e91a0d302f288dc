import { SandboxError } from './errors.js';
import { type Fault, readFaults } from './fault.js';
import { maskKey } from './mask.js';
import { keyHash, type Marked, type Scope } from './scope.js';

/** A fault in the queue; its key is masked. */
export interface QueuedFault extends Fault {
  /** How often it will still happen; absent: until faults are cleared. */
  readonly remaining?: number;
}

interface Entry {
  /** As it is shown: without its key. */
  readonly fault: Fault;
  readonly keyHash: string | undefined;
  left: number | undefined;
}

const MAX_FAULTS = 1_000;

/** The faults that wait, in order. Each request to a vendor takes the first that concerns it. */
export class Faults {
  readonly #vendors: readonly string[];
  readonly #partial: ReadonlySet<string>;
  readonly #random: () => number;
  #queue: Entry[] = [];

  /** `partial`: the vendors that can refuse some events of a request. */
  constructor(vendors: readonly string[], partial: readonly string[], random: () => number) {
    this.#vendors = vendors;
    this.#partial = new Set(partial);
    this.#random = random;
  }

  /** Puts faults and scripts at the end of the queue: all, or none. Throws `invalid_option`. */
  add(...faults: readonly unknown[]): void {
    const entries = faults
      .flatMap((fault) => readFaults(fault, this.#vendors))
      .map((fault) => this.#entry(fault));
    if (this.#queue.length + entries.length > MAX_FAULTS) {
      throw new SandboxError('invalid_option', `The sandbox holds at most ${MAX_FAULTS} faults.`);
    }
    this.#queue.push(...entries);
  }

  #entry(fault: Fault): Entry {
    const { vendor, key, refuse } = fault;
    if (refuse !== undefined && vendor !== undefined && !this.#partial.has(vendor)) {
      throw new SandboxError(
        'invalid_option',
        `fault.refuse is for a vendor that can refuse a part of a request (${[...this.#partial].join(', ')}); ${vendor} can't.`,
      );
    }
    return {
      fault: key === undefined ? fault : { ...fault, key: maskKey(key) },
      keyHash: key === undefined ? undefined : keyHash(key),
      left: fault.times,
    };
  }

  #concerns({ fault, keyHash: wanted }: Entry, of: Marked): boolean {
    return (
      (fault.vendor === undefined || fault.vendor === of.vendor) &&
      (wanted === undefined || wanted === of.keyHash) &&
      (fault.refuse === undefined || this.#partial.has(of.vendor))
    );
  }

  /** The fault for a request that just came in; `undefined` if all goes well. */
  take(of: Marked): Fault | undefined {
    const next = this.#queue.find((entry) => this.#concerns(entry, of));
    if (next === undefined) return undefined;
    const { probability } = next.fault;
    if (probability !== undefined && this.#random() >= probability) return undefined;
    if (next.left !== undefined) {
      next.left -= 1;
      if (next.left === 0) this.#queue.splice(this.#queue.indexOf(next), 1);
    }
    return next.fault;
  }

  /** A test for the faults that were set for this very scope. */
  #setFor({ vendor, key }: Scope): (entry: Entry) => boolean {
    const hash = key === undefined ? undefined : keyHash(key);
    return ({ fault, keyHash: wanted }) =>
      (vendor === undefined || fault.vendor === vendor) && (hash === undefined || wanted === hash);
  }

  list(scope: Scope = {}): QueuedFault[] {
    return this.#queue.filter(this.#setFor(scope)).map(({ fault, left }) => ({
      ...fault,
      ...(left === undefined ? {} : { remaining: left }),
    }));
  }

  clear(scope: Scope = {}): void {
    const test = this.#setFor(scope);
    this.#queue = this.#queue.filter((entry) => !test(entry));
  }
}
