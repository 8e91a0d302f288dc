import type { VendorResponse, Verdict } from '@sendoff/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brevo } from '../src/index.js';
import { batchOf, event, FIRST_TRY } from './support/events.js';

const destination = brevo();
const batch = batchOf(destination, [event({ id: '0' })]);

function interpret(response: Partial<VendorResponse>): Verdict {
  return destination.interpret({ status: 400, headers: {}, body: '', ...response }, batch, FIRST_TRY);
}

function coded(code: unknown): string {
  return JSON.stringify({ code, message: 'Some words' });
}

describe('a success', () => {
  it('is 204 without a body', () => {
    expect(interpret({ status: 204 })).toEqual({
      kind: 'results',
      results: [{ id: '0', status: 'delivered' }],
    });
  });

  it.each([
    [200, ''],
    [200, '{"success":true}'],
    [200, '<html></html>'],
    [201, ''],
    [202, '{"message":"Accepted","count":1}'],
    [204, '<html></html>'],
    [207, ''],
    [302, ''],
    [304, ''],
    [0, ''],
    [700, ''],
    [Number.NaN, ''],
  ])('is not %d with %j', (status, body) => {
    expect(interpret({ status, body })).toEqual({ kind: 'retry', reason: 'unreadable_answer' });
  });
});

describe('a 400', () => {
  it.each([
    ['missing_parameter', 'missing_parameter'],
    ['missingParameter', 'missing_parameter'],
    ['missing_parameterModel', 'missing_parameter'],
    ['invalid_parameter', 'invalid_parameter'],
    ['INVALID_PARAMETER', 'invalid_parameter'],
    ['invalidParameterModel', 'invalid_parameter'],
    ['out_of_range', 'out_of_range'],
    ['out_of_rangeModel', 'out_of_range'],
    ['outOfRange', 'out_of_range'],
  ])('with the code %s rejects the event as %s', (code, expected) => {
    expect(interpret({ body: coded(code) })).toMatchObject({
      kind: 'results',
      results: [{ id: '0', status: 'rejected', code: expected, message: expect.stringMatching(/^Brevo /) }],
    });
  });

  it.each(['unauthorized', 'account_under_validation', 'bad_request', 'Model', '', 'x'.repeat(100_000)])(
    'with the code %.30s may be about the account, so others are tried first',
    (code) => {
      expect(interpret({ body: coded(code) })).toEqual({ kind: 'split', reason: 'request_refused' });
    },
  );

  it.each([
    '',
    'null',
    '[]',
    '"invalid_parameter"',
    '<html>',
    '{"code":"invalid_par',
    '{}',
    coded(7),
    coded(null),
  ])('is not understood where it says %j', (body) => {
    expect(interpret({ body })).toEqual({ kind: 'retry', reason: 'unreadable_answer' });
  });
});

describe('any other status', () => {
  it.each([
    [401, 'halt', 'unauthorized'],
    [402, 'halt', 'unexpected_status'],
    [403, 'halt', 'forbidden'],
    [404, 'halt', 'unexpected_status'],
    [405, 'halt', 'method_not_allowed'],
    [415, 'halt', 'unexpected_status'],
    [422, 'halt', 'unexpected_status'],
    [413, 'split', 'body_too_large'],
    [408, 'retry', 'request_timeout'],
    [425, 'retry', 'too_early'],
    [429, 'retry', 'rate_limited'],
    [500, 'retry', 'server_error'],
    [502, 'retry', 'server_error'],
    [503, 'retry', 'server_error'],
    [504, 'retry', 'server_error'],
    [599, 'retry', 'server_error'],
  ])('is judged by itself: %d is a %s', (status, kind, reason) => {
    for (const body of ['', '<html>', coded('invalid_parameter'), coded('unauthorized')]) {
      const verdict = interpret({ status, body });
      expect(verdict).toMatchObject({ kind, reason: expect.stringMatching(`^${reason}(:|$)`) });
    }
  });

  it('says how to mend a key that is not taken', () => {
    expect(interpret({ status: 401 })).toHaveProperty('reason', expect.stringContaining('BREVO_MA_KEY'));
    expect(interpret({ status: 403 })).toHaveProperty('reason', expect.stringContaining('ma-key'));
  });
});

describe('the wait after a 429', () => {
  const waitOf = (headers: Record<string, string>, status = 429) => {
    const verdict = interpret({ status, headers });
    return verdict.kind === 'retry' ? verdict.afterMs : 'no retry';
  };

  it.each([
    ['2', 2_000],
    ['0.5', 500],
    ['3600', 3_600_000],
    ['0', undefined],
    ['', undefined],
    ['-1', undefined],
    ['soon', undefined],
    ['1e3', undefined],
    ['9'.repeat(400), undefined],
  ])('to the reset in "%.10s" seconds is %s ms', (reset, expected) => {
    expect(waitOf({ 'x-sib-ratelimit-reset': reset })).toBe(expected);
  });

  it('is left to the dispatcher without the header, and where there is a Retry-After', () => {
    expect(waitOf({})).toBeUndefined();
    expect(waitOf({ 'x-sib-ratelimit-reset': '2', 'retry-after': '61' })).toBeUndefined();
  });

  it('is asked for by no other status', () => {
    expect(waitOf({ 'x-sib-ratelimit-reset': '2' }, 503)).toBeUndefined();
  });
});

describe('any answer', () => {
  const code = fc.oneof(fc.jsonValue(), fc.constantFrom('missing_parameter', 'out_of_rangeModel'));
  const object = fc.record({ code, message: fc.jsonValue(), ['__proto__']: code }, { requiredKeys: [] });
  const body = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    object.map((one) => JSON.stringify(one)),
    object.map((one) => JSON.stringify(one).slice(0, -1)),
    fc.constantFrom('', ' ', '['.repeat(100_000), '{"code":'.repeat(20_000)),
  );
  const status = fc.oneof(
    fc.constantFrom(200, 202, 204, 204, 400, 400, 401, 429, 500),
    fc.integer({ min: 100, max: 700 }),
  );
  const headers = fc.dictionary(fc.constantFrom('x-sib-ratelimit-reset', 'retry-after'), fc.string());

  it('is read without throwing, and is a success only if it is a 204 without a body', () => {
    fc.assert(
      fc.property(status, headers, body, (answered, sent, text) => {
        const verdict = interpret({ status: answered, headers: sent, body: text });
        if (verdict.kind !== 'results') return;
        const [result] = verdict.results;
        expect(verdict.results).toHaveLength(1);
        if (result?.status === 'delivered') expect([answered, text.trim()]).toEqual([204, '']);
        else expect(answered).toBe(400);
      }),
      { numRuns: 10_000 },
    );
  });
});
