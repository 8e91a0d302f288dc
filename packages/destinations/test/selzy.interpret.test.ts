import type { VendorResponse, Verdict } from '@sendoff/core';
import { describe, expect, it } from 'vitest';
import { selzy } from '../src/index.js';
import { batchOf, event, FIRST_TRY, resultsOf } from './support/events.js';

const ID = '1B4E28BA-2FA1-41D2-883F-0016D3CCA427';

const destination = selzy();
const batch = batchOf(destination, [
  event({ id: '0', name: 'signup', email: 'a@example.com' }),
  event({ id: '1', name: 'signup', email: 'b@example.com' }),
  event({ id: '2', name: 'order_paid', email: 'a@example.com' }),
]);

function interpret(response: Partial<VendorResponse>): Verdict {
  return destination.interpret({ status: 400, headers: {}, body: '', ...response }, batch, FIRST_TRY);
}

describe('a success', () => {
  it('is 200 with success true, for every event', () => {
    const results = resultsOf(interpret({ status: 200, body: '{"success":true}' }));
    expect(results).toEqual(['0', '1', '2'].map((id) => ({ id, status: 'delivered' })));
  });

  it.each([
    [200, ''],
    [200, '{"success":"true"}'],
    [200, '{"success":false}'],
    [200, '{"success":1}'],
    [200, '{"success":true'],
    [200, '{"success":true}{}'],
    [200, '\ufeff{"success":true}'],
    [200, '[{"success":true}]'],
    [200, '{"data":{"success":true}}'],
    [200, '{"__proto__":{"success":true}}'],
    [200, '{"success":true,"details":{"invalidEvents":[]}}'],
    [200, '{"success":true,"error":"Error ID: x. Sth went wrong."}'],
    [201, '{"success":true}'],
    [202, '{"success":true}'],
    [204, ''],
    [206, '{"success":true}'],
    [302, '{"success":true}'],
    [304, ''],
    [0, '{"success":true}'],
    [700, '{"success":true}'],
    [Number.NaN, '{"success":true}'],
  ])('is not %d with %s', (status, body) => {
    expect(interpret({ status, body })).toMatchObject({ kind: 'retry', reason: 'unreadable_answer' });
  });
});

describe('an answer about the whole request', () => {
  it.each([
    [401, 'halt', 'unauthorized'],
    [403, 'halt', 'forbidden'],
    [402, 'halt', 'unexpected_status'],
    [404, 'halt', 'unexpected_status'],
    [405, 'halt', 'unexpected_status'],
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
  ])('with status %d means %s', (status, kind, reason) => {
    const verdict = interpret({ status, body: `{"code":"x","error":"Error ID: ${ID}. Sth went wrong."}` });
    expect(verdict).toMatchObject({ kind, errorId: ID });
    expect(verdict).toHaveProperty('reason', expect.stringMatching(`^${reason}(:|$)`));
    expect(interpret({ status, body: '<html>' })).toMatchObject({ kind });
    expect(interpret({ status, body: '{"success":true}' })).toMatchObject({ kind });
  });

  it('leaves Retry-After to the dispatcher', () => {
    expect(interpret({ status: 429, headers: { 'retry-after': '7' } })).not.toHaveProperty('afterMs');
  });

  it.each([
    ['names no lists', { code: 'invalid_params', error: `Error ID: ${ID}. Malformed JSON.` }],
    [
      'has empty lists',
      { code: 'invalid_params', error_id: ID, details: { invalidEvents: [], inactiveEvents: [] } },
    ],
    ['has no lists in details', { code: 'invalid_params', error_id: ID, details: {} }],
    ['has lists that are null', { code: 'invalid_params', error_id: ID, details: { invalidEvents: null } }],
    ['has details that are an array', { code: 'invalid_params', error_id: ID, details: [1] }],
    ['has JSON that is cut off in its text', { code: 'x', error: `Error ID: ${ID}. {"invalidEvents":[{"na` }],
    ['has something else in braces in its text', { code: 'x', error: `Error ID: ${ID}. {0} is required.` }],
  ])('is split where a 400 %s', (_, answer) => {
    expect(interpret({ body: JSON.stringify(answer) })).toEqual({
      kind: 'split',
      reason: 'batch_refused',
      errorId: ID,
    });
  });

  it.each([
    '',
    'null',
    '"invalid_params"',
    '[]',
    '<html>',
    '{"code":"invalid_par',
    '{}',
    '{"code":7}',
    '{"error":"x"}',
  ])('is not understood where a 400 says %j', (body) => {
    expect(interpret({ body })).toEqual({ kind: 'retry', reason: 'unreadable_answer' });
  });
});

describe('the error id', () => {
  it.each([
    ['error_id', { error_id: ID }, ID],
    ['the text of error', { error: `Error ID: ${ID}. Sth went wrong.` }, ID],
    ['error_id first', { error_id: ID, error: 'Error ID: other. Sth' }, ID],
    ['the text, where error_id is none', { error_id: 7, error: `Error ID: ${ID}. Sth` }, ID],
    ['nowhere', { error: 'Sth went wrong.' }, undefined],
    ['nowhere, where it could hold an address', { error_id: 'ada@example.com' }, undefined],
    ['nowhere, where it is very long', { error_id: 'x'.repeat(65) }, undefined],
  ])('is read from %s', (_, answer, expected) => {
    const verdict = interpret({ status: 500, body: JSON.stringify({ code: 'server_error', ...answer }) });
    expect('errorId' in verdict ? verdict.errorId : undefined).toBe(expected);
  });
});
