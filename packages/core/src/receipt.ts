import type { Issue } from './issue.js';
import type { Outcome, Pending } from './outcome.js';

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
