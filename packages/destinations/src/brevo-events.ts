import {
  type Attempt,
  type CredentialInput,
  type Destination,
  type DestinationOptions,
  destinationName,
  type Encoded,
  type Issue,
  type Refusal,
  type Result,
  resolveBaseUrl,
  resolveRates,
  type Sendable,
  type TrackedEvent,
  type VendorRequest,
  type VendorResponse,
  type Verdict,
} from '@sendoff/core';
import { delivered, isNoContent, readFailure, UNREADABLE } from './lib/brevo-answers.js';
import {
  checkBytes,
  checkEmailOrId,
  checkFlatTraits,
  checkNameGiven,
  checkNameLength,
} from './lib/checks.js';
import { checkIsoTime } from './lib/iso-time.js';
import { asList, isEmpty, isJsonObject, type JsonObject, parseJsonObject } from './lib/json.js';
import { wholeNumber } from './lib/number-option.js';

/** How {@link brevoEvents} reaches the events API of one Brevo account. */
export interface BrevoEventsOptions extends DestinationOptions {
  /** The API key of the account, or a function that fetches it. Default: `BREVO_API_KEY`. */
  apiKey?: CredentialInput;
  /** How many events a request may hold; Brevo publishes no number. Default: 50. */
  batchEvents?: number | undefined;
}

/**
 * Vendors spec §6.2; 50 KB is read as 50,000 bytes. *Assumed*, since no maximum of a batch was found there: 50
 * events and the size of the body.
 */
const MAX = { batchEvents: 50, bodyBytes: 1_000_000, nameLength: 255, propertiesBytes: 50_000 } as const;
/** Published for `/v3/events` [BR5], on the plan with the least; *assumed* of the batch call too (§6.1). */
const RATES = [
  { limit: 10, windowMs: 1_000 },
  { limit: 36_000, windowMs: 3_600_000 },
] as const;
const NAME = /^[A-Za-z0-9_-]*$/;
const HEAD = '{"events":[';
const TAIL = ']}';
const FORMAT = 1;
const WORDS = { key: 'API key', setting: 'apiKey or BREVO_API_KEY' } as const;
const INVALID_EVENT = {
  code: 'invalid_event',
  message:
    'Brevo finds a field of this event invalid. Check its name, its ids, its traits and its properties',
} as const;
const UNCLEAR_EVENT = {
  code: 'unclear_event',
  message:
    'Brevo took a part of the batch without naming it clearly, so this event may be registered or not. ' +
    'Look for it in Brevo before you track it again',
} as const;

/**
 * Sends events to Brevo's events API (`/v3/events`), which keeps their time stamps, knows contacts by `userId`
 * as well as by address, and takes several in a request. Automations on `trackEvent` don't see them: for those
 * there is {@link brevo}.
 *
 * ```ts
 * const tracker = createTracker({ destinations: [brevoEvents({ apiKey: process.env.BREVO_API_KEY })] });
 * tracker.track({ name: 'order_paid', userId: 'u-1001', properties: { total: 280 } });
 * ```
 *
 * @throws {SendoffError} `invalid_option` or `insecure_base_url` for an option that cannot be used.
 */
export function brevoEvents(options: BrevoEventsOptions = {}): Destination {
  const { apiKey } = options;
  const name = destinationName(options.name, 'brevo-events');
  const url = `${resolveBaseUrl('brevo-events', options, 'https://api.brevo.com')}/v3/events`;
  return {
    name,
    limits: {
      batchEvents: wholeNumber('brevo-events', 'batchEvents', options.batchEvents, MAX.batchEvents),
      bodyBytes: MAX.bodyBytes,
      envelopeBytes: HEAD.length + TAIL.length,
      rates: resolveRates('brevo-events', options, RATES),
    },
    credential: { option: 'apiKey', variable: 'BREVO_API_KEY', given: () => apiKey },
    hosts: ['api.brevo.com'],
    loses: ['anonymousId', 'id'],
    encode: (event) => encode(event, name),
    request: (batch, attempt) => request(url, batch, attempt),
    interpret,
  };
}

function encode(event: TrackedEvent, destination: string): Encoded | Refusal {
  if (event.kind === 'identify') {
    const message =
      "Brevo's events API has no call for traits alone. Track an event that has them, or use the destination brevo.";
    return { refused: [{ code: 'identify_unsupported', destination, message }] };
  }
  const { name, userId, properties, traits = {} } = event;
  const issues: Issue[] = [];
  // In the order of vendors spec §7.
  const email = checkEmailOrId('Brevo', event, issues);
  checkNameGiven('Brevo', name, issues);
  checkNameLength('Brevo', name, MAX.nameLength, issues);
  checkNameCharacters(name, issues);
  checkFlatTraits('Brevo', traits, issues);
  const time = checkIsoTime('Brevo', event.timestamp, issues);

  const body = JSON.stringify({
    event_name: name,
    event_date: time,
    identifiers: { email_id: email, ext_id: userId === '' ? undefined : userId },
    contact_properties: isEmpty(traits) ? undefined : traits,
    event_properties: isEmpty(properties) ? undefined : properties,
  });
  const data = { part: 'properties', value: properties, atMost: body.length };
  checkBytes('Brevo', data, MAX.propertiesBytes, issues);
  if (issues.length > 0) return { refused: issues.map((issue) => ({ ...issue, destination })) };
  return { body, format: FORMAT };
}

function checkNameCharacters(name: string, issues: Issue[]): void {
  if (NAME.test(name)) return;
  const message =
    'Brevo takes names of letters A to Z, digits, hyphens and underscores, and this one has another character.';
  issues.push({ code: 'invalid_name', path: 'name', message, actual: 'another character' });
}

/** One event has a call of its own, with its own answers. */
function request(url: string, batch: readonly Sendable[], { credential }: Attempt): VendorRequest {
  const [first, ...others] = batch.map(({ body }) => body);
  const isOne = first !== undefined && others.length === 0;
  return {
    url: isOne ? url : `${url}/batch`,
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'api-key': credential },
    body: isOne ? first : `${HEAD}${batch.map(({ body }) => body).join(',')}${TAIL}`,
  };
}

/** Reads an answer as vendors spec §6.2 says: each of the two calls has its own success. */
function interpret(response: VendorResponse, batch: readonly Sendable[]): Verdict {
  const { status, body } = response;
  if (batch.length === 1)
    return isNoContent(response) ? delivered(batch) : readFailure(response, batch, WORDS);
  if (status === 202) return readAccepted(parseJsonObject(body), batch);
  const report =
    status === 207 || status === 400 ? readReport(parseJsonObject(body), batch.length) : undefined;
  return report === undefined ? readFailure(response, batch, WORDS) : judge(status, report, batch);
}

/** A 202 counts what it queued. Less than was sent is taken in part, and nobody says which. */
function readAccepted(answer: JsonObject | undefined, batch: readonly Sendable[]): Verdict {
  const count = answer?.count;
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0) return UNREADABLE;
  if (count === batch.length) return delivered(batch);
  return {
    kind: 'results',
    results: batch.map(({ id }): Result => ({ id, status: 'unknown', ...UNCLEAR_EVENT })),
  };
}

/** What a 207 or a 400 says of a batch. */
interface Report {
  readonly successful: number;
  /** The places of the events that it blames, counted from 0. */
  readonly blamed: ReadonlySet<number>;
  /** Its counts and its list fit each other and the batch. */
  readonly isClear: boolean;
  /** It blames a place that the batch does not have, so that none of its places can be relied upon. */
  readonly hasStranger: boolean;
}

/** Undefined for what is no report. */
function readReport(answer: JsonObject | undefined, size: number): Report | undefined {
  const { total_events: total, successful_events: successful, failed_events: failed } = answer ?? {};
  if (typeof successful !== 'number' || !Array.isArray(answer?.errors)) return undefined;
  const places = answer.errors.flatMap((error) =>
    isJsonObject(error) ? asList(error.eventIndex) : [undefined],
  );
  const isPlace = (place: unknown): place is number =>
    typeof place === 'number' && Number.isInteger(place) && place >= 0 && place < size;
  const blamed = new Set(places.filter(isPlace));
  const hasStranger = !places.every(isPlace);
  const isClear =
    !hasStranger && total === size && failed === blamed.size && successful === size - blamed.size;
  return { successful, blamed, isClear, hasStranger };
}

/** Only a report that is clear, and a 207, leaves the events that it does not blame delivered. */
function judge(status: number, report: Report, batch: readonly Sendable[]): Verdict {
  const { successful, blamed, isClear, hasStranger } = report;
  const isNoneTaken = status === 400 && successful === 0;
  if (isNoneTaken && (blamed.size === 0 || hasStranger)) return { kind: 'split', reason: 'request_refused' };
  const results = batch.map(({ id }, place): Result => {
    if (blamed.has(place) && !hasStranger) return { id, status: 'rejected', ...INVALID_EVENT };
    if (isNoneTaken) return { id, status: 'again' };
    const isDelivered = status === 207 && isClear && blamed.size > 0;
    return isDelivered ? { id, status: 'delivered' } : { id, status: 'unknown', ...UNCLEAR_EVENT };
  });
  return { kind: 'results', results };
}
