import { SendoffError } from './errors.js';
import type { TrackedEvent } from './event.js';
import type { Issue } from './issue.js';

/** At most `limit` requests start in any window of `windowMs`. */
export interface Rate {
  readonly limit: number;
  readonly windowMs: number;
}

/** What one request to a destination may hold. */
export interface Limits {
  readonly batchEvents: number;
  /** Bytes of the whole body, as UTF-8. */
  readonly bodyBytes: number;
  /** Bytes of the body beside the encoded events and the commas between them. */
  readonly envelopeBytes: number;
  readonly rates?: readonly Rate[];
}

/** One event in its vendor's wire form, made once, at track time. Never holds a credential. */
export interface Encoded {
  readonly body: string;
  /** The wire version, so that a worker of another version of the destination knows whether it can send it. */
  readonly format: number;
  /** Two deliveries with equal keys never share a batch. */
  readonly key?: string | undefined;
  /** Deliveries of different routes never share a batch. */
  readonly route?: string | undefined;
}

/** Why a destination does not take an event. */
export interface Refusal {
  readonly refused: readonly Issue[];
}

/** An encoded event as a batch holds it. */
export interface Sendable extends Encoded {
  readonly id: string;
  readonly name: string;
}

/** Which try of a batch this is. */
export interface Attempt {
  /** 1 for the first. */
  readonly attempt: number;
  /** How many of the tries before were answered with 4xx, 429 and answers with `Retry-After` left out. */
  readonly refusals: number;
  readonly credential: string;
}

export interface VendorRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface VendorResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** At most 1 MiB of the answer. */
  readonly body: string;
}

/** What a transport gives. */
export interface TransportAnswer extends VendorResponse {
  /** Why the answer ended before its end: the head came, and `body` is what was read. Undefined: it is whole. */
  readonly broken?: string;
}

/** How the vendor's answer left one event of the batch. */
export interface Result {
  readonly id: string;
  /** `again`: neither taken nor refused; it goes at once, in a new request. */
  readonly status: 'delivered' | 'rejected' | 'unknown' | 'again';
  readonly code?: string;
  /** The vendor's own id for the error, for its support. */
  readonly errorId?: string;
  readonly message?: string;
}

/** How a destination reads the vendor's answer to one request. */
export type Verdict =
  | { readonly kind: 'results'; readonly results: readonly Result[] }
  /** Transient. Without `afterMs` the answer's `Retry-After` counts, else the lane's own back-off. */
  | { readonly kind: 'retry'; readonly afterMs?: number; readonly reason: string; readonly errorId?: string }
  /** The whole batch was refused, and nothing of it registered. */
  | { readonly kind: 'split'; readonly reason: string; readonly errorId?: string }
  /** A problem for an operator, such as a revoked key. */
  | { readonly kind: 'halt'; readonly reason: string; readonly errorId?: string };

/** An API key, or where to ask for it: a function is asked again when the key is refused. */
export type CredentialInput = string | (() => string | Promise<string>) | undefined;

/** How a destination names its key, and what the user gave for it. */
export interface CredentialSource {
  /** The option's name, for the error that says it is missing. */
  readonly option: string;
  /** The environment variable that the option falls back to. */
  readonly variable: string;
  /** What the option held. A function, so that inspecting a destination never shows a key. */
  readonly given: () => CredentialInput;
}

/**
 * One vendor account: its limits, and how an event and a batch look on its wire.
 *
 * Pure: no I/O, no clock, no state. The dispatcher batches, posts, retries and settles.
 */
export interface Destination {
  /** The vendor's, or the option `name` where there are two accounts of one vendor. */
  readonly name: string;
  readonly limits: Limits;
  readonly credential: CredentialSource;
  /** The vendor's own host names: under `NODE_ENV=test` nothing is sent to them. */
  readonly hosts: readonly string[];
  /** What an event may have and the vendor has no place for, in words: `traits`. Said once, at start. */
  readonly loses?: readonly string[];
  /** The wire versions that `request` can send. Others are left to workers that know them. Default: 1 alone. */
  readonly formats?: readonly number[];
  encode(event: TrackedEvent): Encoded | Refusal;
  request(batch: readonly Sendable[], attempt: Attempt): VendorRequest;
  /** Not called where no answer came (network, time-out), nor where a 2xx or 400 broke off: those are retries. */
  interpret(response: VendorResponse, batch: readonly Sendable[], attempt: Attempt): Verdict;
}

/** The options that every destination has beside its credential. */
export interface DestinationOptions {
  /** Another name than the vendor's, for a second account. It is stored with each delivery. */
  name?: string | undefined;
  /** Another host than the vendor's, such as a sandbox; a path prefix is kept. */
  baseUrl?: string | undefined;
  /** Allows a plain `http:` base URL on another machine. Default: false. */
  allowInsecure?: boolean | undefined;
  /** A cap on requests; without it only the rate that the vendor publishes is kept. */
  requestsPerSecond?: number | undefined;
}

/** The name under which a destination's deliveries are stored, checked. */
export function destinationName(given: string | undefined, vendor: string): string {
  const name = given ?? vendor;
  if (typeof name !== 'string' || !/^[A-Za-z0-9._-]{1,64}$/.test(name)) {
    throw new SendoffError(
      'invalid_option',
      `${vendor}: the option "name" must be 1 to 64 letters, digits, dots, hyphens or underscores.`,
    );
  }
  return name;
}

/**
 * The base URL of a destination without a trailing slash.
 *
 * @throws {SendoffError} `invalid_option` if it is no http(s) URL, `insecure_base_url` if it is plain
 * `http:` to another machine and `allowInsecure` is not set.
 */
export function resolveBaseUrl(vendor: string, options: DestinationOptions, standard: string): string {
  const given = options.baseUrl ?? standard;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new SendoffError(
      'invalid_option',
      `${vendor}: the option "baseUrl" must be an absolute http(s) URL without query or hash.`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new SendoffError(
      'invalid_option',
      `${vendor}: the option "baseUrl" must not hold a user name or password.`,
    );
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && options.allowInsecure !== true) {
    throw new SendoffError(
      'insecure_base_url',
      `${vendor}: the base URL is plain http: to ${url.hostname}, which would send the key and personal data ` +
        'in clear. Use https:, or set allowInsecure: true if the network between is yours.',
    );
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** The rates of a destination: what the vendor publishes, and the cap that the user set. */
export function resolveRates(
  vendor: string,
  options: DestinationOptions,
  published: readonly Rate[] = [],
): readonly Rate[] {
  const cap = options.requestsPerSecond;
  if (cap === undefined) return published;
  if (typeof cap !== 'number' || !(cap > 0) || !Number.isFinite(cap)) {
    throw new SendoffError(
      'invalid_option',
      `${vendor}: the option "requestsPerSecond" must be a number above 0.`,
    );
  }
  const rate = cap >= 1 ? { limit: cap, windowMs: 1000 } : { limit: 1, windowMs: 1000 / cap };
  return [...published, rate];
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

export function isRefusal(encoded: Encoded | Refusal): encoded is Refusal {
  return 'refused' in encoded;
}
