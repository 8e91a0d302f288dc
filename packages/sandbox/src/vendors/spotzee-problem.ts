import { createHash } from 'node:crypto';
import type { VendorAnswer } from './vendor.js';

/** Title and status of each code that the sandbox answers (vendors spec §4.2). Titles but three are our own words. */
const CODES = {
  parameter_invalid_format: { status: 400, title: 'Invalid parameter' },
  version_unsupported: { status: 400, title: 'Version not supported' },
  idempotency_key_invalid: { status: 400, title: 'Invalid idempotency key' },
  authentication_required: { status: 401, title: 'Authentication required' },
  quota_exceeded: { status: 402, title: 'Quota exceeded' },
  permission_denied: { status: 403, title: 'Permission denied' },
  resource_missing: { status: 404, title: 'Resource missing' },
  idempotency_in_progress: { status: 409, title: 'Request in progress' },
  idempotency_key_mismatch: { status: 409, title: 'Idempotency key mismatch' },
  validation_failed: { status: 422, title: 'Request validation failed' },
  internal_error: { status: 500, title: 'Internal error' },
  service_unavailable: { status: 503, title: 'Service unavailable' },
  // Assumed: Spotzee publishes no code for these three statuses.
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  body_too_large: { status: 413, title: 'Body too large' },
  media_type_unsupported: { status: 415, title: 'Unsupported media type' },
  /** A status that only a fault has. */
  sandbox_fault: { status: 0, title: 'Fault' },
} as const;

/** A code that an answer of Spotzee's can have. */
export type ProblemCode = keyof typeof CODES;

/** One fault in a request that is refused with 422. */
export interface Failure {
  /** Where it is: `1.name`. Empty for the body as a whole. */
  readonly param: string;
  readonly code: 'parameter_missing' | 'parameter_invalid_empty' | 'parameter_invalid_format';
  readonly message: string;
}

const TYPES = 'https://docs.spotzee.com/main-api/errors#';
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A request id as Spotzee's: `req_` and 26 Crockford characters, made from any other id. */
function requestId(id: string): string {
  const digest = createHash('sha256').update(id).digest();
  return `req_${[...digest.subarray(0, 26)].map((byte) => CROCKFORD.charAt(byte & 31)).join('')}`;
}

/** An answer without a body. */
export const nothing = (status: number): VendorAnswer => ({ status, body: '', events: [] });

/** A refusal in `application/problem+json`. `reason` is kept beside it where it says more than `message`. */
export function problem(
  code: ProblemCode,
  message: string,
  id: string,
  {
    param,
    errors,
    reason = message,
  }: { param?: string; errors?: readonly Failure[]; reason?: string | undefined } = {},
): VendorAnswer {
  const { status, title } = CODES[code];
  const request_id = requestId(id);
  const body = { status: 'error', code, title, message, error: message, type: `${TYPES}${code}`, request_id };
  return {
    status,
    body: JSON.stringify({ ...body, param, errors }),
    contentType: 'application/problem+json',
    headers: {
      'x-request-id': request_id,
      ...(status === 405 ? { allow: 'POST' } : {}),
      ...(code === 'idempotency_in_progress' ? { 'retry-after': '1' } : {}),
    },
    events: [],
    reason,
  };
}

/** The answer of Spotzee's edge to too many requests: it has neither `error` nor a request id (vendors spec §4.2). */
export function rateLimited(): VendorAnswer {
  const message = 'Too many requests.';
  const body = { status: 'error', code: 'rate_limited', title: 'Rate limit exceeded', message };
  return {
    status: 429,
    body: JSON.stringify({ ...body, type: `${TYPES}rate_limited` }),
    contentType: 'application/problem+json',
    headers: { 'retry-after': '10' },
    events: [],
    reason: message,
  };
}

/** The body that Spotzee documents for a status; of several codes a likely one. */
export function documentedProblem(status: number, id: string): VendorAnswer {
  if (status < 300) return nothing(status);
  if (status === 429) return rateLimited();
  const codes = Object.keys(CODES) as ProblemCode[];
  const code = codes.find((each) => CODES[each].status === status);
  const words = code === undefined ? `The sandbox was told to answer ${status}.` : `${CODES[code].title}.`;
  return { ...problem(code ?? (status < 500 ? 'sandbox_fault' : 'internal_error'), words, id), status };
}
