import { describe, expect, it } from 'vitest';
import { base, expectRefused, MF, startBrevo, track } from './brevo-support.js';

const full = {
  ...base,
  properties: { FIRSTNAME: 'Ada' },
  eventdata: { id: 'cart:1234', data: { total: 280, currency: 'USD' } },
};

describe('Brevo conformance (vendors spec §6.4)', () => {
  it('B1: takes one event', async () => {
    const sandbox = await startBrevo();
    const answer = await track(sandbox, base);
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(answer.headers.get('content-type')).toBeNull();
    expect(answer.headers.get('x-sandbox')).toBe('brevo');
    expect(sandbox.counts()).toMatchObject({ good: 1, total: 1 });
    expect(sandbox.events()).toMatchObject([
      { kind: 'track', name: base.event, email: base.email, body: base },
    ]);
  });

  it('B2: takes the full sample: stores properties at the contact, and the event’s own data apart', async () => {
    const sandbox = await startBrevo();
    expect((await track(sandbox, full)).status).toBe(204);
    const [contact] = sandbox.contacts();
    expect(contact).toMatchObject({ email: base.email, events: [{ name: base.event }] });
    expect(contact?.attributes).toEqual({ FIRSTNAME: 'Ada' });
    expect(sandbox.events()).toMatchObject([{ verdict: 'good', contactId: contact?.id, body: full }]);
  });

  it('B3: takes an id of the event', async () => {
    const sandbox = await startBrevo();
    expect((await track(sandbox, { ...base, eventdata: { id: 'cart:1234' } })).status).toBe(204);
  });

  it.each([{ event: 'x' }, { event: 'x', email: '' }])('B4: misses the email in %j', async (body) => {
    const sandbox = await startBrevo();
    expectRefused(await track(sandbox, body), 400, 'missing_parameter', /^email is missing/);
    expect(sandbox.counts()).toMatchObject({ good: 0, bad: 1 });
  });

  it('B5: misses the event', async () => {
    const sandbox = await startBrevo();
    expectRefused(await track(sandbox, { email: base.email }), 400, 'missing_parameter', /^event is missing/);
  });

  it('B7: misses the email first where there is neither', async () => {
    const sandbox = await startBrevo();
    expectRefused(await track(sandbox, {}), 400, 'missing_parameter', /^email is missing/);
  });

  it('B8: refuses a request without ma-key, or with a wrong one', async () => {
    const sandbox = await startBrevo();
    expectRefused(await track(sandbox, base, { without: ['ma-key'] }), 401, 'unauthorized');
    expectRefused(await track(sandbox, base, { headers: { 'ma-key': 'wrong' } }), 401, 'unauthorized');
    expect(sandbox.counts().total).toBe(0);
  });

  it('B10: refuses the key of an account without automation', async () => {
    const sandbox = await startBrevo();
    expectRefused(await track(sandbox, base, { headers: { 'ma-key': MF } }), 403, 'permission_denied');
  });

  it('B11: refuses GET', async () => {
    const sandbox = await startBrevo();
    const answer = await track(sandbox, base, { method: 'GET' });
    expectRefused(answer, 405, 'method_not_allowed');
    expect(answer.headers.get('allow')).toBe('POST');
  });

  it.each(['{"email":', [base]])('B12: refuses the body %j', async (body) => {
    const sandbox = await startBrevo();
    expectRefused(await track(sandbox, body), 400, 'invalid_parameter');
    expect(sandbox.counts().total).toBe(0);
  });

  it.each([{ properties: [1] }, { eventdata: 'x' }])('B14: refuses %j', async (more) => {
    const sandbox = await startBrevo();
    expectRefused(await track(sandbox, { ...base, ...more }), 400, 'invalid_parameter', /must be an object$/);
  });

  it('B15: refuses an event of 256 characters, unless it is lenient', async () => {
    const sandbox = await startBrevo();
    const event = 'n'.repeat(256);
    expectRefused(await track(sandbox, { ...base, event }), 400, 'out_of_range');
    expect((await track(sandbox, { ...base, event: event.slice(1) })).status).toBe(204);
    sandbox.brevo.set({ mode: 'lenient' });
    expect((await track(sandbox, { ...base, event })).status).toBe(204);
  });

  it('B17: takes any value as the event', async () => {
    const sandbox = await startBrevo();
    expect((await track(sandbox, { ...base, event: 'Order Completed!' })).status).toBe(204);
    expect(sandbox.events()).toMatchObject([{ name: 'Order Completed!' }]);
  });

  it('B18: says in its own header how long to wait after a 429', async () => {
    const sandbox = await startBrevo();
    sandbox.fault({ vendor: 'brevo', status: 429, retryAfter: 2, times: 1 });
    const answer = await track(sandbox, base);
    expectRefused(answer, 429, 'too_many_requests');
    expect(answer.headers.get('x-sib-ratelimit-reset')).toBe('2');
    expect(answer.headers.get('x-sib-ratelimit-remaining')).toBe('0');
    expect(answer.headers.get('retry-after')).toBeNull();
    expect((await track(sandbox, base)).status).toBe(204);
    expect(sandbox.counts().good).toBe(1);
  });

  it('B19: records the same event twice', async () => {
    const sandbox = await startBrevo();
    const statuses = [(await track(sandbox, base)).status, (await track(sandbox, base)).status];
    expect(statuses).toEqual([204, 204]);
    expect(sandbox.counts().good).toBe(2);
  });

  it('B20: stores the attributes of identify, and no event', async () => {
    const sandbox = await startBrevo();
    const body = { email: base.email, attributes: { FIRSTNAME: 'Ada' } };
    expect((await track(sandbox, body, { path: '/api/v2/identify' })).status).toBe(204);
    expect(sandbox.contacts()).toMatchObject([
      { email: base.email, attributes: { FIRSTNAME: 'Ada' }, events: [] },
    ]);
    expect(sandbox.counts()).toMatchObject({ requests: 1, total: 0 });
  });
});
