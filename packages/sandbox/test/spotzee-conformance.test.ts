import { describe, expect, it } from 'vitest';
import { spotzee } from '../src/vendors/spotzee.js';
import { direct } from './direct.js';
import { EVENTS, expectProblem, listed, ok, send, startSpotzee } from './spotzee-support.js';

const many = (count: number) => Array.from({ length: count }, () => ok);
const full = {
  name: 'order_placed',
  anonymous_id: 'anon_7f3a',
  external_id: 'cust_001',
  data: { order_id: 'ord_42', total: 129.5, currency: 'AUD' },
  user: {
    email: 'ada@example.com',
    phone: '+61400000000',
    timezone: 'Australia/Sydney',
    locale: 'en-AU',
    data: { first_name: 'Ada', address: { city: 'Sydney' } },
  },
  created_at: '2026-04-28T05:14:00.000Z',
};

describe('Spotzee conformance (vendors spec §4.4)', () => {
  it('P1: takes one event', async () => {
    const sandbox = await startSpotzee();
    const answer = await send(sandbox, [ok]);
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(answer.headers.get('content-type')).toBeNull();
    expect(answer.headers.get('x-sandbox')).toBe('spotzee');
    expect(sandbox.counts()).toMatchObject({ good: 1, bad: 0, total: 1 });
  });

  it('P2: takes the full sample, with its time', async () => {
    const sandbox = await startSpotzee();
    expect((await send(sandbox, [full])).status).toBe(204);
    expect(sandbox.events()).toMatchObject([
      {
        verdict: 'good',
        kind: 'track',
        name: 'order_placed',
        email: 'ada@example.com',
        userId: 'cust_001',
        anonymousId: 'anon_7f3a',
        body: full,
      },
    ]);
  });

  it('P2: links the ids, and merges the profile', () => {
    const { post, contacts } = direct(spotzee, { keys: ['sk_ok'] });
    const headers = { authorization: 'Bearer sk_ok' };
    const { events } = post(EVENTS, headers, [full]);
    const attributes = {
      first_name: '"Ada"',
      address: '{"city":"Sydney"}',
      phone: '"+61400000000"',
      timezone: '"Australia/Sydney"',
      locale: '"en-AU"',
    };
    const ids = { email: 'ada@example.com', userId: 'cust_001', anonymousIds: ['anon_7f3a'] };
    expect(contacts()).toMatchObject([{ ...ids, attributes }]);
    expect(events[0]?.contactId).toBe(contacts()[0]?.id);
  });

  it('P3: takes 100 events', async () => {
    const sandbox = await startSpotzee();
    expect((await send(sandbox, many(100))).status).toBe(204);
    expect(sandbox.counts().good).toBe(100);
  });

  it('P4: refuses 101 events', async () => {
    const sandbox = await startSpotzee();
    const answer = await send(sandbox, many(101));
    expectProblem(sandbox, answer, 422, 'validation_failed');
    expect(listed(answer)).toEqual([' parameter_invalid_format']);
    expect(sandbox.counts().total).toBe(0);
  });

  it.each([
    ['an empty array', []],
    ['a lone object', ok],
    ['an object with events', { events: [ok] }],
  ])('P5: refuses %s', async (_title, body) => {
    const sandbox = await startSpotzee();
    const answer = await send(sandbox, body);
    expectProblem(sandbox, answer, 422, 'validation_failed');
    expect(answer.body.title).toBe('Request validation failed');
    expect(listed(answer)).toEqual([' parameter_invalid_format']);
  });

  it.each([
    ['neither id', { name: 'a' }],
    ['both ids null', { name: 'a', external_id: null, anonymous_id: null }],
    ['an address alone', { name: 'a', user: { email: 'ada@example.com' } }],
  ])('P7: refuses an event with %s', async (_title, event) => {
    const sandbox = await startSpotzee();
    const answer = await send(sandbox, [event]);
    expectProblem(sandbox, answer, 422, 'validation_failed');
    expect(listed(answer)).toEqual(['0.external_id parameter_missing']);
  });

  it('P8: records nothing of a batch that holds an event without a name', async () => {
    const sandbox = await startSpotzee();
    const answer = await send(sandbox, [ok, { external_id: 'c1' }, ok]);
    expectProblem(sandbox, answer, 422, 'validation_failed');
    expect(listed(answer)).toEqual(['1.name parameter_missing']);
    const none = 'Another event of the request is not valid, so none is recorded.';
    expect(sandbox.events()).toMatchObject([
      { verdict: 'bad', reason: none },
      { verdict: 'bad', list: 'parameter_missing', reason: 'name is missing.' },
      { verdict: 'bad', reason: none },
    ]);
  });

  it('P10: refuses data that is an array', async () => {
    const sandbox = await startSpotzee();
    const answer = await send(sandbox, [{ ...ok, data: [1] }]);
    expectProblem(sandbox, answer, 422, 'validation_failed');
    expect(listed(answer)).toEqual(['0.data parameter_invalid_format']);
  });

  it('P12: refuses a request without a token', async () => {
    const sandbox = await startSpotzee();
    const answer = await send(sandbox, [ok], { without: ['authorization'] });
    expectProblem(sandbox, answer, 401, 'authentication_required');
    expect(answer.body.title).toBe('Authentication required');
    expect(sandbox.counts().total).toBe(0);
  });

  it.each([
    ['sk_old', 'The API key is revoked.'],
    ['ok_org', 'The API key starts with neither "sk_" nor "pk_".'],
    ['sk_none', 'The API key is unknown.'],
  ])('P12: refuses the key %s', async (key, reason) => {
    const sandbox = await startSpotzee();
    const answer = await send(sandbox, [ok], { headers: { authorization: `Bearer ${key}` } });
    expectProblem(sandbox, answer, 401, 'authentication_required');
    expect(sandbox.requests()).toMatchObject([{ reason }]);
  });

  it('P13: takes a publishable key, whatever its role', async () => {
    const sandbox = await startSpotzee();
    expect((await send(sandbox, [ok], { headers: { authorization: 'Bearer pk_ok' } })).status).toBe(204);
  });

  it('P15: refuses malformed JSON', async () => {
    const sandbox = await startSpotzee();
    expectProblem(sandbox, await send(sandbox, '[{"name":'), 400, 'parameter_invalid_format');
    expect(sandbox.counts().total).toBe(0);
  });

  it('P16: answers a fault 429 as the edge does', async () => {
    const sandbox = await startSpotzee();
    sandbox.fault({ status: 429, times: 1 });
    const answer = await send(sandbox, [ok]);
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('10');
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('x-request-id')).toBeNull();
    expect(answer.body).toEqual({
      status: 'error',
      code: 'rate_limited',
      title: 'Rate limit exceeded',
      message: expect.any(String),
      type: 'https://docs.spotzee.com/main-api/errors#rate_limited',
    });
    expect(sandbox.counts().total).toBe(0);
  });

  it('P17: replays the answer to the same key and body, and records once', async () => {
    const sandbox = await startSpotzee({ enforceIdempotency: true });
    const headers = { 'idempotency-key': 'k1' };
    const first = await send(sandbox, [ok], { headers });
    const second = await send(sandbox, [ok], { headers });
    expect([first.status, second.status]).toEqual([204, 204]);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(sandbox.counts()).toMatchObject({ good: 1, total: 1, requests: 2 });
  });

  it('P18: refuses the same key with another body', async () => {
    const sandbox = await startSpotzee({ enforceIdempotency: true });
    const headers = { 'idempotency-key': 'k1' };
    await send(sandbox, [], { headers });
    const answer = await send(sandbox, [ok], { headers });
    expectProblem(sandbox, answer, 409, 'idempotency_key_mismatch');
    expect(answer.headers.get('retry-after')).toBeNull();
  });

  it('P20: ignores a field that is not known', async () => {
    const sandbox = await startSpotzee();
    expect((await send(sandbox, [{ ...ok, colour: 'red' }])).status).toBe(204);
    expect(sandbox.events()).toMatchObject([{ body: { ...ok, colour: 'red' } }]);
  });
});
