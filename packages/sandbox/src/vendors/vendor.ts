import type { IncomingHttpHeaders } from 'node:http';
import type { ReceivedBody } from '../body.js';
import type { EventFixtures, KeyRing } from '../fixtures.js';

/** One request to a vendor's API, its body read. */
export interface VendorRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: ReceivedBody;
}

/** One event of a request, as the vendor judged it: good (recorded) unless it went to a `list`. */
export interface JudgedEvent {
  /** Its name and email where they are strings. */
  readonly name: string | null;
  readonly email: string | null;
  /** Its JSON text as received. */
  readonly raw: string;
  /** Where the vendor put a refused event, in the vendor's word. */
  readonly list?: string;
  /** Why it was refused, in words that hold no address. */
  readonly reason?: string;
}

/** What a vendor answers, and what it made of the events. */
export interface VendorAnswer {
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** In order of the request. Empty when the request was refused whole. */
  readonly events: readonly JudgedEvent[];
  /** Advice for the developer, sent as `x-sandbox-note`. */
  readonly note?: string;
  /** Why the request was refused whole, in words: stored, never sent. */
  readonly reason?: string;
}

/** What the sandbox hands to a vendor. */
export interface VendorTools {
  /** A new UUID. */
  createId(): string;
}

/** One vendor's API in one sandbox, with its fixtures. */
export interface VendorApi<Handle extends object> {
  readonly keys: KeyRing;
  /** Absent where events need no set-up at the vendor. */
  readonly events?: EventFixtures;
  /** What `sandbox.<vendor>` offers in code, besides `url`. */
  readonly handle: Handle;
  /** Headers that carry a credential, lower-cased, besides the usual ones: masked in what is kept. */
  readonly credentialHeaders: readonly string[];
  /** Bytes beyond which a body is not read. */
  maxBodyBytes(): number;
  /** Whether the API has this path, relative to the vendor's prefix and without a query. */
  serves(path: string): boolean;
  /** Runs the vendor's checks. Called only for a path that it serves. */
  answer(request: VendorRequest): VendorAnswer;
  /** The body that the vendor documents for a status, for a fault; a likely one where it documents none. */
  documented(status: number): VendorAnswer;
  /** The options now, without credentials. */
  settings(): Readonly<Record<string, unknown>>;
  /** Changes options. All of `patch` is checked before any of it takes effect. Throws `invalid_option`. */
  set(patch: unknown): void;
}

/**
 * A vendor the sandbox stands in for. One file in this folder exports one, and `index.ts` lists it:
 * mounting, fixtures, faults, storage and the control API follow from that.
 */
export interface Vendor<Options extends object, Handle extends object> {
  /** The path prefix, the key in `startSandbox` options, and the property of the sandbox. */
  readonly name: string;
  /** Throws `invalid_option`. */
  create(options: Options, tools: VendorTools): VendorApi<Handle>;
}
