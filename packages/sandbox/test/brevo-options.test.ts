import { describe, expect, it } from 'vitest';
import { base, expectRefused, M, postEvents, startBrevo, track } from './brevo-support.js';
import { control, start } from './support.js';

const IDENTIFY = '/api/v2/identify';

describe('contacts', () => {
  it('are created, and keep what is not mentioned again', async () => {
    const sandbox = await startBrevo();
    await track(sandbox, { ...base, properties: { FIRSTNAME: 'Ada', PLAN: 'free' } });
    const body = { email: 'A@example.com', attributes: { PLAN: 'pro', N: 1.5 } };
    await track(sandbox, body, { path: IDENTIFY });
    expect(sandbox.contacts()).toMatchObject([{ attributes: { FIRSTNAME: 'Ada', PLAN: 'pro', N: 1.5 } }]);
  });

  it('get their user id from EXT_ID', async () => {
    const sandbox = await startBrevo();
    await track(sandbox, { ...base, properties: { EXT_ID: 'u1' } });
    expect(sandbox.contacts({ id: 'u1' })).toMatchObject([
      { email: base.email, attributes: { EXT_ID: 'u1' } },
    ]);
  });

  it('have no attributes from a page, a link, a refused event, or a reserved key', async () => {
    const sandbox = await startBrevo({ mode: 'lenient' });
    const { email } = base;
    await track(sandbox, { email, page: '/', properties: { title: 'Home' } }, { path: '/api/v2/trackPage' });
    await track(sandbox, { email, link: '/', properties: { place: 'top' } }, { path: '/api/v2/trackLink' });
    await track(sandbox, { ...base, properties: { email: 'b@example.com', event: 1 } });
    await track(sandbox, { ...base, properties: { A: 1 }, eventdata: 1 });
    expect(sandbox.contacts().map(({ attributes }) => attributes)).toEqual([{}]);
  });

  it('belong to one account', async () => {
    const sandbox = await startBrevo({ keys: [M, 'other'] });
    await track(sandbox, base);
    await track(sandbox, base, { headers: { 'ma-key': 'other' } });
    expect([sandbox.contacts().length, sandbox.contacts({ key: 'other' }).length]).toEqual([2, 1]);
  });
});

describe('options', () => {
  it('default to one key and strict mode', async () => {
    const sandbox = await start();
    const headers = { 'ma-key': 'sandbox-key' };
    expect((await track(sandbox, base, { headers })).status).toBe(204);
    const long = { ...base, event: 'n'.repeat(256) };
    expectRefused(await track(sandbox, long, { headers }), 400, 'out_of_range');
  });

  it('note in lenient mode each limit that strict mode would hold', async () => {
    const sandbox = await startBrevo({ mode: 'lenient' });
    expect((await track(sandbox, base)).headers.get('x-sandbox-note')).toBeNull();
    const body = { ...base, event: 'n'.repeat(256), properties: { email: 1 } };
    expect((await track(sandbox, body)).headers.get('x-sandbox-note')).toBe(
      'event has 256 characters; 255 are allowed: strict mode refuses it; ' +
        'properties holds the reserved key email: strict mode refuses it',
    );
  });

  it('can be changed in code and over the control API', async () => {
    const sandbox = await startBrevo();
    sandbox.brevo.addKey(M, { automation: false });
    expectRefused(await track(sandbox, base), 403, 'permission_denied');
    expect((await control(sandbox, `brevo/keys/${M}`, 'PUT', { automation: true })).status).toBe(200);
    expect((await control(sandbox, 'brevo', 'PATCH', { mode: 'lenient' })).body).toMatchObject({
      mode: 'lenient',
    });
    expect((await track(sandbox, { ...base, event: 'n'.repeat(256) })).status).toBe(204);
  });

  it('take any key where keys are "any"', async () => {
    const sandbox = await startBrevo({ keys: 'any' });
    expect((await track(sandbox, base, { headers: { 'ma-key': 'whatever' } })).status).toBe(204);
    expectRefused(await track(sandbox, base, { headers: { 'ma-key': 'two words' } }), 401, 'unauthorized');
  });

  it.each([
    [{ mode: 'loose' }, 'brevo.mode must be "strict" or "lenient"; it is "loose".'],
    [{ keys: { a: { automation: 'no' } } }, 'automation must be true or false; it is "no".'],
    [{ events: [] }, 'brevo has no option "events"; it takes mode, enforceRate, keys.'],
  ])('refuse %j and change nothing', async (options, message) => {
    const sandbox = await startBrevo();
    const wrong = { mode: 'lenient', ...options } as object;
    expect(() => sandbox.brevo.set(wrong)).toThrow(
      expect.objectContaining({ code: 'invalid_option', message }),
    );
    expectRefused(await track(sandbox, { ...base, event: 'n'.repeat(256) }), 400, 'out_of_range');
  });
});

it('faults have an error of Brevo’s shape', async () => {
  const sandbox = await startBrevo();
  for (const status of [400, 401, 403, 404, 405, 413, 415, 418, 429, 500, 503]) {
    sandbox.fault({ vendor: 'brevo', status, times: 1 });
    const answer = await track(sandbox, base);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ code: expect.any(String), message: expect.any(String) });
    expect(answer.headers.get('x-sib-ratelimit-reset')).toBeNull();
  }
  sandbox.fault({ vendor: 'brevo', status: 204, times: 1 }, { vendor: 'brevo', status: 202, times: 1 });
  expect((await track(sandbox, base)).text).toBe('');
  expect((await postEvents(sandbox, {})).body).toEqual({ message: expect.any(String), count: 1 });
  expect(sandbox.counts().total).toBe(0);
});

it('an event that a fault refuses is bad', async () => {
  const sandbox = await startBrevo();
  sandbox.fault({ vendor: 'brevo', refuse: [0], times: 1 });
  expectRefused(await track(sandbox, base), 400, 'invalid_parameter', /told to refuse/);
  expect(sandbox.counts()).toMatchObject({ good: 0, bad: 1 });
});
