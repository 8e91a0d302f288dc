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
  SendoffError,
  type TrackedEvent,
  type VendorRequest,
  type VendorResponse,
  type Verdict,
} from '@sendoff/core';
import { attribute } from './lib/attribution.js';
import { checkEmail, checkName, checkNameLength, checkPropertyCount, checkReserved } from './lib/checks.js';
import { type IdProperty, idProperties } from './lib/id-properties.js';
import { asList, cutJsonObject, isJsonObject, type JsonObject, parseJsonObject } from './lib/json.js';
import { transientReason } from './lib/status.js';
import { type WallClock, wallClock } from './lib/wall-clock.js';

/** How {@link selzy} reaches one Selzy account, and what it sends beside what Selzy asks for. */
export interface SelzyOptions extends DestinationOptions {
  /** The API key of the account, or a function that fetches it. Default: `SELZY_API_KEY`. */
  apiKey?: CredentialInput;
  /** The IANA time zone that `created` is written in, such as `Europe/Berlin`. Default: UTC. */
  timeZone?: string | undefined;
  /**
   * The property to send `userId` as, such as `user_id`; it counts towards the 22. Where an event has a
   * property of that name itself, that one is sent and not the id. Default: the id is not sent.
   */
  userIdProperty?: string | undefined;
  /** The property to send `anonymousId` as, under the rules of `userIdProperty`. Default: not sent. */
  anonymousIdProperty?: string | undefined;
  /** The property to send the event's `id` as, under the rules of `userIdProperty`. Default: not sent. */
  eventIdProperty?: string | undefined;
}

/** Vendors spec §2.1; 22 properties are Selzy's 25 less `name`, `email` and `created`. */
const MAX = { batchEvents: 25, bodyBytes: 130_000, nameLength: 40, properties: 22 } as const;
const RESERVED: readonly string[] = ['name', 'email', 'created'];
const HEAD = '{"events":[';
const TAIL = ']}';
const FORMAT = 1;
// Messages and reasons end without a full stop: they stand inside a line of the log.
const UNREADABLE = 'unreadable_answer';
const INVALID_EVENT = {
  code: 'invalid_event',
  message: 'Selzy finds a field of this event invalid. Check its name, its address and its properties',
} as const;
const UNCLEAR_EVENT = {
  code: 'unclear_event',
  message:
    'Selzy refused a part of the batch without naming it clearly, so this event may be registered or not. ' +
    'Look for it in Selzy before you track it again',
} as const;
const NO_YEAR: Issue = {
  code: 'invalid_timestamp',
  path: 'timestamp',
  message: 'Selzy takes a date in the years 0001 to 9999; the timestamp is outside of them.',
  actual: 'a year outside 0001–9999',
};

/**
 * Sends events to Selzy's Event Manager, where an event of each name must be set up and enabled first.
 *
 * ```ts
 * const tracker = createTracker({ destinations: [selzy({ apiKey: process.env.SELZY_API_KEY })] });
 * tracker.track({ name: 'signup', email: 'ada@example.com', properties: { plan: 'team' } });
 * ```
 *
 * @throws {SendoffError} `invalid_option` or `insecure_base_url` for an option that cannot be used.
 */
export function selzy(options: SelzyOptions = {}): Destination {
  const { apiKey } = options;
  const name = destinationName(options.name, 'selzy');
  const url = `${resolveBaseUrl('selzy', options, 'https://event.selzy.com')}/v1/events/`;
  const created = createdClock(options.timeZone);
  const ids = idProperties('selzy', options, RESERVED);
  return {
    name,
    limits: {
      batchEvents: MAX.batchEvents,
      bodyBytes: MAX.bodyBytes,
      envelopeBytes: HEAD.length + TAIL.length,
      rates: resolveRates('selzy', options),
    },
    credential: { option: 'apiKey', variable: 'SELZY_API_KEY', given: () => apiKey },
    hosts: ['event.selzy.com'],
    loses: [...lostIds(ids), 'traits', 'fractions of a second'],
    encode: (event) => encode(event, name, created, ids),
    request: (batch, attempt) => request(url, batch, attempt),
    interpret,
  };
}

/** The ids that no option sends as a property. */
function lostIds(ids: readonly IdProperty[]): readonly string[] {
  const all = ['userId', 'anonymousId', 'id'] as const;
  return all.filter((field) => !ids.some((id) => id.field === field));
}

function createdClock(timeZone: string | undefined): WallClock {
  try {
    return wallClock(timeZone);
  } catch (cause) {
    throw new SendoffError(
      'invalid_option',
      'selzy: the option "timeZone" must be an IANA time zone that this Node knows, such as Europe/Berlin.',
      { cause },
    );
  }
}

function encode(
  event: TrackedEvent,
  destination: string,
  created: WallClock,
  ids: readonly IdProperty[],
): Encoded | Refusal {
  if (event.kind === 'identify') {
    const message = 'Selzy has no call for traits alone. Track an event that has them as properties.';
    return { refused: [{ code: 'identify_unsupported', destination, message }] };
  }
  const issues: Issue[] = [];
  const keys = Object.keys(event.properties);
  const sentIds =
    ids.length === 0
      ? ids
      : ids.filter(({ field, key }) => event[field] !== undefined && !keys.includes(key));
  // In the order of vendors spec §7.
  const email = checkEmail('Selzy', event.email, issues);
  checkName('Selzy', event.name, issues);
  checkNameLength('Selzy', event.name, MAX.nameLength, issues);
  checkReserved('Selzy', keys, RESERVED, issues);
  checkPropertyCount('Selzy', { own: keys.length, ids: sentIds.length }, MAX.properties, issues);
  const time = created(event.timestamp);
  if (time === undefined) issues.push(NO_YEAR);
  if (issues.length > 0) return { refused: issues.map((issue) => ({ ...issue, destination })) };

  const { name } = event;
  const sent = sentIds.length === 0 ? event.properties : withIds(event, sentIds);
  // One spread in one literal: of all ways this is the fastest, and gives a string in one piece.
  const body = JSON.stringify({ name, email, created: time, ...sent });
  return { body, format: FORMAT, key: keyOf(event.name, email) };
}

function withIds(event: TrackedEvent, ids: readonly IdProperty[]): TrackedEvent['properties'] {
  return { ...Object.fromEntries(ids.map(({ field, key }) => [key, event[field]])), ...event.properties };
}

/** A line feed is in no address, so the last one parts the two. Unlike a template, this holds on to neither. */
function keyOf(name: string, email: string): string {
  return [name, email].join('\n');
}

function emailOf(key: string | undefined): string | undefined {
  return key?.slice(key.lastIndexOf('\n') + 1);
}

function request(url: string, batch: readonly Sendable[], { credential }: Attempt): VendorRequest {
  return {
    url,
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${credential}` },
    body: `${HEAD}${batch.map(({ body }) => body).join(',')}${TAIL}`,
  };
}

/** Reads an answer as vendors spec §2.2 and §2.3 say. What they don't know is never taken for a success. */
function interpret({ status, body }: VendorResponse, batch: readonly Sendable[]): Verdict {
  const answer = parseJsonObject(body);
  const error = readErrorId(answer);
  if (status === 200 && isSuccess(answer)) {
    return { kind: 'results', results: batch.map(({ id }) => ({ id, status: 'delivered' })) };
  }
  if (status === 400) return interpretRefusal(answer, batch);
  if (status === 413) return { kind: 'split', reason: 'body_too_large', ...error };
  const transient = transientReason(status);
  if (transient !== undefined) return { kind: 'retry', reason: transient, ...error };
  if (status > 400 && status < 500) return { kind: 'halt', reason: haltReason(status), ...error };
  return { kind: 'retry', reason: UNREADABLE, ...error };
}

function isSuccess(answer: JsonObject | undefined): boolean {
  return answer?.success === true && (answer.code ?? answer.error ?? answer.details ?? null) === null;
}

/**
 * Reads a 400. One that lists events has refused those alone and registered the others, so none is ever sent
 * again; an entry that names no event of the batch may mean any that is left, so those end as unknown.
 */
function interpretRefusal(answer: JsonObject | undefined, batch: readonly Sendable[]): Verdict {
  const error = readErrorId(answer);
  const payload = readPayload(answer);
  const events = batch.map(({ id, name, key }) => ({ id, name, email: emailOf(key) }));
  const invalid = attribute(events, asList(payload?.invalidEvents), { byName: false });
  const inactive = attribute(events, asList(payload?.inactiveEvents), { byName: true });
  if (invalid.isEmpty && inactive.isEmpty) {
    if (typeof answer?.code !== 'string') return { kind: 'retry', reason: UNREADABLE, ...error };
    return { kind: 'split', reason: 'batch_refused', ...error };
  }
  const hasStranger = invalid.hasStranger || inactive.hasStranger;
  const results = events.map((event): Result => {
    const { id, name } = event;
    if (invalid.named.has(event)) return { id, status: 'rejected', ...INVALID_EVENT, ...error };
    if (inactive.named.has(event)) return { id, status: 'rejected', ...inactiveEvent(name), ...error };
    const isUnclear = hasStranger || invalid.unclear.has(event) || inactive.unclear.has(event);
    return isUnclear ? { id, status: 'unknown', ...UNCLEAR_EVENT, ...error } : { id, status: 'delivered' };
  });
  return { kind: 'results', results };
}

/** The lists of refused events: in `details`, or as JSON inside the text of `error`. */
function readPayload(answer: JsonObject | undefined): JsonObject | undefined {
  if (isJsonObject(answer?.details)) return answer.details;
  const text = typeof answer?.error === 'string' ? cutJsonObject(answer.error) : undefined;
  return text === undefined ? undefined : parseJsonObject(text);
}

/** Selzy's own id for the error: in `error_id`, or in the text of `error`. */
function readErrorId(answer: JsonObject | undefined): { errorId?: string } {
  const { error_id: own, error } = answer ?? {};
  const inText = typeof error === 'string' ? /Error ID: ([\w-]{1,64})\./.exec(error)?.[1] : undefined;
  const errorId = typeof own === 'string' && /^[\w-]{1,64}$/.test(own) ? own : inText;
  return errorId === undefined ? {} : { errorId };
}

function haltReason(status: number): string {
  switch (status) {
    case 401:
      return 'unauthorized: Selzy does not take the API key. Set a valid one as apiKey or SELZY_API_KEY';
    case 403:
      return 'forbidden: Selzy does not let this API key send events. Check the account and its key';
    default: // Not documented; a request of ours can only be wrong in its address or its form.
      return `unexpected_status: Selzy answered ${status}. Check baseUrl and the version of this package`;
  }
}

function inactiveEvent(name: string): Pick<Result, 'code' | 'message'> {
  const message =
    `Selzy has no enabled event called ${JSON.stringify(name)}. Set it up and enable it in Selzy's Event ` +
    'Manager, under exactly this name';
  return { code: 'inactive_event', message };
}
