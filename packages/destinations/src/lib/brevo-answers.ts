import type { Result, Sendable, VendorResponse, Verdict } from '@sendoff/core';
import { parseJsonObject } from './json.js';
import { transientReason } from './status.js';

/*
 * What Brevo's two ways in, trackEvent and the v3 events, answer alike (vendors spec §6.2). Messages and reasons
 * end without a full stop: they stand inside a line of the log.
 */

/** What a key that Brevo does not take is called, and how it is set. */
export interface KeyWords {
  readonly key: string;
  readonly setting: string;
}

/** The codes that blame a field of the event, in one spelling. */
const FIELD_FAULTS = new Map([
  [
    'missingparameter',
    {
      code: 'missing_parameter',
      message: 'Brevo misses a field of this event. Check that it has a name and an address',
    },
  ],
  [
    'invalidparameter',
    {
      code: 'invalid_parameter',
      message:
        'Brevo finds a field of this event invalid. Check its name, its address, its traits and properties',
    },
  ],
  [
    'outofrange',
    {
      code: 'out_of_range',
      message: 'Brevo finds a field of this event too long or too large. Shorten its name or its properties',
    },
  ],
]);

export const UNREADABLE: Verdict = { kind: 'retry', reason: 'unreadable_answer' };

export function delivered(batch: readonly Sendable[]): Verdict {
  return { kind: 'results', results: batch.map(({ id }) => ({ id, status: 'delivered' })) };
}

/** A 204, which has no body. */
export function isNoContent({ status, body }: VendorResponse): boolean {
  return status === 204 && body.trim() === '';
}

/** Reads an answer that is no success. What is not documented is never taken for one. */
export function readFailure(
  { status, headers, body }: VendorResponse,
  batch: readonly Sendable[],
  words: KeyWords,
): Verdict {
  if (status === 400) return readRefusal(body, batch);
  if (status === 413) return { kind: 'split', reason: 'body_too_large' };
  const transient = transientReason(status);
  if (transient !== undefined) return { kind: 'retry', reason: transient, ...waitOf(status, headers) };
  if (status > 400 && status < 500) return { kind: 'halt', reason: haltReason(status, words) };
  return UNREADABLE;
}

/**
 * Reads a 400. One that blames a field rejects a single event. Any other code may be about the account or the
 * whole request, so it is left to the dispatcher to find out whether others are taken.
 */
function readRefusal(body: string, batch: readonly Sendable[]): Verdict {
  const code = parseJsonObject(body)?.code;
  if (typeof code !== 'string') return UNREADABLE;
  const fault = FIELD_FAULTS.get(bareCode(code));
  if (fault === undefined || batch.length > 1) return { kind: 'split', reason: 'request_refused' };
  return { kind: 'results', results: batch.map(({ id }): Result => ({ id, status: 'rejected', ...fault })) };
}

/** One spelling for `missing_parameter`, `missingParameter` and `missing_parameterModel` (§6.2). */
function bareCode(code: string): string {
  return code
    .slice(0, 64)
    .toLowerCase()
    .replaceAll('_', '')
    .replace(/model$/, '');
}

/**
 * The time to the reset of Brevo's rate, in seconds in its answer. *Assumed* of trackEvent, which documents none
 * (§6.2). A `Retry-After` beside it is left to the dispatcher.
 */
function waitOf(status: number, headers: VendorResponse['headers']): { afterMs?: number } {
  const { 'x-sib-ratelimit-reset': reset = '', 'retry-after': retryAfter } = headers;
  if (status !== 429 || retryAfter !== undefined || !/^\d{1,9}(\.\d{1,9})?$/.test(reset)) return {};
  const afterMs = Math.ceil(Number(reset) * 1000);
  return afterMs > 0 ? { afterMs } : {};
}

function haltReason(status: number, { key, setting }: KeyWords): string {
  switch (status) {
    case 401:
      return `unauthorized: Brevo does not take the key. Set a valid ${key} as ${setting}`;
    case 403:
      return `forbidden: Brevo does not let this key send events. Check that the account may, and its ${key}`;
    case 405:
      return 'method_not_allowed: Brevo takes no events at this address. Check baseUrl';
    default: // Not documented; a request of ours can only be wrong in its address or its form.
      return `unexpected_status: Brevo answered ${status}. Check baseUrl and the version of this package`;
  }
}
