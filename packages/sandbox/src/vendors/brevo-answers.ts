import { isIdentity, mediaType, parseJson } from '../body.js';
import { isObject } from '../check.js';
import type { KeyRing } from '../keys.js';
import type { VendorAnswer, VendorRequest } from './vendor.js';

/** Why Brevo refuses what it was sent. Which code fits which fault, and the words, are assumed (vendors spec §6.3). */
export interface BrevoProblem {
  readonly code: 'missing_parameter' | 'invalid_parameter' | 'out_of_range';
  readonly message: string;
}

/** A JSON object as it came. */
export interface ReceivedObject {
  readonly text: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** The two headers that carry a key: one for marketing automation, one for the v3 API. */
export type KeyHeader = 'ma-key' | 'api-key';

/** Neither call has a published limit of the body; the sandbox itself reads no more than this. */
export const MAX_BODY_BYTES = 1_048_576;

export const missing = (message: string): BrevoProblem => ({ code: 'missing_parameter', message });
export const invalid = (message: string): BrevoProblem => ({ code: 'invalid_parameter', message });
export const outOfRange = (message: string): BrevoProblem => ({ code: 'out_of_range', message });

/** The refusal that a fault wants for the event at `position`. */
export function wantedRefusal({ refuse }: Pick<VendorRequest, 'refuse'>, position: number) {
  return refuse?.includes(position) ? invalid('the sandbox was told to refuse this event') : undefined;
}

/** Absent or empty. That `null` counts as absent is assumed (vendors spec §6.3). */
export function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** The success of both APIs for one event. */
export const NO_CONTENT: VendorAnswer = { status: 204, body: '', events: [] };

export function jsonAnswer(status: number, body: object): VendorAnswer {
  return { status, body: JSON.stringify(body), contentType: 'application/json', events: [] };
}

/** An error as both APIs write it (vendors spec §6.2). */
export function refusal(status: number, code: string, message: string, note?: string): VendorAnswer {
  return {
    ...jsonAnswer(status, { code, message }),
    ...(status === 405 ? { headers: { allow: 'POST' } } : {}),
    ...(note === undefined ? {} : { note }),
    reason: message,
  };
}

/** The key that a request brings in this header. */
export function keyIn({ headers }: Pick<VendorRequest, 'headers'>, name: KeyHeader): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** The answer to a request that is no POST, or brings no known key in `name`; `undefined` if it is and does. */
export function refusedCaller(
  request: VendorRequest,
  keys: Pick<KeyRing, 'state'>,
  name: KeyHeader,
): VendorAnswer | undefined {
  if (request.method !== 'POST') return documented(405);
  const key = keyIn(request, name);
  if (key !== undefined) {
    const state = keys.state(key);
    return state === 'known' ? undefined : refusal(401, 'unauthorized', `The key in ${name} is ${state}.`);
  }
  const other = name === 'ma-key' ? 'api-key' : 'ma-key';
  const note = `${other} is not taken here: this call takes ${name}`;
  const sent = keyIn(request, other) !== undefined;
  return refusal(401, 'unauthorized', `The header ${name} is missing.`, sent ? note : undefined);
}

/** The JSON object in the body, or the answer if there is none. */
export function readObject({ headers, body }: VendorRequest): ReceivedObject | VendorAnswer {
  const bad = (message: string) => refusal(400, 'invalid_parameter', message);
  if (mediaType(headers['content-type']) !== 'application/json') {
    return bad('The Content-Type must be application/json.');
  }
  if (!isIdentity(headers['content-encoding'])) return documented(415);
  if (body.tooLarge) {
    const note = `the sandbox reads ${MAX_BODY_BYTES} bytes; Brevo publishes no limit of the body`;
    return { ...documented(413), note };
  }
  const parsed = parseJson(body.bytes);
  if (!parsed.ok) return bad(parsed.reason);
  if (!isObject(parsed.value)) return bad('The body must be a JSON object.');
  return { text: parsed.text, value: parsed.value };
}

/** The answer for a status; 415, 413 and 5xx are assumed: Brevo documents none of their bodies. */
export function documented(status: number): VendorAnswer {
  if (status === 204) return NO_CONTENT;
  if (status === 202) return jsonAnswer(202, { message: 'The events were taken.', count: 1 });
  if (status === 400) return refusal(400, 'invalid_parameter', 'A parameter is not valid.');
  if (status === 401) return refusal(401, 'unauthorized', 'The key is unknown.');
  if (status === 403) return refusal(403, 'permission_denied', 'The account has no marketing automation.');
  if (status === 404) return refusal(404, 'document_not_found', 'There is nothing here.');
  if (status === 405) return refusal(405, 'method_not_allowed', 'The method must be POST.');
  if (status === 413) return refusal(413, 'out_of_range', 'The body is too large.');
  if (status === 415) return refusal(415, 'invalid_parameter', 'The Content-Encoding must be identity.');
  if (status === 429) return tooMany(10);
  if (status >= 500) return refusal(status, 'internal_error', 'Something went wrong at the vendor.');
  return refusal(status, 'sandbox_fault', `The sandbox was told to answer ${status}.`);
}

/** A 429 says when to come back in a header of Brevo's own; a fault names the seconds, or leaves them out. */
export function tooMany(limit: number, waitMs?: number): VendorAnswer {
  const reset = waitMs === undefined ? {} : { 'x-sib-ratelimit-reset': String(Math.ceil(waitMs / 1_000)) };
  return {
    ...refusal(429, 'too_many_requests', 'There were too many requests.'),
    headers: { 'x-sib-ratelimit-limit': String(limit), 'x-sib-ratelimit-remaining': '0', ...reset },
  };
}
