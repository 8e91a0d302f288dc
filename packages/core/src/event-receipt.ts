import type { Clock } from './clock.js';
import type { Epoch } from './epochs.js';
import type { Issue } from './issue.js';
import type { Outcome, Pending } from './outcome.js';
import type { Receipt } from './receipt.js';

const SETTLED_TIMEOUT_MS = 30_000;
const noIssues: readonly Issue[] = Object.freeze([]);

/** Where an accepted event's deliveries are until they are stored. */
export interface Holder {
  /** Whoever asks for outcomes now asks too late: they may have been told. */
  readonly begun: boolean;
  /** True once every delivery of this id lies in the queue; false if one never will. */
  stored(id: string): Promise<boolean>;
}

/** Receipts that wait for outcomes which do not find them by themselves. */
export interface Askers {
  /** False if no outcome would reach it. */
  add(receipt: EventReceipt): boolean;
  remove(receipt: EventReceipt): void;
}

/** What the receipts of one epoch have in common. */
export interface Scope {
  /** For `flush`: among which events these were tracked. */
  readonly epoch: Epoch;
  /** The destinations that they are for. */
  readonly targets: readonly string[];
  readonly clock: Clock;
  /** Undefined for the memory queue, which hands receipts back with their deliveries. */
  readonly askers: Askers | undefined;
}

/** A receipt, and where its event's outcomes come in. As small as can be: one waits with each event. */
export class EventReceipt implements Receipt {
  readonly id: string;
  readonly name: string;
  readonly #scope: Scope;
  #holder: Holder | undefined;
  #issues: Issue[] | undefined;
  /** Alone while there is only one, as nearly always. */
  #outcomes: Outcome | Outcome[] | undefined;
  #waiters: Set<() => void> | undefined;

  constructor(id: string, name: string, scope: Scope) {
    this.id = id;
    this.name = name;
    this.#scope = scope;
  }

  get epoch(): Epoch {
    return this.#scope.epoch;
  }

  get accepted(): boolean {
    return this.#holder !== undefined;
  }

  get issues(): readonly Issue[] {
    return this.#issues ?? noIssues;
  }

  accept(holder: Holder): void {
    this.#holder = holder;
  }

  add(issue: Issue): void {
    this.#issues ??= [];
    this.#issues.push(issue);
  }

  end(outcome: Outcome): void {
    this.#outcomes = this.#outcomes === undefined ? outcome : [...this.#ended, outcome];
    if (this.#complete) this.giveUp();
  }

  /** Whoever waits waits no longer. */
  giveUp(): void {
    for (const waiter of this.#waiters ?? []) waiter();
  }

  stored(): Promise<boolean> {
    return this.#holder?.stored(this.id) ?? Promise.resolve(false);
  }

  async settled(options?: { timeoutMs?: number | undefined }): Promise<readonly (Outcome | Pending)[]> {
    if (this.#hears()) await this.#settle(options?.timeoutMs ?? SETTLED_TIMEOUT_MS);
    const ended = new Set(this.#ended.map(({ destination }) => destination));
    const pending = this.#scope.targets
      .filter((destination) => !ended.has(destination))
      .map((destination) => ({ id: this.id, destination, name: this.name, status: 'pending' as const }));
    return [...this.#ended, ...pending];
  }

  /** There are outcomes to come that will be told here. */
  #hears(): boolean {
    if (this.#complete) return false;
    const { askers } = this.#scope;
    if (askers === undefined || this.#waiters !== undefined) return true;
    return this.#holder?.begun === false && askers.add(this);
  }

  #settle(timeoutMs: number): Promise<void> {
    const { clock, askers } = this.#scope;
    this.#waiters ??= new Set();
    const waiters = this.#waiters;
    return new Promise((resolve) => {
      const end = () => {
        timer.cancel();
        waiters.delete(end);
        if (waiters.size === 0) {
          this.#waiters = undefined;
          askers?.remove(this);
        }
        resolve();
      };
      const timer = clock.schedule(timeoutMs, end);
      waiters.add(end);
    });
  }

  get #ended(): readonly Outcome[] {
    if (this.#outcomes === undefined) return [];
    return Array.isArray(this.#outcomes) ? this.#outcomes : [this.#outcomes];
  }

  get #complete(): boolean {
    return this.#ended.length >= this.#scope.targets.length;
  }
}
