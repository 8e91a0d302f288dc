import type { IncomingHttpHeaders } from 'node:http';
import type { ReceivedBody } from '../body.js';
import type { Options } from '../options.js';
import type { EventVerdict } from '../records.js';
import type { VendorTools } from '../vendor-tools.js';

export type { VendorTools } from '../vendor-tools.js';

/** One request to a vendor's API, its body read. */
export interface VendorRequest {
  readonly method: string;
  /** The path as sent, relative to the vendor's prefix and without a query: `/api/v1/event`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: ReceivedBody;
  /** The client's IP address. */
  readonly remoteAddress: string;
  /** Positions of events that a fault wants refused; only where `refusesParts`. */
  readonly refuse?: readonly number[];
  /** Calls back once the answer has left or the connection is gone: until then the request is in flight. */
  whenOver(callback: () => void): void;
}

/** One event of a request, as the vendor judged it. */
export interface JudgedEvent {
  /** `good` was recorded; `bad` was refused; `discarded` was taken and dropped; `test` was taken and not recorded. */
  readonly verdict: EventVerdict;
  /** What it is, in one word: `track` (default), `identify`, `page`, `link`. */
  readonly kind?: string;
  /** Its name and email where they are strings. */
  readonly name: string | null;
  readonly email: string | null;
  /** The person's id with the caller or the vendor, and the visitor's, where they are strings. */
  readonly userId?: string | null;
  readonly anonymousId?: string | null;
  /** Its JSON text as received; what `credentialFields` names is masked in it. Must be JSON. */
  readonly raw: string;
  /** Where the vendor put a refused event, in the vendor's word: a list, or a code. */
  readonly list?: string;
  /** Why it is not good, in words that hold no address and no key. */
  readonly reason?: string;
  /** The contact it belongs to: a good event is added to that profile. */
  readonly contactId?: string;
}

/** What a vendor answers, and what it made of the events. */
export interface VendorAnswer {
  readonly status: number;
  readonly body: string;
  /** Absent where there is no body. */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** In order of the request. Empty where the request was refused before any event in it could be read. */
  readonly events: readonly JudgedEvent[];
  /** Advice for the developer, sent as `x-sandbox-note`. Printable ASCII: use `Notes`. */
  readonly note?: string;
  /** Why the request was refused whole, in words: stored, never sent. Holds no address and no key. */
  readonly reason?: string;
}

/** One vendor's API in one sandbox, with its options and fixtures. */
export interface VendorApi<Handle extends object> {
  /** Settings, keys and fixtures: the control API reads and changes them. */
  readonly options: Options;
  /** What `sandbox.<vendor>` offers in code, besides `url`. */
  readonly handle: Handle;
  /** Headers that carry a credential, lower-cased, besides the usual ones: masked in what is kept. */
  readonly credentialHeaders?: readonly string[];
  /** Top-level members of a JSON or form body that carry a credential, lower-cased: masked in what is kept. */
  readonly credentialFields?: readonly string[];
  /** The header in which a 429 says how long to wait, for faults. Default `retry-after`. */
  readonly retryAfterHeader?: string;
  /** It can refuse some events of a request and take the others; then it heeds `request.refuse`. */
  readonly refusesParts?: boolean;
  /** Bytes beyond which a body is not read. */
  maxBodyBytes(): number;
  /** Whether the API has this path, relative to the vendor's prefix and without a query. */
  serves(path: string): boolean;
  /**
   * The API key (or session) that the request brings, whether it is valid or not: what queries and faults are
   * scoped by. Called before the checks and before any fault; changes nothing.
   */
  keyOf(request: VendorRequest): string | undefined;
  /** Runs the vendor's checks. Called only for a path that it serves. */
  answer(request: VendorRequest): VendorAnswer;
  /** The body that the vendor documents for a status, for a fault; a likely one where it documents none. */
  documented(status: number): VendorAnswer;
}

/**
 * A vendor the sandbox stands in for. One file in this folder exports one, and `index.ts` lists it:
 * mounting, fixtures, faults, storage and the control API follow from that.
 *
 * A vendor keeps nothing of its own that traffic changes: what it must remember it puts into
 * `tools.contacts`, `tools.memory()` and `tools.rateLimit()`, so that a reset forgets it.
 */
export interface Vendor<Given extends object, Handle extends object> {
  /** The path prefix, the key in `startSandbox` options, and the property of the sandbox. */
  readonly name: string;
  /** Throws `invalid_option`. */
  create(options: Given, tools: VendorTools): VendorApi<Handle>;
}
