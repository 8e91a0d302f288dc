import type { Clock } from './clock.js';
import type { Epoch } from './epochs.js';
import type { Issue } from './issue.js';
import type { Outcome, Pending } from './outcome.js';
import type { Push } from './stage.js';

/** What `track` says at once, and whom to ask for the rest. */
export interface Receipt {
  /** The event's id. */
  readonly id: string;
  /** At least one destination holds the event now. */
  readonly accepted: boolean;
  /** Which destinations do not, and why. Empty if all is well. */
  readonly issues: readonly Issue[];
  /** True once the event is held as safely as the queue can. Never rejects. */
  stored(): Promise<boolean>;
  /**
   * How the event ended at each destination; `pending` where that is not known after `timeoutMs` (default
   * 30,000). Never rejects.
   */
  settled(options?: { timeoutMs?: number | undefined }): Promise<readonly (Outcome | Pending)[]>;
}

const SETTLED_TIMEOUT_MS = 30_000;
const noIssues: readonly Issue[] = Object.freeze([]);

/** A receipt, and where its event's outcomes come in. */
export class EventReceipt implements Receipt {
  readonly id: string;
  readonly name: string;
  /** For `flush`: among which events this one was tracked. */
  readonly epoch: Epoch;
  /** The destinations that the event is for. */
  readonly #targets: readonly string[];
  readonly #clock: Clock;
  #push: Push | undefined;
  #issues: Issue[] | undefined;
  #outcomes: Outcome[] | undefined;
  #waiters: (() => void)[] | undefined;

  constructor(
    { id, name }: { readonly id: string; readonly name: string },
    targets: readonly string[],
    epoch: Epoch,
    clock: Clock,
  ) {
    this.id = id;
    this.name = name;
    this.epoch = epoch;
    this.#targets = targets;
    this.#clock = clock;
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
    this.#outcomes ??= [];
    this.#outcomes.push(outcome);
    if (!this.#complete || this.#waiters === undefined) return;
    for (const waiter of this.#waiters) waiter();
    this.#waiters = undefined;
  }

  async stored(): Promise<boolean> {
    return this.#push?.stored(this.id) ?? false;
  }

  async settled(options?: { timeoutMs?: number | undefined }): Promise<readonly (Outcome | Pending)[]> {
    if (!this.#complete) {
      await new Promise<void>((resolve) => {
        const timer = this.#clock.schedule(options?.timeoutMs ?? SETTLED_TIMEOUT_MS, resolve);
        this.#waiters ??= [];
        this.#waiters.push(() => {
          timer.cancel();
          resolve();
        });
      });
    }
    const outcomes = this.#outcomes ?? [];
    const ended = new Set(outcomes.map(({ destination }) => destination));
    const pending = this.#targets
      .filter((destination) => !ended.has(destination))
      .map((destination) => ({ id: this.id, destination, name: this.name, status: 'pending' as const }));
    return [...outcomes, ...pending];
  }

  get #complete(): boolean {
    return (this.#outcomes?.length ?? 0) >= this.#targets.length;
  }
}
