import type { Fault, FaultScript } from './fault.js';
import type { QueuedFault } from './faults.js';
import type { ContactFilter, RecordedContact } from './profiles.js';
import type { Counts, EventFilter, RecordedEvent, RecordedRequest, RequestFilter } from './records.js';
import type { Scope } from './scope.js';
import type { VendorHandles, VendorOptions } from './vendors/index.js';
import type { WaitOptions } from './wait.js';

/** Options of `startSandbox`; beside these, one per vendor (`selzy`). */
export interface SandboxOptions extends VendorOptions {
  /** Default 0: one that is free. */
  readonly port?: number;
  /**
   * The name or address to listen on. Default `'127.0.0.1'`. Any but a loopback one lets other machines in: they
   * can post to the vendors, and whoever knows the address can read and change everything.
   */
  readonly host?: string;
  /** Host names, beside loopback ones, under which the page and the control API may be asked for. Default none. */
  readonly allowedHosts?: readonly string[];
  /** Now, in epoch milliseconds. Default `Date.now`. */
  readonly clock?: () => number;
  /** A new UUID, for records and error ids. Default `crypto.randomUUID`. */
  readonly createId?: () => string;
  /** From 0 to below 1, for the probability of faults. Default `Math.random`. */
  readonly random?: () => number;
  /** Called after each request to a vendor was recorded, with the events in it. */
  readonly onRequest?: (request: RecordedRequest, events: readonly RecordedEvent[]) => void;
}

/** A running sandbox. */
export interface Sandbox extends VendorHandles {
  /** Where it listens, and where its page is: `http://127.0.0.1:4900`. */
  readonly url: string;
  readonly port: number;
  /** The newest events (at most 5,000, within 64 MiB), oldest first. */
  events(filter?: EventFilter): RecordedEvent[];
  /** The newest requests to vendors (at most 1,000, within 64 MiB), oldest first. */
  requests(filter?: RequestFilter): RecordedRequest[];
  /** What came in since the start or the last reset: exact, also for what is no longer kept. */
  counts(scope?: Scope): Counts;
  /** The profiles that traits and events made, the one that was changed last at the end. */
  contacts(filter?: ContactFilter): RecordedContact[];
  /**
   * The first event that fits: one that is kept, or the next to arrive. Waits for a good one unless `verdict`
   * says otherwise. Rejects with `wait_timeout`, saying what did arrive, or with `closed`.
   */
  waitFor(options?: WaitOptions): Promise<RecordedEvent>;
  /** Queues faults: the next requests take them in this order. Throws `invalid_option`. */
  fault(...faults: readonly (Fault | FaultScript)[]): void;
  /** The faults still queued: all, or those that were set for one vendor or key. */
  faults(scope?: Scope): QueuedFault[];
  clearFaults(scope?: Scope): void;
  /** Forgets records, counts, contacts and faults: all, or those of one vendor or key. Fixtures and options stay. */
  reset(scope?: Scope): void;
  /** Stops, also with connections open. Safe to call twice. */
  close(): Promise<void>;
}
