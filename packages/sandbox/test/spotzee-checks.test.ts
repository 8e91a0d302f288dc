import { describe, expect, it } from 'vitest';
import { spotzee } from '../src/vendors/spotzee.js';
import { direct } from './direct.js';
import { EVENTS, expectProblem, ok, send, startSpotzee } from './spotzee-support.js';

const low = { authorization: 'Bearer sk_low' };

describe('Spotzee checks of the request (vendors spec §4.3)', () => {
  it.each(['/api/client/event', '/api/client/events/', '/events', '/'])('2 has no path %j', async (path) => {
    const sandbox = await startSpotzee();
    const answer = await send(sandbox, [ok], { path });
    expect([answer.status, answer.text]).toEqual([404, '{"sandbox":"no such route"}']);
  });

  it.each(['GET', 'PUT', 'PATCH', 'DELETE'])('2 refuses the method %s', async (method) => {
    const sandbox = await startSpotzee();
    const answer = await send(sandbox, [ok], { method, without: ['authorization'] });
    expectProblem(sandbox, answer, 405, 'method_not_allowed');
    expect(answer.headers.get('allow')).toBe('POST');
  });

  it.each(['sk_ok', 'Basic sk_ok', 'Bearer', 'Bearer  sk_ok'])('3 refuses %j', async (authorization) => {
    const sandbox = await startSpotzee();
    const answer = await send(sandbox, [ok], { headers: { authorization } });
    expectProblem(sandbox, answer, 401, 'authentication_required');
  });

  it('3 takes only secret and publishable keys where any key is taken', async () => {
    const sandbox = await startSpotzee({ keys: 'any' });
    const statusFor = async (key: string) =>
      (await send(sandbox, [ok], { headers: { authorization: `Bearer ${key}` } })).status;
    expect([await statusFor('sk_x'), await statusFor('pk_x'), await statusFor('ok_x')]).toEqual([
      204, 204, 401,
    ]);
  });

  it('3 answers before 4: a revoked key of a low role is revoked', async () => {
    const sandbox = await startSpotzee();
    sandbox.spotzee.revokeKey('sk_low');
    const answer = await send(sandbox, [ok], { headers: low });
    expectProblem(sandbox, answer, 401, 'authentication_required');
  });

  it.each([
    ['support', 403],
    ['smtpproxy', 403],
    ['editor', 204],
    ['publisher', 204],
    ['admin', 204],
  ] as const)('4 answers a secret key of the role %s with %i', async (role, status) => {
    const sandbox = await startSpotzee();
    sandbox.spotzee.addKey('sk_new', { role });
    const answer = await send(sandbox, [ok], { headers: { authorization: 'Bearer sk_new' } });
    if (status === 403) expectProblem(sandbox, answer, 403, 'permission_denied');
    expect(answer.status).toBe(status);
  });

  it('4 answers before 5, 6 and 7', async () => {
    const sandbox = await startSpotzee({ enforceVersion: true, enforceIdempotency: true });
    const headers = { ...low, 'spotzee-version': 'latest', 'idempotency-key': 'k'.repeat(256) };
    expectProblem(sandbox, await send(sandbox, 'x', { headers }), 403, 'permission_denied');
  });

  it.each(['latest', '2026-4-28', '2026-02-30', '2026-04-28T00:00:00Z', ''])(
    '5 refuses %j as a version that is no date',
    async (version) => {
      const sandbox = await startSpotzee({ enforceVersion: true });
      const answer = await send(sandbox, [ok], { headers: { 'spotzee-version': version } });
      expectProblem(sandbox, answer, 400, 'parameter_invalid_format');
      expect(answer.body.param).toBe('Spotzee-Version');
    },
  );

  it('5 refuses a date that is no version', async () => {
    const sandbox = await startSpotzee({ enforceVersion: true });
    const answer = await send(sandbox, [ok], { headers: { 'spotzee-version': '1999-12-31' } });
    expectProblem(sandbox, answer, 400, 'version_unsupported');
  });

  it('5 takes the known version, and a request without one', async () => {
    const sandbox = await startSpotzee({ enforceVersion: true });
    const known = await send(sandbox, [ok], { headers: { 'spotzee-version': '2026-04-28' } });
    expect([known.status, (await send(sandbox, [ok])).status]).toEqual([204, 204]);
  });

  it('5 is off by default, as it is at Spotzee', async () => {
    const sandbox = await startSpotzee();
    expect((await send(sandbox, [ok], { headers: { 'spotzee-version': 'latest' } })).status).toBe(204);
  });

  it('5 answers before 6', async () => {
    const sandbox = await startSpotzee({ enforceVersion: true, enforceIdempotency: true });
    const headers = { 'spotzee-version': '1999-12-31', 'idempotency-key': '' };
    expectProblem(sandbox, await send(sandbox, [ok], { headers }), 400, 'version_unsupported');
  });

  it.each(['text/plain', 'application/problem+json', 'application/jsonx'])(
    '7 refuses the media type %s, before it looks for JSON',
    async (type) => {
      const sandbox = await startSpotzee();
      const answer = await send(sandbox, '[', { headers: { 'content-type': type } });
      expectProblem(sandbox, answer, 400, 'parameter_invalid_format');
      expect(answer.body.message).toBe('Content-Type must be application/json.');
    },
  );

  it('7 takes parameters of the media type', async () => {
    const sandbox = await startSpotzee();
    const headers = { 'content-type': 'Application/JSON; charset=utf-8' };
    expect((await send(sandbox, [ok], { headers })).status).toBe(204);
  });

  it.each([
    ['nothing', ''],
    ['something after the value', '[]x'],
    ['a byte order mark', `\uFEFF${JSON.stringify([ok])}`],
    ['a lone byte', Buffer.concat([Buffer.from('["'), Buffer.from([0xff]), Buffer.from('"]')])],
  ])('7 refuses %s as JSON', async (_title, body) => {
    const sandbox = await startSpotzee();
    expectProblem(sandbox, await send(sandbox, body), 400, 'parameter_invalid_format');
  });

  it('refuses a coded body (§1.4.2)', async () => {
    const sandbox = await startSpotzee();
    const answer = await send(sandbox, [ok], { headers: { 'content-encoding': 'gzip' } });
    expectProblem(sandbox, answer, 415, 'media_type_unsupported');
  });

  it('takes 1,000,000 bytes and no more', async () => {
    const sandbox = await startSpotzee();
    const bodyOf = (bytes: number) => JSON.stringify([ok]).padEnd(bytes, ' ');
    expectProblem(sandbox, await send(sandbox, bodyOf(1_000_001)), 413, 'body_too_large');
    expect((await send(sandbox, bodyOf(1_000_000))).status).toBe(204);
  });

  it.each(['null', '5', '"x"', '{}'])('8 refuses the body %s', async (body) => {
    const sandbox = await startSpotzee();
    expectProblem(sandbox, await send(sandbox, body), 422, 'validation_failed');
  });

  it('8 answers before 9: 101 events are not looked at', async () => {
    const sandbox = await startSpotzee();
    const answer = await send(sandbox, Array(101).fill(null));
    expect(answer.body.errors).toHaveLength(1);
    expect(sandbox.events()).toEqual([]);
  });
});

describe('Spotzee faults (vendors spec §4.2)', () => {
  it.each([
    [400, 'parameter_invalid_format'],
    [401, 'authentication_required'],
    [402, 'quota_exceeded'],
    [403, 'permission_denied'],
    [404, 'resource_missing'],
    [408, 'sandbox_fault'],
    [409, 'idempotency_in_progress'],
    [422, 'validation_failed'],
    [500, 'internal_error'],
    [502, 'internal_error'],
    [503, 'service_unavailable'],
  ])('with status %i have the code %s', async (status, code) => {
    const sandbox = await startSpotzee();
    sandbox.fault({ status, times: 1 });
    const answer = await send(sandbox, [ok]);
    expectProblem(sandbox, answer, status, code);
    expect(answer.headers.get('retry-after')).toBe(status === 409 ? '1' : null);
  });
});

describe('Spotzee rate limits (vendors spec §4.3, check 1)', () => {
  const headers = { authorization: 'Bearer sk_ok' };
  const started = (enforceRate: boolean) => direct(spotzee, { keys: ['sk_ok'], enforceRate });

  it('are off by default', () => {
    const { post } = started(false);
    for (let sent = 0; sent < 1_000; sent += 1) post(EVENTS, headers, null);
    expect(post(EVENTS, headers, [ok]).status).toBe(204);
  });

  it('take 1,000 requests in any 10 seconds, before any other check', () => {
    const { post, clock } = started(true);
    for (let sent = 0; sent < 1_000; sent += 1) expect(post(EVENTS, headers, null).status).toBe(422);
    clock.ms = 9_999;
    const refused = post(EVENTS, {}, null);
    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '10' }, events: [] });
    expect(JSON.parse(refused.body)).toMatchObject({ code: 'rate_limited' });
    expect(JSON.parse(refused.body)).not.toHaveProperty('request_id');
    clock.ms = 10_000;
    expect(post(EVENTS, headers, [ok]).status).toBe(204);
  });

  it('count each address apart', () => {
    const { post } = started(true);
    for (let sent = 0; sent < 1_000; sent += 1) post(EVENTS, headers, null);
    expect(post(EVENTS, headers, null).status).toBe(429);
    expect(post(EVENTS, headers, null, '::1').status).toBe(422);
  });
});
