import type { VendorResponse, Verdict } from '@sendoff/core';
import { describe, expect, it } from 'vitest';
import { octeth } from '../src/index.js';
import { batchOf, event, FIRST_TRY, resultsOf } from './support/events.js';

const destination = octeth({ baseUrl: 'https://octeth.example.com', listId: 94 });
const batch = batchOf(destination, [event({ id: '0' })]);
const success = { status: 'success', uuid: '550e8400-e29b-41d4-a716-446655440000', external_id: null };

function interpret(
  status: number,
  body: unknown,
  more: Partial<VendorResponse> & { attempt?: number } = {},
): Verdict {
  const { attempt = 1, headers = {} } = more;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return destination.interpret({ status, headers, body: text }, batch, { ...FIRST_TRY, attempt });
}

const handler = (Code: unknown) => ({ Errors: [{ Code, Message: 'Some words' }] });
const hard = (code: unknown) => ({ Success: false, ErrorCode: code, ErrorText: 'Some words' });

describe('a success', () => {
  it.each([
    [200, success],
    [201, success],
    [200, { ...success, identify_event_sent: true, Errors: [] }],
    [200, { ...success, errors: {} }],
    [200, { ...success, ErrorCode: 0 }],
    [200, { ...success, Success: true }],
  ])('is %d with %j', (status, body) => {
    expect(interpret(status, body)).toEqual({ kind: 'results', results: [{ id: '0', status: 'delivered' }] });
  });

  it.each([
    [200, ''],
    [200, '{}'],
    [200, 'null'],
    [200, '[{"status":"success"}]'],
    [200, '{"status":"succ'],
    [200, { status: 'Success' }],
    [200, { status: true }],
    [200, { Status: 'success' }],
    [204, ''],
    [302, success],
    [0, success],
    [Number.NaN, success],
  ])('is not %d with %j', (status, body) => {
    expect(interpret(status, body)).toEqual({ kind: 'retry', reason: 'unreadable_answer' });
  });

  it.each([
    handler(77),
    { ...success, Errors: ['x'] },
    { ...success, Success: false },
    { ...success, Success: 'False' },
    { ...success, success: 'false' },
    { ...success, errors: { message: 'x' } },
    { ...success, ErrorCode: '77' },
  ])('is not 200 with %j', (body) => {
    expect(interpret(200, body)).toMatchObject({
      kind: 'split',
      reason: expect.stringMatching(/^refused(:|$)/),
    });
  });

  it('that is none for certain is unknown the second time', () => {
    for (const body of ['', '{}', { status: 'ok' }]) {
      expect(resultsOf(interpret(200, body, { attempt: 2 }))).toMatchObject([
        {
          id: '0',
          status: 'unknown',
          code: 'unclear_event',
          message: expect.stringContaining('before you track'),
        },
      ]);
    }
    expect(interpret(302, '', { attempt: 2 })).toMatchObject({ kind: 'retry' });
    expect(interpret(422, '', { attempt: 2 })).toMatchObject({ kind: 'retry' });
  });
});

describe('an error of the event', () => {
  it.each([
    [1, 'refused'],
    [2, 'refused'],
    [3, 'refused'],
    [5, 'missing_event'],
    [6, 'missing_email'],
    [7, 'invalid_email'],
    [8, 'missing_conversion_id'],
    [9, 'missing_conversion_name'],
    [10, 'missing_conversion_value'],
    [100_000, 'malformed_json'],
  ])('%d rejects it as %s, whatever the status and the shape', (number, code) => {
    const shapes = [
      handler(number),
      handler(String(number)),
      hard(number),
      hard([number]),
      hard(String(number)),
      { success: 'false', errors: { code: number, message: 'Some words' } },
      { errors: [{ code: number }] },
      { ...success, ...handler(number) },
    ];
    for (const status of [200, 400, 422, 500]) {
      for (const shape of shapes) {
        const [result] = resultsOf(interpret(status, shape));
        expect(result).toMatchObject({ id: '0', status: 'rejected', code });
        expect(result?.message).toMatch(new RegExp(`^Octeth .+ \\(error ${number}\\)\\. .+[^.]$`));
      }
    }
  });

  it.each([11, 77, 99_997])('%d is not known, so whose fault it is remains open', (number) => {
    for (const status of [200, 400, 422]) {
      const verdict = interpret(status, handler(number));
      expect(verdict).toEqual({ kind: 'split', reason: `refused: Octeth names the error ${number}` });
    }
    expect(interpret(500, handler(number))).toMatchObject({ kind: 'retry' });
  });
});

describe("an operator's error", () => {
  it.each([
    [99_998, 'unauthorized'],
    [99_999, 'forbidden'],
    [4, 'invalid_list'],
    [100_001, 'wrong_endpoint'],
    [100_003, 'wrong_endpoint'],
    [100_002, 'broken_installation'],
    [100_004, 'broken_installation'],
  ])('%d halts as %s, whatever the status and the shape', (number, reason) => {
    for (const status of [200, 400, 401, 500]) {
      for (const shape of [hard(number), hard([5, number]), handler(number), { errors: { code: number } }]) {
        const verdict = interpret(status, shape);
        expect(verdict).toMatchObject({ kind: 'halt', reason: expect.stringMatching(`^${reason}: Octeth`) });
      }
    }
  });

  it.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [402, 'unexpected_status'],
    [404, 'unexpected_status'],
    [405, 'unexpected_status'],
  ])('is status %d without a code', (status, reason) => {
    for (const body of ['', '{}', { sandbox: 'no such route' }, success]) {
      expect(interpret(status, body)).toMatchObject({
        kind: 'halt',
        reason: expect.stringMatching(`^${reason}:`),
      });
    }
  });

  it('is a page, but only after it was retried, and not one of a gateway', () => {
    for (const page of ['<html></html>', '\n <!DOCTYPE html>', '<br />\n<b>Fatal error</b>']) {
      for (const status of [200, 404, 500]) {
        expect(interpret(status, page)).toEqual({ kind: 'retry', reason: 'unreadable_answer' });
        expect(interpret(status, page, { attempt: 2 })).toMatchObject({
          kind: 'halt',
          reason: expect.stringMatching(/^broken_installation: .+ page /),
        });
      }
      for (const status of [502, 503, 504]) {
        expect(interpret(status, page, { attempt: 9 })).toEqual({ kind: 'retry', reason: 'server_error' });
      }
    }
  });
});

describe('an error that passes', () => {
  it.each([
    [429, ''],
    [429, '<html>'],
    [429, hard(429)],
    [429, handler(5)],
    [200, hard(429)],
    [200, { Code: 429 }],
    [200, { success: 'false', errors: { code: '429' } }],
  ])('is the rate, where %d says %j: after 10 s, or what Retry-After says', (status, body) => {
    expect(interpret(status, body)).toEqual({ kind: 'retry', reason: 'rate_limited', afterMs: 10_000 });
    const headers = { 'retry-after': '3' };
    expect(interpret(status, body, { headers })).toEqual({ kind: 'retry', reason: 'rate_limited' });
  });

  it.each([
    [408, '', 'request_timeout'],
    [425, '', 'too_early'],
    [500, '', 'server_error'],
    [500, hard(100_005), 'server_error'],
    [500, hard(100_099), 'server_error'],
    [200, hard(100_005), 'server_error'],
    [400, hard(100_042), 'server_error'],
    [503, '{}', 'server_error'],
    [400, '', 'unreadable_answer'],
    [400, 'Bad request', 'unreadable_answer'],
    [422, '{}', 'unreadable_answer'],
  ])('is %d with %j', (status, body, reason) => {
    expect(interpret(status, body)).toEqual({ kind: 'retry', reason });
  });

  it('is split where it is a refusal without a code, or too large', () => {
    expect(interpret(422, { Success: false })).toEqual({ kind: 'split', reason: 'refused' });
    expect(interpret(413, '')).toEqual({ kind: 'split', reason: 'body_too_large' });
  });
});
