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
  resolveBaseUrl,
  resolveRates,
  type Sendable,
  SendoffError,
  type TrackedEvent,
  type VendorRequest,
  type VendorResponse,
  type Verdict,
} from '@sendoff/core';
import { checkEmail, checkEmailOrId, checkNameGiven, checkReserved, typeName } from './lib/checks.js';
import { asList, isJsonObject, type JsonObject, parseJsonObject } from './lib/json.js';
import { wholeNumber } from './lib/number-option.js';
import { parsePrintedObject } from './lib/printed-json.js';
import { transientReason } from './lib/status.js';

/** `confirmation` is documented; *assumed* of the others, which the JavaScript events have (vendors spec §3.1). */
const TYPES = [
  'confirmation',
  'viewitem',
  'viewcategory',
  'search',
  'addtocart',
  'checkout',
  'login',
] as const;

/** A type of Vibetrace's own; all others are `generic` events. */
export type VibetraceType = (typeof TYPES)[number];

/** How {@link vibetrace} reaches one Vibetrace account, and what it makes of events. */
export interface VibetraceOptions extends DestinationOptions {
  /** The API key of the account, or a function that fetches it. Default: `VIBETRACE_API_KEY`. */
  apiKey?: CredentialInput;
  /** The path after the base URL, for an account that wants it without the slash. Default: `/v1/event/`. */
  path?: string | undefined;
  /**
   * The events that go to a type of Vibetrace's own, by name: `{ order_paid: 'confirmation' }`. The property
   * `items` of such an event goes beside its other properties, as Vibetrace has it, where it is an array; those
   * of a `login` are attributes of the user. A `confirmation` needs the property `orderId`. Default: none.
   */
  standardEvents?: Readonly<Record<string, VibetraceType>> | undefined;
  /** Sends `userId` as Vibetrace's `_id`; an event that has one then needs no address. Default: false. */
  userIdIs_id?: boolean | undefined;
  /** The bytes that a request may hold; Vibetrace publishes no limit. Default: 1,000,000. */
  bodyBytes?: number | undefined;
}

/** *Assumed*: Vibetrace publishes no limit, so this one is a guard (§3.1). */
const MAX_BODY_BYTES = 1_000_000;
/** *Assumed*, since its overview asks for no trailing slash and its pages of the call have one (§3.1). */
const PATH = '/v1/event/';
const USER_FIELDS = ['tel', 'firstname', 'lastname', 'country', 'city'] as const;
const RESERVED: readonly string[] = ['event_name'];
const FORMAT = 1;
// Messages and reasons end without a full stop: they stand inside a line of the log.
const INVALID_EVENT = {
  code: 'invalid_event',
  message: 'Vibetrace does not take this event. Check its address and its properties; the reply says more',
} as const;
const USER_MISSING = {
  code: 'user_missing',
  message:
    'Vibetrace does not know this user, and takes events of users that it knows alone. Add the user there, then ' +
    'redrive the event',
} as const;

type VendorError = Record<'message' | 'description', string>;

/** What the options make of an event. */
interface Mapping {
  readonly types: ReadonlyMap<string, string>;
  readonly isIdSent: boolean;
}

/**
 * Sends events to Vibetrace, which must know the user already: it refuses the events of anybody else. It dates
 * an event on its arrival.
 *
 * ```ts
 * const tracker = createTracker({ destinations: [vibetrace({ apiKey: process.env.VIBETRACE_API_KEY })] });
 * tracker.track({ name: 'plan_changed', email: 'ada@example.com', properties: { plan: 'team' } });
 * tracker.identify({ email: 'ada@example.com', traits: { firstname: 'Ada' } });
 * ```
 *
 * @throws {SendoffError} `invalid_option` or `insecure_base_url` for an option that cannot be used.
 */
export function vibetrace(options: VibetraceOptions = {}): Destination {
  const { apiKey } = options;
  const name = destinationName(options.name, 'vibetrace');
  const url = `${resolveBaseUrl('vibetrace', options, 'https://api.vtcdn.net')}${checkedPath(options.path)}`;
  const mapping = { types: standardTypes(options.standardEvents), isIdSent: options.userIdIs_id === true };
  return {
    name,
    limits: {
      batchEvents: 1,
      bodyBytes: wholeNumber('vibetrace', 'bodyBytes', options.bodyBytes, MAX_BODY_BYTES),
      envelopeBytes: 0,
      rates: resolveRates('vibetrace', options),
    },
    credential: { option: 'apiKey', variable: 'VIBETRACE_API_KEY', given: () => apiKey },
    hosts: ['api.vtcdn.net'],
    loses: [
      ...(mapping.isIdSent ? [] : ['userId']),
      'anonymousId',
      'id',
      'timestamp (events are dated on arrival)',
      `traits of an event, but for the texts ${USER_FIELDS.join(', ')}`,
    ],
    encode: (event) => encode(event, name, mapping),
    request: (batch, attempt) => request(url, batch, attempt),
    interpret,
  };
}

function checkedPath(given: unknown = PATH): string {
  if (typeof given === 'string' && /^\/[\w.~/-]{1,200}$/.test(given)) return given;
  throw new SendoffError(
    'invalid_option',
    'vibetrace: the option "path" must be a path of letters, digits and slashes, such as /v1/event.',
  );
}

function standardTypes(given: VibetraceOptions['standardEvents'] = {}): ReadonlyMap<string, string> {
  const known: readonly unknown[] = TYPES;
  const isTable = isJsonObject(given) && Object.values(given).every((type) => known.includes(type));
  if (isTable) return new Map(Object.entries(given));
  throw new SendoffError(
    'invalid_option',
    'vibetrace: the option "standardEvents" must have the names of events as its keys, each with one of ' +
      `${TYPES.join(', ')}.`,
  );
}

function encode(event: TrackedEvent, destination: string, { types, isIdSent }: Mapping): Encoded | Refusal {
  const { kind, name, properties, traits = {}, userId } = event;
  const type = kind === 'identify' ? 'update' : (types.get(name) ?? 'generic');
  const issues: Issue[] = [];
  // In the order of vendors spec §7.
  const email = isIdSent
    ? checkEmailOrId('Vibetrace', event, issues)
    : checkEmail('Vibetrace', event.email, issues);
  if (kind === 'track') checkNameGiven('Vibetrace', name, issues);
  if (type === 'generic') checkReserved('Vibetrace', Object.keys(properties), RESERVED, issues);
  if (type === 'confirmation') checkOrderId(properties.orderId, issues);
  if (issues.length > 0) return { refused: issues.map((issue) => ({ ...issue, destination })) };

  const _id = isIdSent && userId !== '' ? userId : undefined;
  const user = { email, _id, ...(kind === 'track' && userFields(traits)) };
  const body = JSON.stringify({ user, event: { [type]: payloadOf(type, event) } });
  return { body, format: FORMAT };
}

/** *Assumed* that only `orderId` is mandatory: Vibetrace tells a repeated order by it (§3.1). */
function checkOrderId(orderId: unknown, issues: Issue[]): void {
  if (typeof orderId === 'number' || (typeof orderId === 'string' && orderId !== '')) return;
  const actual = orderId === undefined ? 'nothing' : orderId === '' ? 'an empty text' : typeName(orderId);
  const message =
    `Vibetrace knows a confirmation by the property "orderId", a text or a number, and here it is ${actual}. ` +
    'Add it, as Vibetrace spells it.';
  issues.push({ code: 'missing_property', path: 'properties.orderId', message, actual });
}

/** Vibetrace has five fields for what it knows of a user, all texts; other traits are lost. */
function userFields(traits: Properties): Properties {
  const known = USER_FIELDS.filter((field) => typeof traits[field] === 'string');
  return Object.fromEntries(known.map((field) => [field, traits[field]]));
}

/**
 * An event's properties go into an inner `generic`. In a type of Vibetrace's own `items` stands beside that:
 * documented of `confirmation`, *assumed* of the others but `login`, which has pairs as `update` has (§3.1).
 */
function payloadOf(type: string, { name, properties, traits = {} }: TrackedEvent): unknown {
  if (type === 'update') return traits;
  if (type === 'login') return properties;
  if (type === 'generic') return { generic: { event_name: name, ...properties } };
  if (!Array.isArray(properties.items)) return { generic: properties };
  const { items, ...generic } = properties;
  return { generic, items };
}

function request(url: string, [sendable]: readonly Sendable[], { credential }: Attempt): VendorRequest {
  return {
    url,
    headers: { 'Content-Type': 'application/json', Authorization: credential },
    body: sendable?.body ?? '',
  };
}

/** Reads an answer as vendors spec §3.2 says, by its status first. What it doesn't know is never a success. */
function interpret({ status, body }: VendorResponse, batch: readonly Sendable[]): Verdict {
  const all = (result: Omit<Result, 'id'>): Verdict => {
    return { kind: 'results', results: batch.map(({ id }) => ({ id, ...result })) };
  };
  if (status === 200 && isSuccess(parseJsonObject(body))) return all({ status: 'delivered' });
  const errors = status === 400 || status === 404 ? readErrors(body) : [];
  const isMissing = errors.some((error) => isUserMissing(status, error));
  if (isMissing) return all({ status: 'rejected', ...USER_MISSING });
  if (status === 400 && errors.length > 0) return all({ status: 'rejected', ...INVALID_EVENT });
  if (status === 413) return { kind: 'split', reason: 'body_too_large' };
  const transient = transientReason(status);
  if (transient !== undefined) return { kind: 'retry', reason: transient };
  if (status > 400 && status < 500) return { kind: 'halt', reason: haltReason(status) };
  return { kind: 'retry', reason: 'unreadable_answer' };
}

/** Its words aren't compared: the page shows them for one type of event alone. */
function isSuccess(answer: JsonObject | undefined): boolean {
  const { results, errors } = answer ?? {};
  return isJsonObject(results) && typeof results.message === 'string' && (errors ?? null) === null;
}

/** The errors that an answer lists, also in the broken form in which the page prints them. */
function readErrors(body: string): readonly VendorError[] {
  return asList(parsePrintedObject(body)?.errors).flatMap((error) => {
    if (!isJsonObject(error) || typeof error.message !== 'string') return [];
    const { message, description } = error;
    return [{ message, description: typeof description === 'string' ? description : '' }];
  });
}

/** *Assumed*, as neither the words nor the status are documented (§3.2): a 404 about a user is one too. */
function isUserMissing(status: number, { message, description }: VendorError): boolean {
  if (status === 404) return /\buser\b/i.test(`${message} ${description}`);
  return /\buser\b/i.test(message) && /not found|not exist|n't exist|unknown|no such/i.test(message);
}

function haltReason(status: number): string {
  switch (status) {
    case 401:
      return 'unauthorized: Vibetrace does not take the API key. Set a valid one as apiKey or VIBETRACE_API_KEY';
    case 403:
      return 'forbidden: Vibetrace does not let this API key send events. Ask its account manager to enable the API';
    case 404:
      return 'not_found: Vibetrace has no events API at this address. Check baseUrl and path';
    default: // Not documented; a request of ours can only be wrong in its address or its form.
      return `unexpected_status: Vibetrace answered ${status}. Check baseUrl, path and the version of this package`;
  }
}
