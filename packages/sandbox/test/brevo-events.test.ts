import { describe, expect, it } from 'vitest';
import { BATCH, base, expectRefused, M, MF, postEvents, startBrevo, track } from './brevo-support.js';

const one = { event_name: 'order_paid', identifiers: { email_id: 'a@example.com' } };
const noName = { identifiers: one.identifiers };
const withBytes = (bytes: number) => ({ ...one, event_properties: { x: 'x'.repeat(bytes - 8) } });

describe('/v3/events (vendors spec §6.2)', () => {
  it('takes an event with all of its fields', async () => {
    const sandbox = await startBrevo();
    const event = {
      ...one,
      event_date: '2026-05-12T10:00:00.000Z',
      identifiers: { email_id: 'a@example.com', ext_id: 'u1' },
      contact_properties: { FIRSTNAME: 'Ada' },
      event_properties: { total: 280 },
    };
    const answer = await postEvents(sandbox, event);
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(sandbox.events()).toMatchObject([
      { verdict: 'good', name: 'order_paid', email: 'a@example.com', userId: 'u1', body: event },
    ]);
  });

  it('is served under api-key alone, also without automation', async () => {
    const sandbox = await startBrevo();
    const misplaced = await postEvents(sandbox, one, { headers: { 'ma-key': M }, without: ['api-key'] });
    expectRefused(misplaced, 401, 'unauthorized');
    expect(misplaced.headers.get('x-sandbox-note')).toBe('ma-key is not taken here: this call takes api-key');
    expectRefused(await postEvents(sandbox, one, { headers: { 'api-key': 'x' } }), 401, 'unauthorized');
    expectRefused(await postEvents(sandbox, one, { method: 'GET' }), 405, 'method_not_allowed');
    expect((await postEvents(sandbox, one, { headers: { 'api-key': MF } })).status).toBe(204);
  });

  it.each([
    [{ ext_id: 'u1' }, 'userId', 'u1'],
    [{ phone_id: '+40700000000' }, 'anonymousIds', ['phone_id +40700000000']],
    [{ contact_id: 7, whatsapp_id: '' }, 'anonymousIds', ['contact_id 7']],
  ])('knows a contact by %j again', async (identifiers, member, value) => {
    const sandbox = await startBrevo();
    expect((await postEvents(sandbox, { ...one, identifiers })).status).toBe(204);
    await postEvents(sandbox, { ...one, identifiers, contact_properties: { A: 1 } });
    expect(sandbox.contacts()).toMatchObject([{ [member]: value, attributes: { A: 1 } }]);
  });

  it('links ext_id and email_id to one contact, which trackEvent shares', async () => {
    const sandbox = await startBrevo();
    await track(sandbox, { ...base, properties: { FIRSTNAME: 'Ada' } });
    await postEvents(sandbox, { ...one, identifiers: { ...one.identifiers, ext_id: 'u1' } });
    await postEvents(sandbox, { ...one, identifiers: { ext_id: 'u1' }, contact_properties: { VIP: true } });
    expect(sandbox.contacts()).toMatchObject([
      { email: base.email, userId: 'u1', attributes: { FIRSTNAME: 'Ada', VIP: true } },
    ]);
  });

  it.each([
    [noName, 'missing_parameter', /^event_name/],
    [{ ...one, event_name: '' }, 'missing_parameter', /^event_name/],
    [{ event_name: 'x' }, 'missing_parameter', /^identifiers is/],
    [{ ...one, identifiers: {} }, 'missing_parameter', /^identifiers holds none/],
    [{ ...one, identifiers: { email: 'a@example.com' } }, 'missing_parameter', /^identifiers holds none/],
    [{ ...one, identifiers: ['x'] }, 'invalid_parameter', /^identifiers must/],
    [{ ...one, identifiers: { ext_id: 7 } }, 'invalid_parameter', /^identifiers.ext_id must/],
    [{ ...one, identifiers: { contact_id: 'x' } }, 'invalid_parameter', /^identifiers.contact_id/],
    [
      { ...one, identifiers: { email_id: 'nope' } },
      'invalid_parameter',
      /^identifiers.email_id is not valid/,
    ],
    [{ ...one, event_name: 7 }, 'invalid_parameter', /^event_name must/],
    [{ ...one, event_name: 'Order Completed!' }, 'invalid_parameter', /^event_name takes/],
    [{ ...one, event_name: 'größe' }, 'invalid_parameter', /^event_name takes/],
    [{ ...one, event_name: 'n'.repeat(256) }, 'out_of_range', /^event_name has 256/],
    [{ ...one, event_properties: [] }, 'invalid_parameter', /^event_properties must/],
    [{ ...one, contact_properties: null }, 'invalid_parameter', /^contact_properties must/],
  ])('refuses %j', async (event, code, words) => {
    const sandbox = await startBrevo({ mode: 'lenient' });
    expectRefused(await postEvents(sandbox, event), 400, code, words);
    expect(sandbox.events()).toMatchObject([{ verdict: 'bad', list: code }]);
  });

  it.each([
    ['2026-05-12T10:00:00.000Z', 204, 204],
    ['2026-05-12T10:00:00+02:00', 204, 204],
    ['2026-05-12T10:00:00', 400, 204],
    ['2026-05-12', 400, 204],
    ['2026-02-30T10:00:00Z', 400, 400],
    ['2026-13-01T10:00:00Z', 400, 400],
    ['2026-05-12T24:00:00Z', 400, 400],
    ['12/05/2026', 400, 400],
    [1_778_580_000, 400, 400],
    [null, 400, 400],
  ])('judges the date %j', async (date, strict, lenient) => {
    const sandbox = await startBrevo();
    const statuses = [(await postEvents(sandbox, { ...one, event_date: date })).status];
    sandbox.brevo.set({ mode: 'lenient' });
    statuses.push((await postEvents(sandbox, { ...one, event_date: date })).status);
    expect(statuses).toEqual([strict, lenient]);
  });

  it('takes 50,000 bytes of event_properties, leniently 51,200 with a note', async () => {
    const sandbox = await startBrevo();
    const long = { ...withBytes(50_000), event_name: 'n'.repeat(255) };
    expect((await postEvents(sandbox, long)).status).toBe(204);
    expectRefused(await postEvents(sandbox, withBytes(50_001)), 400, 'out_of_range');
    sandbox.brevo.set({ mode: 'lenient' });
    const crossed = await postEvents(sandbox, withBytes(51_200));
    expect(crossed.status).toBe(204);
    expect(crossed.headers.get('x-sandbox-note')).toMatch(/^event_properties over 50000 bytes/);
    expectRefused(await postEvents(sandbox, withBytes(51_201)), 400, 'out_of_range');
  });

  it('takes 10 requests in a second where the rate is enforced, and says when to come back', async () => {
    let now = 0;
    const sandbox = await startBrevo({ keys: [M, 'other'], enforceRate: true }, { clock: () => now });
    for (let n = 0; n < 10; n += 1) expect((await postEvents(sandbox, one)).status).toBe(204);
    const answer = await postEvents(sandbox, one);
    expectRefused(answer, 429, 'too_many_requests');
    expect(answer.headers.get('x-sib-ratelimit-limit')).toBe('10');
    expect(answer.headers.get('x-sib-ratelimit-remaining')).toBe('0');
    expect(answer.headers.get('x-sib-ratelimit-reset')).toBe('1');
    expect((await postEvents(sandbox, one, { headers: { 'api-key': 'other' } })).status).toBe(204);
    now = 1_000;
    expect((await postEvents(sandbox, one)).status).toBe(204);
    sandbox.brevo.set({ enforceRate: false });
    for (let n = 0; n < 11; n += 1) expect((await postEvents(sandbox, one)).status).toBe(204);
  });
});

describe('/v3/events/batch (vendors spec §6.2)', () => {
  const batch = (...events: readonly unknown[]) => ({ events });

  it('answers 202 where all are taken', async () => {
    const sandbox = await startBrevo();
    const answer = await postEvents(sandbox, batch(one, one, one), { path: BATCH });
    expect([answer.status, answer.body]).toEqual([202, { message: expect.any(String), count: 3 }]);
    expect(sandbox.counts().good).toBe(3);
  });

  it('answers 207 where some are, and groups the others by reason', async () => {
    const sandbox = await startBrevo();
    const answer = await postEvents(sandbox, batch(noName, one, 7, noName), { path: BATCH });
    expect([answer.status, answer.body]).toEqual([
      207,
      {
        status: 'partial_success',
        total_events: 4,
        successful_events: 1,
        failed_events: 3,
        errors: [
          { eventIndex: [0, 3], message: 'event_name is missing or empty' },
          { eventIndex: [2], message: 'the event must be an object' },
        ],
      },
    ]);
    expect(sandbox.events().map(({ verdict }) => verdict)).toEqual(['bad', 'good', 'bad', 'bad']);
  });

  it('answers 400 where none is', async () => {
    const sandbox = await startBrevo();
    const answer = await postEvents(sandbox, batch(noName, noName), { path: BATCH });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ status: 'failed', successful_events: 0, failed_events: 2 });
    expect(answer.body.errors).toEqual([{ eventIndex: [0, 1], message: expect.any(String) }]);
  });

  it('refuses the events that a fault names', async () => {
    const sandbox = await startBrevo();
    sandbox.fault({ vendor: 'brevo', refuse: [1], times: 1 });
    const answer = await postEvents(sandbox, batch(one, one, one), { path: BATCH });
    expect(answer.status).toBe(207);
    expect(answer.body.errors).toEqual([{ eventIndex: [1], message: expect.any(String) }]);
    expect(sandbox.counts()).toMatchObject({ good: 2, bad: 1 });
  });

  it.each([
    [{}, 'missing_parameter'],
    [{ events: [] }, 'invalid_parameter'],
    [{ events: one }, 'invalid_parameter'],
    [[one], 'invalid_parameter'],
    ['x', 'invalid_parameter'],
  ])('refuses %j whole', async (body, code) => {
    const sandbox = await startBrevo();
    expectRefused(await postEvents(sandbox, body, { path: BATCH }), 400, code);
    expect(sandbox.counts().total).toBe(0);
  });

  it('takes 5,000 events, as many as the sandbox keeps', async () => {
    const sandbox = await startBrevo();
    const events = Array.from({ length: 5_000 }, () => one);
    expect((await postEvents(sandbox, { events }, { path: BATCH })).status).toBe(202);
    const answer = await postEvents(sandbox, { events: [...events, one] }, { path: BATCH });
    expectRefused(answer, 400, 'out_of_range');
    expect(answer.headers.get('x-sandbox-note')).toMatch(/^the sandbox takes 5000 events/);
  });
});
