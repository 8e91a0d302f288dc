import type { Clock } from './clock.js';
import type { Epoch } from './epochs.js';
import type { Issue } from './issue.js';
import type { Outcome, Pending } from './outcome.js';
import type { Receipt } from './receipt.js';
import type { Push } from './stage.js';

const SETTLED_TIMEOUT_MS = 30_000;
const noIssues: readonly Issue[] = Object.freeze([]);

/** What the receipts of one epoch have in common. */
export interface Scope {
  /** For `flush`: among which events these were tracked. */
  readonly epoch: Epoch;
  /** The destinations that they are for. */
  readonly targets: readonly string[];
  readonly clock: Clock;
}

/** A receipt, and where its event's outcomes come in. As small as can be: one waits with each event. */
export class EventReceipt implements Receipt {
  readonly id: string;
  readonly name: string;
  readonly #scope: Scope;
  #push: Push | undefined;
  #issues: Issue[] | undefined;
  /** Alone while there is only one, as nearly always. */
  #outcomes: Outcome | Outcome[] | undefined;
  #waiters: (() => void)[] | undefined;

  constructor(id: string, name: string, scope: Scope) {
    this.id = id;
    this.name = name;
    this.#scope = scope;
  }

  get epoch(): Epoch {
    return this.#scope.epoch;
  }

  get accepted(): boolean {
    return this.#push !== undefined;
  }

  get issues(): readonly Issue[] {
    return this.#issues ?? noIssues;
  }

  accept(push: Push): void {
    this.#push = push;
  }

  add(issue: Issue): void {
    this.#issues ??= [];
    this.#issues.push(issue);
  }

  end(outcome: Outcome): void {
    this.#outcomes = this.#outcomes === undefined ? outcome : [...this.#ended, outcome];
    if (this.#waiters === undefined || !this.#complete) return;
    for (const waiter of this.#waiters) waiter();
    this.#waiters = undefined;
  }

  async stored(): Promise<boolean> {
    return this.#push?.stored(this.id) ?? false;
  }

  async settled(options?: { timeoutMs?: number | undefined }): Promise<readonly (Outcome | Pending)[]> {
    const { clock, targets } = this.#scope;
    if (!this.#complete) {
      await new Promise<void>((resolve) => {
        const timer = clock.schedule(options?.timeoutMs ?? SETTLED_TIMEOUT_MS, resolve);
        this.#waiters ??= [];
        this.#waiters.push(() => {
          timer.cancel();
          resolve();
        });
      });
    }
    const ended = new Set(this.#ended.map(({ destination }) => destination));
    const pending = targets
      .filter((destination) => !ended.has(destination))
      .map((destination) => ({ id: this.id, destination, name: this.name, status: 'pending' as const }));
    return [...this.#ended, ...pending];
  }

  get #ended(): readonly Outcome[] {
    if (this.#outcomes === undefined) return [];
    return Array.isArray(this.#outcomes) ? this.#outcomes : [this.#outcomes];
  }

  get #complete(): boolean {
    return this.#ended.length >= this.#scope.targets.length;
  }
}
