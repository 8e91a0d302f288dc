import type { Attempt, VendorResponse, Verdict } from '@sendoff/core';
import { describe, expect, it } from 'vitest';
import { spotzee } from '../src/index.js';
import { batchOf, event, FIRST_TRY, nobody, resultsOf } from './support/events.js';

const REQ = 'req_01HXY7Z9K8M5J2N4P6Q8R0S1T2';
const destination = spotzee({ identify: true });
const batch = batchOf(
  destination,
  ['0', '1', '2'].map((id) => event({ id, userId: `c${id}` })),
);
const profile = batchOf(destination, [nobody({ id: '0', kind: 'identify', userId: 'c0', traits: { a: 1 } })]);

interface Given extends Partial<VendorResponse> {
  of?: typeof batch;
  attempt?: Partial<Attempt>;
}

function interpret({ of = batch, attempt, ...response }: Given): Verdict {
  const answer = { status: 400, headers: {}, body: '', ...response };
  return destination.interpret(answer, of, { ...FIRST_TRY, ...attempt });
}

function problem(code: unknown, more: object = {}): string {
  return JSON.stringify({
    status: 'error',
    code,
    message: 'Some words',
    error: 'x',
    request_id: REQ,
    ...more,
  });
}

function invalid(...params: unknown[]): string {
  return problem('validation_failed', {
    errors: params.map((param) => ({ param, code: 'parameter_missing' })),
  });
}

const statuses = (verdict: Verdict) => resultsOf(verdict).map(({ status }) => status);

describe('a success', () => {
  it('is 204 without a body, for every event', () => {
    const results = resultsOf(interpret({ status: 204 }));
    expect(results).toEqual(['0', '1', '2'].map((id) => ({ id, status: 'delivered' })));
    expect(statuses(interpret({ status: 204, of: profile }))).toEqual(['delivered']);
  });

  it.each([
    [200, ''],
    [200, '{}'],
    [200, '{"status":"success"}'],
    [200, '{"errors":[]}'],
    [200, '{"errors":{"param":"1.name"}}'],
    [200, '[{"param":"1.name"}]'],
    [200, '<html>'],
    [201, ''],
    [202, ''],
    [204, '<html>'],
    [302, ''],
    [304, ''],
    [0, ''],
    [700, ''],
    [Number.NaN, ''],
  ])('is not %d with %s', (status, body) => {
    expect(interpret({ status, body })).toEqual({ kind: 'retry', reason: 'unreadable_answer' });
  });

  it('that names failures rejects those, and sends nothing again', () => {
    const verdict = interpret({ status: 200, body: invalid('1.user.email') });
    expect(statuses(verdict)).toEqual(['delivered', 'rejected', 'delivered']);
    expect(resultsOf(verdict)[1]).toEqual({
      id: '1',
      status: 'rejected',
      code: 'parameter_missing',
      message: expect.stringContaining('"user.email"'),
      errorId: REQ,
    });
  });

  it.each([
    [
      ['1.name', '3.name'],
      ['unknown', 'rejected', 'unknown'],
    ],
    [['name'], ['unknown', 'unknown', 'unknown']],
    [
      [7, null],
      ['unknown', 'unknown', 'unknown'],
    ],
  ])('that names %j leaves the others unknown', (params, expected) => {
    expect(statuses(interpret({ status: 207, body: invalid(...params) }))).toEqual(expected);
  });
});

describe('a 422', () => {
  it.each([
    ['1.name', 'name'],
    ['[1].name', 'name'],
    ['/1/name', 'name'],
    ['1.user.email', 'user.email'],
    ['/1/user/email', 'user.email'],
    ['1.data.order.id', 'data'],
    ['1.user.data.first_name', 'user.data'],
    ['1', undefined],
    ['[1]', undefined],
    ['/1', undefined],
    ['1.canary', undefined],
  ])('that names %s rejects that event, and sends the others again', (param, field) => {
    const verdict = interpret({ status: 422, body: invalid(param) });
    expect(statuses(verdict)).toEqual(['again', 'rejected', 'again']);
    const { message, code, errorId } = resultsOf(verdict)[1] ?? {};
    expect({ code, errorId }).toEqual({ code: 'parameter_missing', errorId: REQ });
    expect(message).toContain(field === undefined ? 'a field of' : `the field "${field}" of`);
    expect(message).not.toContain('canary');
  });

  it.each([
    ['name'],
    [''],
    ['3.name'],
    ['1e0.name'],
    ['12345678901.name'],
    ['-1.name'],
    ['events[1].name'],
    [7],
    [null],
  ])('that names %j is split', (param) => {
    expect(interpret({ status: 422, body: invalid(param) })).toEqual({
      kind: 'split',
      reason: 'validation_failed',
      errorId: REQ,
    });
  });

  it('sends events again once: then it is split, down to what Spotzee names alone', () => {
    const body = invalid('0.name');
    const attempt = { attempt: 2, refusals: 1 };
    expect(interpret({ status: 422, body, attempt })).toMatchObject({ kind: 'split' });
    expect(statuses(interpret({ status: 422, body, attempt, of: batch.slice(0, 1) }))).toEqual(['rejected']);
  });

  it('about a profile has no index', () => {
    expect(statuses(interpret({ status: 422, body: invalid('email'), of: profile }))).toEqual(['rejected']);
  });

  it.each([
    ['a numeric code', problem(6000), { reason: 'batch_refused', errorId: REQ }],
    ['no code', '{}', { reason: 'batch_refused' }],
    ['a page', '<html>', { reason: 'batch_refused' }],
    ['another code', problem('parameter_missing'), { reason: 'parameter_missing', errorId: REQ }],
  ])('with %s is split', (_, body, expected) => {
    expect(interpret({ status: 422, body })).toEqual({ kind: 'split', ...expected });
  });
});

describe('an answer about the whole request', () => {
  it.each([
    [400, 'parameter_missing', 'split', 'parameter_missing'],
    [400, 'parameter_invalid_empty', 'split', 'parameter_invalid_empty'],
    [400, 'parameter_invalid_format', 'split', 'parameter_invalid_format'],
    [400, 'parameter_unknown', 'split', 'parameter_unknown'],
    [400, 'of_another_day', 'split', 'of_another_day'],
    [400, 1007, 'split', 'batch_refused'],
    [400, 'version_unsupported', 'halt', 'version_unsupported'],
    [400, 'version_required', 'halt', 'version_required'],
    [400, 'idempotency_key_invalid', 'retry', 'idempotency_key_invalid'],
    [401, 'authentication_required', 'halt', 'unauthorized'],
    [401, 1007, 'halt', 'unauthorized'],
    [402, 'quota_exceeded', 'halt', 'quota_exceeded'],
    [403, 'permission_denied', 'halt', 'forbidden'],
    [404, 'resource_missing', 'halt', 'not_found'],
    [405, undefined, 'halt', 'unexpected_status'],
    [415, undefined, 'halt', 'unexpected_status'],
    [409, 'idempotency_in_progress', 'retry', 'idempotency_in_progress'],
    [409, 'idempotency_key_mismatch', 'retry', 'idempotency_key_mismatch'],
    [409, 'state_conflict', 'split', 'state_conflict'],
    [409, 'resource_already_exists', 'split', 'resource_already_exists'],
    [409, 'archived_user_conflict', 'split', 'archived_user_conflict'],
    [409, 'user_capacity_exhausted', 'halt', 'user_capacity_exhausted'],
    [422, 'user_capacity_exhausted', 'halt', 'user_capacity_exhausted'],
    [409, 6000, 'split', 'batch_refused'],
    [413, undefined, 'split', 'body_too_large'],
    [408, undefined, 'retry', 'request_timeout'],
    [425, undefined, 'retry', 'too_early'],
    [429, 'rate_limited', 'retry', 'rate_limited'],
    [500, 'internal_error', 'retry', 'server_error'],
    [502, undefined, 'retry', 'server_error'],
    [503, 'service_unavailable', 'retry', 'server_error'],
    [504, undefined, 'retry', 'server_error'],
  ])('with status %d and code %s means %s', (status, code, kind, reason) => {
    const verdict = interpret({ status, body: problem(code) });
    expect(verdict).toMatchObject({ kind, errorId: REQ, reason: expect.stringMatching(`^${reason}(:|$)`) });
    expect(verdict).not.toHaveProperty('afterMs');
  });

  it('halts where the version has no form of one', () => {
    const body = problem('parameter_invalid_format', { param: 'Spotzee-Version' });
    expect(interpret({ body })).toMatchObject({
      kind: 'halt',
      reason: expect.stringMatching(/^version_unsup/),
    });
  });

  it.each(['idempotency_key_invalid', 'idempotency_key_mismatch'])('asks with a new key once: %s', (code) => {
    const verdict = interpret({ status: 409, body: problem(code), attempt: { attempt: 2, refusals: 1 } });
    expect(verdict).toEqual({ kind: 'split', reason: code, errorId: REQ });
  });

  it.each(['state_conflict', 'resource_already_exists', 'archived_user_conflict'])(
    'rejects a lone event: %s',
    (code) => {
      const [result] = resultsOf(interpret({ status: 409, body: problem(code), of: batch.slice(0, 1) }));
      expect(result).toMatchObject({ id: '0', status: 'rejected', code, errorId: REQ });
    },
  );

  it.each(['', 'null', '[]', '<html>', '{}', '{"code":""}', '{"code":"parameter_mis', '{"error":"x"}'])(
    'is not understood where a 400 says %j',
    (body) => {
      expect(interpret({ body })).toEqual({ kind: 'retry', reason: 'unreadable_answer' });
    },
  );
});

describe('the error id', () => {
  it.each([
    [
      'the body',
      { body: problem('x', { request_id: 'req_1' }), headers: { 'x-request-id': 'req_2' } },
      'req_1',
    ],
    ['the header', { body: '', headers: { 'x-request-id': 'req_2' } }, 'req_2'],
    [
      'the header, where the body has none',
      { body: problem('x', { request_id: 7 }), headers: { 'x-request-id': 'req_2' } },
      'req_2',
    ],
    [
      'nowhere, where it could hold an address',
      { body: problem('x', { request_id: 'a@example.com' }) },
      undefined,
    ],
  ])('is read from %s', (_, answer, expected) => {
    const verdict = interpret({ status: 500, ...answer });
    expect('errorId' in verdict ? verdict.errorId : undefined).toBe(expected);
  });
});
