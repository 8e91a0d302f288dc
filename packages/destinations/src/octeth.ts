import {
  type Attempt,
  type CredentialInput,
  type Destination,
  type DestinationOptions,
  destinationName,
  type Encoded,
  type Issue,
  type Properties,
  type Refusal,
  type Result,
  resolveRates,
  type Sendable,
  type TrackedEvent,
  type VendorRequest,
  type VendorResponse,
  type Verdict,
} from '@sendoff/core';
import { checkEmail, checkNameGiven } from './lib/checks.js';
import { checkIsoTime } from './lib/iso-time.js';
import { checkLowerCase } from './lib/letter-case.js';
import { type OctethAddress, octethAddress } from './lib/octeth-address.js';
import { complaintOf, haltReason, PAGE, readAnswer } from './lib/octeth-answer.js';
import { checkConversion, checkIdentity, checkSwitches } from './lib/octeth-checks.js';
import { transientReason } from './lib/status.js';
import { isUuid, uuidV5 } from './lib/uuid-v5.js';

/** How {@link octeth} reaches one list of an Octeth installation, and what it sends beside. */
export interface OctethOptions extends Omit<DestinationOptions, keyof OctethAddress>, OctethAddress {
  /** The API key of the Octeth user, or a function that fetches it. Default: `OCTETH_API_KEY`. */
  apiKey?: CredentialInput;
  /** Takes an event that names nobody: Octeth makes a new visitor of each. Default: false, it is refused. */
  allowAnonymous?: boolean | undefined;
  /**
   * Sends an `anonymousId` that has not the form of a UUID as a UUID of version 5 that is made of it, always
   * the same one. Default: false, and such an id is not sent.
   */
  deriveUuid?: boolean | undefined;
  /**
   * Sends the time stamp as the property `$sent_at`, ISO 8601 in UTC; where an event has a property of that
   * name itself, in any case, that one is sent. Default: false, and events are dated on arrival.
   */
  sentAt?: boolean | undefined;
  /** Has Octeth check the events and answer, but track none of them. Default: false. */
  test?: boolean | undefined;
  /** Has Octeth track the events without starting a journey. Default: false. */
  silent?: boolean | undefined;
}

/** Vendors spec §5.1. The size of a body is a guard of our own: *assumed*, Octeth publishes none. */
const MAX = { batchEvents: 1, bodyBytes: 1_000_000, keyBytes: 300 } as const;
/** Per API key: *assumed* (§5.1). */
const RATES = [{ limit: 5_000, windowMs: 60_000 }];
const HEAD = '{"Command":"event.track","APIKey":';
const SENT_AT = '$sent_at';
/** The name space of the UUIDs that are made of anonymous ids. Another one would make new visitors. */
const NAMESPACE = '7d0c3f0e-5b5e-4c55-9a43-3c8a2f6d1b90';
const FORMAT = 1;
// Messages and reasons end without a full stop: they stand inside a line of the log.
const UNREADABLE = 'unreadable_answer';
const RATE_LIMITED = 429;
/** Octeth documents no Retry-After; *assumed* (§5.2). */
const RATE_LIMITED_MS = 10_000;
/** So often is a page retried before it is an operator's; *assumed*, the spec names no number (§5.2). */
const PAGES = 2;
const GATEWAY: readonly number[] = [502, 503, 504];
const UNCLEAR_EVENT = {
  code: 'unclear_event',
  message:
    'Octeth answered neither with a success nor with an error, so this event may be registered or not. ' +
    'Look for it in Octeth before you track it again',
} as const;

/**
 * Sends events to a list of an Octeth installation. Octeth writes property names in lower case, and makes a
 * subscriber of an address that is new to the list: whether the user agreed to that is for you to know.
 *
 * ```ts
 * const to = { baseUrl: 'https://octeth.example.com', listId: 94, apiKey: process.env.OCTETH_API_KEY };
 * const tracker = createTracker({ destinations: [octeth(to)] });
 * tracker.track({ name: 'page_view', email: 'ada@example.com', properties: { product_id: 'item-1' } });
 * tracker.identify({ email: 'ada@example.com', traits: { 'First-Name': 'Ada' } });
 * ```
 *
 * @throws {SendoffError} `invalid_option` or `insecure_base_url` for an option that cannot be used.
 */
export function octeth(options: OctethOptions): Destination {
  const { apiKey, allowAnonymous, deriveUuid, sentAt, test, silent } = options;
  const name = destinationName(options.name, 'octeth');
  const { url, listId, hosts } = octethAddress(options);
  const settings: Settings = { name, listId, allowAnonymous, deriveUuid, sentAt, test, silent };
  return {
    name,
    limits: {
      batchEvents: MAX.batchEvents,
      bodyBytes: MAX.bodyBytes,
      envelopeBytes: HEAD.length + MAX.keyBytes,
      rates: resolveRates('octeth', options, RATES),
    },
    credential: { option: 'apiKey', variable: 'OCTETH_API_KEY', given: () => apiKey },
    hosts,
    loses: [
      ...(deriveUuid ? [] : ['an anonymousId that is no UUID']),
      ...(sentAt ? [] : ['timestamp (events are dated on arrival)']),
      'id',
      'traits (but with identify)',
      'upper case in property names',
    ],
    encode: (event) => encode(event, settings),
    request: (batch, attempt) => request(`${url}/api/v1/event`, batch, attempt),
    interpret,
  };
}

interface Settings
  extends Pick<OctethOptions, 'allowAnonymous' | 'deriveUuid' | 'sentAt' | 'test' | 'silent'> {
  readonly name: string;
  readonly listId: number;
}

function encode(event: TrackedEvent, settings: Settings): Encoded | Refusal {
  const { name, properties } = event;
  const isIdentify = name === 'identify'; // Octeth goes by the name; core gives it to every identify().
  const issues: Issue[] = [];
  // In the order of vendors spec §7. What is undefined is left out of the JSON.
  const who = {
    Email: event.email ? checkEmail('Octeth', event.email, issues) : undefined,
    ID: event.userId || undefined,
    UUID: visitorUuid(event.anonymousId, settings.deriveUuid),
  };
  checkIdentity(event, who, { isIdentify, allowAnonymous: settings.allowAnonymous }, issues);
  checkNameGiven('Octeth', name, issues);
  checkLowerCase('Octeth', 'properties', properties, issues);
  if (isIdentify) checkLowerCase('Octeth', 'traits', event.traits, issues);
  if (name === 'conversion') checkConversion(properties, issues);
  checkSwitches(properties, issues);
  const added = addedProperties(event, settings, issues);
  if (issues.length > 0) {
    return { refused: issues.map((issue) => ({ ...issue, destination: settings.name })) };
  }
  const body = JSON.stringify({
    Event: name,
    ListID: settings.listId,
    ...who,
    Properties: unlessEmpty(added === undefined ? properties : { ...properties, ...added }),
    IdentifyProperties: isIdentify ? unlessEmpty(event.traits) : undefined,
  });
  return { body, format: FORMAT };
}

/** Octeth's UUID is the visitor's, so it never carries the event's id (§5.1). */
function visitorUuid(anonymousId: string | undefined, derive: boolean | undefined): string | undefined {
  if (!anonymousId) return undefined;
  if (isUuid(anonymousId)) return anonymousId;
  return derive ? uuidV5(NAMESPACE, anonymousId) : undefined;
}

/** What the options add; undefined for nothing. */
function addedProperties(event: TrackedEvent, settings: Settings, issues: Issue[]): Properties | undefined {
  const { sentAt, test, silent } = settings;
  if (!sentAt && !test && !silent) return undefined;
  const isSentAtTaken = Object.keys(event.properties).some((key) => key.toLowerCase() === SENT_AT);
  return {
    // The form of $sent_at is assumed: no page shows one (§5.1).
    ...(sentAt && !isSentAtTaken && { [SENT_AT]: checkIsoTime('Octeth', event.timestamp, issues) }),
    ...(test && { isTest: true }),
    ...(silent && { isSilent: true }),
  };
}

function unlessEmpty(data: Properties | undefined): Properties | undefined {
  return data === undefined || Object.keys(data).length === 0 ? undefined : data;
}

/** The key stands in the body, so it goes in front of the rest of the encoded object only here. */
function request(url: string, batch: readonly Sendable[], { credential }: Attempt): VendorRequest {
  const rest = batch.map(({ body }) => body.slice(1)).join('');
  return {
    url,
    headers: { 'Content-Type': 'application/json' },
    body: `${HEAD}${JSON.stringify(credential)},${rest}`,
  };
}

/** Reads an answer as vendors spec §5.2 says: the body decides. What it doesn't know is never a success. */
function interpret(response: VendorResponse, batch: readonly Sendable[], { attempt }: Attempt): Verdict {
  const { status, headers, body } = response;
  const answer = readAnswer(body);
  const isOk = status >= 200 && status < 300;
  if (isOk && answer.isSuccess) return each(batch, { status: 'delivered' });
  const complaint = complaintOf(status === RATE_LIMITED ? [status] : answer.codes);
  if (complaint?.kind === 'rejected') {
    return each(batch, { status: 'rejected', code: complaint.reason, message: complaint.message });
  }
  if (complaint?.reason === 'rate_limited' && headers['retry-after'] === undefined) {
    return { kind: 'retry', reason: complaint.reason, afterMs: RATE_LIMITED_MS };
  }
  if (complaint !== undefined) return complaint;
  if (answer.isPage && !GATEWAY.includes(status)) {
    return attempt < PAGES ? { kind: 'retry', reason: UNREADABLE } : { kind: 'halt', reason: PAGE };
  }
  const transient = transientReason(status);
  if (transient !== undefined) return { kind: 'retry', reason: transient };
  if (status === 413) return { kind: 'split', reason: 'body_too_large' };
  const halt = haltReason(status);
  if (halt !== undefined) return { kind: 'halt', reason: halt };
  if (answer.isFailure) return { kind: 'split', reason: refused(answer.codes) };
  if (isOk && attempt > 1) return each(batch, { status: 'unknown', ...UNCLEAR_EVENT });
  return { kind: 'retry', reason: UNREADABLE };
}

function each(batch: readonly Sendable[], result: Omit<Result, 'id'>): Verdict {
  return { kind: 'results', results: batch.map(({ id }) => ({ id, ...result })) };
}

function refused(codes: readonly number[]): string {
  return codes.length === 0 ? 'refused' : `refused: Octeth names the error ${codes.slice(0, 8).join(', ')}`;
}
