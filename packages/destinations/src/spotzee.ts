import { createHash } from 'node:crypto';
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
import { checkNameGiven } from './lib/checks.js';
import { checkIsoTime } from './lib/iso-time.js';
import { byEvent, haltReason, IDENTIFY, invalid, type Problem, readProblem } from './lib/spotzee-problem.js';
import { readProfile } from './lib/spotzee-profile.js';
import { transientReason } from './lib/status.js';

/** How {@link spotzee} reaches one Spotzee project. */
export interface SpotzeeOptions extends DestinationOptions {
  /**
   * The secret key of the project (`sk_…`, with the role `editor` or a higher one), or a function that
   * fetches it. Default: `SPOTZEE_API_KEY`.
   */
  apiKey?: CredentialInput;
  /** The version of the API to ask for, `YYYY-MM-DD`. Default: `2026-04-28`, the one that this is written for. */
  version?: string | undefined;
  /**
   * Sends `identify()` to an address that Spotzee's own SDK uses and its published API does not have.
   * Default: false, and `identify()` is refused; traits that are tracked with an event are sent in any case.
   */
  identify?: boolean | undefined;
}

/** Vendors spec §4.1. The size of a body is a guard of our own: *assumed*, Spotzee publishes none. */
const MAX = { batchEvents: 100, bodyBytes: 1_000_000 } as const;
/** Per address of the host, not per key (§4.1). */
const RATES = [
  { limit: 1_000, windowMs: 10_000 },
  { limit: 8_000, windowMs: 60_000 },
];
const VERSION = '2026-04-28';
const HEAD = '[';
const TAIL = ']';
const FORMAT = 1;
// Messages and reasons end without a full stop: they stand inside a line of the log.
const UNREADABLE = 'unreadable_answer';
const NEW_KEY_HELPS: readonly string[] = ['idempotency_key_invalid', 'idempotency_key_mismatch'];
const CONFLICTS: readonly string[] = ['state_conflict', 'resource_already_exists', 'archived_user_conflict'];
const UNCLEAR_EVENT = {
  code: 'unclear_event',
  message:
    'Spotzee refused a part of the batch without naming it clearly, so this event may be registered or not. ' +
    'Look for it in Spotzee before you track it again',
} as const;
const CONFLICT =
  'Spotzee says that the state of the user does not allow this event. Look at the user in Spotzee';

/**
 * Sends events to a Spotzee project. Each needs a `userId` or an `anonymousId`; an address and traits are
 * written to the profile in the same call. An `email` of the event goes before a trait of that name.
 *
 * ```ts
 * const tracker = createTracker({ destinations: [spotzee({ apiKey: process.env.SPOTZEE_API_KEY })] });
 * tracker.track({ name: 'order_placed', userId: 'cust_001', properties: { total: 129.5 } });
 * ```
 *
 * @throws {SendoffError} `invalid_option` or `insecure_base_url` for an option that cannot be used.
 */
export function spotzee(options: SpotzeeOptions = {}): Destination {
  const { apiKey, identify = false } = options;
  const name = destinationName(options.name, 'spotzee');
  const url = `${resolveBaseUrl('spotzee', options, 'https://apix.spotzee.com')}/api/client`;
  const version = checkVersion(options.version ?? VERSION);
  return {
    name,
    limits: {
      batchEvents: MAX.batchEvents,
      bodyBytes: MAX.bodyBytes,
      envelopeBytes: HEAD.length + TAIL.length,
      rates: resolveRates('spotzee', options, RATES),
    },
    credential: { option: 'apiKey', variable: 'SPOTZEE_API_KEY', given: () => apiKey },
    hosts: ['apix.spotzee.com'],
    loses: ['id'],
    encode: (event) => encode(event, name, identify),
    request: (batch, attempt) => request(url, version, batch, attempt),
    interpret,
  };
}

function checkVersion(version: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(version)) return version;
  throw new SendoffError(
    'invalid_option',
    'spotzee: the option "version" must be a date, such as 2026-04-28.',
  );
}

function encode(event: TrackedEvent, destination: string, takesIdentify: boolean): Encoded | Refusal {
  const isIdentify = event.kind === 'identify';
  if (isIdentify && !takesIdentify) {
    const message =
      'Spotzee publishes no call for traits alone. Track an event that has them, or set the option identify: true.';
    return { refused: [{ code: 'identify_unsupported', destination, message }] };
  }
  const issues: Issue[] = [];
  // An empty id is none. What is undefined is left out of the JSON.
  const ids = { anonymous_id: event.anonymousId || undefined, external_id: event.userId || undefined };
  // In the order of vendors spec §7.
  if ((ids.anonymous_id ?? ids.external_id) === undefined) issues.push(missingIdentity(event));
  const profile = readProfile(event, issues);
  if (!isIdentify) checkNameGiven('Spotzee', event.name, issues);
  const created_at = isIdentify ? '' : checkIsoTime('Spotzee', event.timestamp, issues);
  if (issues.length > 0) return { refused: issues.map((issue) => ({ ...issue, destination })) };

  if (isIdentify) {
    const body = JSON.stringify({ ...ids, ...profile });
    return { body, format: FORMAT, route: IDENTIFY, key: IDENTIFY }; // Equal keys: one profile a request.
  }
  const { name, properties } = event;
  const data = Object.keys(properties).length === 0 ? undefined : properties;
  return { body: JSON.stringify({ name, ...ids, data, user: profile, created_at }), format: FORMAT };
}

function missingIdentity({ email }: TrackedEvent): Issue {
  const but = email ? 'has an address alone, which Spotzee does not take for an id' : 'has neither';
  const message = `Spotzee knows a user by userId or by anonymousId, and this event ${but}.`;
  return { code: 'missing_identity', path: 'userId', message };
}

function request(
  url: string,
  version: string,
  batch: readonly Sendable[],
  { credential, refusals }: Attempt,
): VendorRequest {
  const items = batch.map(({ body }) => body).join(',');
  const isIdentify = batch[0]?.route === IDENTIFY;
  const body = isIdentify ? items : `${HEAD}${items}${TAIL}`;
  return {
    url: `${url}/${isIdentify ? 'identify' : 'events'}`,
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${credential}`,
      'Spotzee-Version': version,
      'Idempotency-Key': idempotencyKey(batch, body, refusals),
    },
    body,
  };
}

/** The same for a request that is repeated; another one after a 4xx, whose answer Spotzee keeps (§4.2). */
function idempotencyKey(batch: readonly Sendable[], body: string, refusals: number): string {
  const ids = JSON.stringify(batch.map(({ id }) => id));
  const again = refusals === 0 ? '' : `\n${refusals}`;
  return createHash('sha256').update(`${ids}\n${body}${again}`).digest('hex');
}

/** Reads an answer as vendors spec §4.2 says. What it doesn't know is never taken for a success. */
function interpret(response: VendorResponse, batch: readonly Sendable[], attempt: Attempt): Verdict {
  const { status, body } = response;
  if (status === 204 && body === '') {
    return { kind: 'results', results: batch.map(({ id }) => ({ id, status: 'delivered' })) };
  }
  const problem = readProblem(response);
  const { error } = problem;
  if (status >= 200 && status < 300) return interpretPartial(problem, batch);
  const transient = transientReason(status);
  if (transient !== undefined) return { kind: 'retry', reason: transient, ...error };
  if (status === 413) return { kind: 'split', reason: 'body_too_large', ...error };
  if (status >= 400 && status < 500) return interpretRefusal(status, problem, batch, attempt);
  return { kind: 'retry', reason: UNREADABLE, ...error };
}

/** A 2xx that names failures has taken the others, so none is ever sent again. */
function interpretPartial({ faults, error }: Problem, batch: readonly Sendable[]): Verdict {
  if (faults.length === 0) return { kind: 'retry', reason: UNREADABLE, ...error };
  const { named, hasStranger } = byEvent(faults, batch);
  const results = batch.map(({ id }, i): Result => {
    const fault = named.get(i);
    if (fault !== undefined) return { id, status: 'rejected', ...invalid(fault), ...error };
    return hasStranger ? { id, status: 'unknown', ...UNCLEAR_EVENT, ...error } : { id, status: 'delivered' };
  });
  return { kind: 'results', results };
}

function interpretRefusal(
  status: number,
  problem: Problem,
  batch: readonly Sendable[],
  attempt: Attempt,
): Verdict {
  const { code, error } = problem;
  const halt = haltReason(status, problem);
  if (halt !== undefined) return { kind: 'halt', reason: halt, ...error };
  if (status === 400 && !problem.isOwn) return { kind: 'retry', reason: UNREADABLE, ...error };
  if (code === 'idempotency_in_progress') return { kind: 'retry', reason: code, ...error };
  // Once, with a new key: *assumed* (§4.2).
  if (code !== undefined && NEW_KEY_HELPS.includes(code) && attempt.refusals === 0) {
    return { kind: 'retry', reason: code, ...error };
  }
  if (status === 422) return interpretInvalid(problem, batch, attempt);
  const [first, ...others] = batch;
  if (code !== undefined && CONFLICTS.includes(code) && first !== undefined && others.length === 0) {
    const result: Result = { id: first.id, status: 'rejected', code, message: CONFLICT, ...error };
    return { kind: 'results', results: [result] };
  }
  return { kind: 'split', reason: code ?? 'batch_refused', ...error };
}

/** Nothing of a 422 is registered: *assumed*, since Spotzee's pages contradict each other (§4.2). */
function interpretInvalid(
  { code, faults, error }: Problem,
  batch: readonly Sendable[],
  attempt: Attempt,
): Verdict {
  const { named } = byEvent(faults, batch);
  const isFirst = attempt.refusals === 0;
  if (named.size === 0 || (named.size < batch.length && !isFirst)) {
    return { kind: 'split', reason: code ?? 'batch_refused', ...error };
  }
  const results = batch.map(({ id }, i): Result => {
    const fault = named.get(i);
    return fault === undefined
      ? { id, status: 'again' }
      : { id, status: 'rejected', ...invalid(fault), ...error };
  });
  return { kind: 'results', results };
}
