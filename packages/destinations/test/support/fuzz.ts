import type { Destination, Sendable, Verdict } from '@sendoff/core';
import fc from 'fast-check';
import { FIRST_TRY } from './events.js';

/** What must be in nothing that a destination says. */
export const CANARY = /canary/i;
export const CANARY_KEY = 'sk_live_CanaryKey_7f3a9';

/** An answer as a vendor, a proxy or an enemy may give it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers made of the vendor's own members, whole and cut off, and of anything else. */
export function answers(own: fc.Arbitrary<unknown>): fc.Arbitrary<Answer> {
  const text = own.map((one) => JSON.stringify(one) ?? '');
  const body = fc.oneof(
    { weight: 6, arbitrary: text },
    { weight: 1, arbitrary: text.map((one) => `<html>${one}</html>`) },
    { weight: 1, arbitrary: fc.tuple(text, fc.nat(200)).map(([one, end]) => one.slice(0, end)) },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    { weight: 1, arbitrary: fc.constantFrom('', ' ', '{}', '[]', 'null', 'OK', 'canary.ada@example.com') },
  );
  const status = fc.oneof(
    fc.constantFrom(200, 201, 202, 204, 207, 302, 400, 401, 402, 403, 404, 409, 413, 422, 429, 500, 502, 503),
    fc.integer({ min: -1, max: 1_000 }),
  );
  const headers = fc.constantFrom<Record<string, string>>(
    {},
    { 'x-request-id': 'req_1' },
    { 'retry-after': '3', 'x-echo': CANARY_KEY },
  );
  return fc.record({ status, headers, body });
}

/** The verdict on an answer, and all that it says but the vendor's own id: core cleans that. */
export function judged(
  destination: Destination,
  batch: readonly Sendable[],
  answer: Answer,
  tries: { attempt: number; refusals: number } = FIRST_TRY,
): { verdict: Verdict; said: string; isTaken: boolean } {
  const verdict = destination.interpret(answer, batch, { ...tries, credential: CANARY_KEY });
  return {
    verdict,
    said: JSON.stringify(verdict, (name, value) => (name === 'errorId' ? undefined : value)),
    isTaken: verdict.kind === 'results' && verdict.results.some(({ status }) => status === 'delivered'),
  };
}
