import type { Fault, FaultScript } from './fault.js';
import type { QueuedFault } from './faults.js';
import type { ContactFilter, RecordedContact } from './profiles.js';
import type { Counts, EventFilter, RecordedEvent, RecordedRequest, RequestFilter } from './records.js';
import type { Scope } from './scope.js';
import type { FixtureScope } from './vendor-fixtures.js';
import type { VendorName, VendorOptions } from './vendors/index.js';
import type { WaitOptions } from './wait.js';

/** A request as the control API shows it: its body as text alone, and its size in bytes. */
export type ListedRequest = Omit<RecordedRequest, 'rawBody'> & { readonly bodyBytes: number };

/** One vendor of a sandbox that runs elsewhere. */
export interface ConnectedVendor<Options> {
  /** The base URL to hand to a destination instead of the vendor's. */
  readonly url: string;
  /** Its options, fixtures and keys, the keys masked. */
  show(): Promise<Record<string, unknown>>;
  /** Changes options, for all who use the sandbox. Rejects with `invalid_option`. */
  set(options: Options): Promise<void>;
  /** Takes an API key from now on, with these traits. */
  addKey(key: string, traits?: object): Promise<void>;
  /** Refuses an API key from now on. */
  revokeKey(key: string): Promise<void>;
  /** What is set up at the vendor, by kind: for every account, or for that of one key alone. */
  readonly fixtures: {
    list(kind: string, scope?: FixtureScope): Promise<object[]>;
    put(kind: string, id: string, value: unknown, scope?: FixtureScope): Promise<void>;
    forget(kind: string, id: string, scope?: FixtureScope): Promise<boolean>;
  };
}

/** The vendors of a sandbox that runs elsewhere. */
export type ConnectedVendors = {
  readonly [Name in VendorName]: ConnectedVendor<NonNullable<VendorOptions[Name]>>;
};

/** A sandbox that runs elsewhere: as `Sandbox`, over its control API. Everything may reject with `unreachable`. */
export interface ConnectedSandbox extends ConnectedVendors {
  /** Where it is, without a slash at the end. */
  readonly url: string;
  /** Resolves once the sandbox answers, with the vendors that it has. */
  health(): Promise<{ readonly status: 'ok'; readonly vendors: readonly string[] }>;
  events(filter?: EventFilter): Promise<RecordedEvent[]>;
  requests(filter?: RequestFilter): Promise<ListedRequest[]>;
  counts(scope?: Scope): Promise<Counts>;
  contacts(filter?: ContactFilter): Promise<RecordedContact[]>;
  /** As `sandbox.waitFor`; waits for at most 240,000 ms. */
  waitFor(options?: WaitOptions): Promise<RecordedEvent>;
  /** Queues faults; for the handle's key alone, if it has one and they name no other. */
  fault(...faults: readonly (Fault | FaultScript)[]): Promise<void>;
  faults(scope?: Scope): Promise<QueuedFault[]>;
  clearFaults(scope?: Scope): Promise<void>;
  reset(scope?: Scope): Promise<void>;
  /** Ends what this handle waits for. The sandbox itself goes on. */
  close(): Promise<void>;
}
