import { describe, expect, it } from 'vitest';
import { base, expectRefused, M, MF, startBrevo, track } from './brevo-support.js';

/** A body whose `eventdata` has exactly this many bytes. */
function withData(bytes: number): string {
  const eventdata = `{"id":"${'é'.repeat(10)}","data":{"x":"|"}}`;
  const pad = 'x'.repeat(bytes + 1 - Buffer.byteLength(eventdata));
  return JSON.stringify({ ...base, eventdata: 0 }).replace(':0', `:${eventdata.replace('|', pad)}`);
}

const SISTERS = [
  ['/api/v2/identify', { email: base.email, attributes: { A: 1 } }],
  ['/api/v2/trackLink', { email: base.email, link: 'https://example.com/' }],
  ['/api/v2/trackPage', { email: base.email, page: 'https://example.com/' }],
] as const;

describe('Brevo checks (vendors spec §6.3)', () => {
  it.each(['/api/v2/trackevent', '/api/v2/trackEvent/', '/trackEvent', '/api/v2', '/', '/v3/events/'])(
    '1 has no path %j',
    async (path) => {
      const sandbox = await startBrevo();
      const answer = await track(sandbox, base, { path });
      expect([answer.status, answer.text]).toEqual([404, '{"sandbox":"no such route"}']);
      expect(answer.headers.get('x-sandbox')).toBe('brevo');
    },
  );

  it('1 ignores a query', async () => {
    const sandbox = await startBrevo();
    expect((await track(sandbox, base, { path: '/api/v2/trackEvent?a=b' })).status).toBe(204);
  });

  it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('1 refuses the method %s', async (method) => {
    const sandbox = await startBrevo();
    expectRefused(await track(sandbox, base, { method }), 405, 'method_not_allowed');
  });

  it('2 refuses the key under the name api-key, and says so', async () => {
    const sandbox = await startBrevo();
    const misplaced = await track(sandbox, base, { headers: { 'api-key': M }, without: ['ma-key'] });
    expectRefused(misplaced, 401, 'unauthorized');
    expect(misplaced.headers.get('x-sandbox-note')).toBe('api-key is not taken here: this call takes ma-key');
    const none = await track(sandbox, base, { without: ['ma-key'] });
    expect(none.headers.get('x-sandbox-note')).toBeNull();
    expect((await track(sandbox, base, { headers: { 'api-key': 'x' } })).status).toBe(204);
    expect(JSON.stringify(sandbox.requests())).not.toContain(M);
  });

  it.each([
    ['a longer key', `${M}x`],
    ['a scheme', `Bearer ${M}`],
    ['nothing', ''],
  ])('2 refuses %s', async (_title, key) => {
    const sandbox = await startBrevo();
    expectRefused(await track(sandbox, base, { headers: { 'ma-key': key } }), 401, 'unauthorized');
  });

  it('2 refuses a revoked key, and takes one that was added', async () => {
    const sandbox = await startBrevo();
    sandbox.brevo.revokeKey(M);
    expectRefused(await track(sandbox, base), 401, 'unauthorized', /revoked/);
    sandbox.brevo.addKey('another');
    expect((await track(sandbox, base, { headers: { 'ma-key': 'another' } })).status).toBe(204);
  });

  it.each(['application/json', 'Application/JSON; charset=utf-8'])('4 takes the type %s', async (type) => {
    const sandbox = await startBrevo();
    expect((await track(sandbox, base, { headers: { 'content-type': type } })).status).toBe(204);
  });

  it.each(['text/plain', 'application/jsonx', 'application/x-www-form-urlencoded'])(
    '4 refuses the type %s',
    async (type) => {
      const sandbox = await startBrevo();
      const answer = await track(sandbox, base, { headers: { 'content-type': type } });
      expectRefused(answer, 400, 'invalid_parameter', /Content-Type/);
    },
  );

  it.each([
    ['nothing', ''],
    ['something after the value', `${JSON.stringify(base)}x`],
    ['a byte order mark', `\uFEFF${JSON.stringify(base)}`],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['null', 'null'],
    ['text', '"x"'],
  ])('4 refuses %s', async (_title, body) => {
    const sandbox = await startBrevo();
    expectRefused(await track(sandbox, body), 400, 'invalid_parameter');
  });

  it('refuses a coded body (§1.4.2), and one that the sandbox does not read', async () => {
    const sandbox = await startBrevo();
    const coded = await track(sandbox, base, { headers: { 'content-encoding': 'gzip' } });
    expectRefused(coded, 415, 'invalid_parameter');
    const large = await track(sandbox, 'x'.repeat(1_048_577));
    expectRefused(large, 413, 'out_of_range');
    expect(large.headers.get('x-sandbox-note')).toMatch(/^the sandbox reads 1048576 bytes/);
  });

  it.each([
    ['5 a null email', { email: null }, 'missing_parameter', /^email/],
    ['6 a null event', { event: null }, 'missing_parameter', /^event/],
    ['6 an empty event', { event: '' }, 'missing_parameter', /^event/],
    ['7 a number as email', { email: 7 }, 'invalid_parameter', /^email must be a string/],
    ['7 a list as event', { event: ['x'] }, 'invalid_parameter', /^event must be a string/],
    ['7 a bad email', { email: 'nope' }, 'invalid_parameter', /^email is not valid/],
    ['9 properties that are null', { properties: null }, 'invalid_parameter', /^properties must/],
    ['9 eventdata that is a list', { eventdata: [] }, 'invalid_parameter', /^eventdata must/],
    ['9 data that is text', { eventdata: { data: 'x' } }, 'invalid_parameter', /^eventdata.data must/],
    ['9 an id that is a number', { eventdata: { id: 1 } }, 'invalid_parameter', /^eventdata.id must/],
    ['10 an email in properties', { properties: { email: 'x' } }, 'invalid_parameter', /reserved key email/],
    ['10 an event in properties', { properties: { event: 'x' } }, 'invalid_parameter', /reserved key event/],
  ])('%s is refused', async (_title, more, code, words) => {
    const sandbox = await startBrevo();
    expectRefused(await track(sandbox, { ...base, ...more }), 400, code, words);
    expect(sandbox.events()).toMatchObject([
      { verdict: 'bad', list: code, reason: expect.stringMatching(words) },
    ]);
  });

  it('7 repeats no address in what it says', async () => {
    const sandbox = await startBrevo();
    const answer = await track(sandbox, { ...base, email: 'secret name@example.com' });
    expect(answer.text + sandbox.events()[0]?.reason).not.toContain('secret');
  });

  it('9 and 10 take another case, other members and an eventdata without members', async () => {
    const sandbox = await startBrevo();
    const body = { ...base, foo: 1, eventData: 'x', properties: { EMAIL: 'x' }, eventdata: {} };
    expect((await track(sandbox, body)).status).toBe(204);
  });

  it('10 takes a reserved key where it is lenient, and notes it', async () => {
    const sandbox = await startBrevo({ mode: 'lenient' });
    const answer = await track(sandbox, { ...base, properties: { event: 'x' } });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('x-sandbox-note')).toBe(
      'properties holds the reserved key event: strict mode refuses it',
    );
  });

  it('11 takes eventdata of 50,000 bytes and no more, unless it is lenient', async () => {
    const sandbox = await startBrevo();
    expect((await track(sandbox, withData(50_000))).status).toBe(204);
    expectRefused(await track(sandbox, withData(50_001)), 400, 'out_of_range', /has 50001 bytes/);
    sandbox.brevo.set({ mode: 'lenient' });
    const answer = await track(sandbox, withData(50_001));
    expect(answer.status).toBe(204);
    expect(answer.headers.get('x-sandbox-note')).toMatch(/50000 are allowed: strict mode refuses it$/);
  });

  it('answers by the first check that fails', async () => {
    const sandbox = await startBrevo();
    const codeOf = async (body: unknown, options: Parameters<typeof track>[2] = {}) => {
      const { status, body: answered } = await track(sandbox, body, options);
      return `${status} ${answered.code} ${String(answered.message).split(' ')[0]}`;
    };
    const wrong = { 'ma-key': 'x', 'content-type': 'text/plain' };
    expect(await codeOf('x', { headers: wrong, method: 'PUT' })).toMatch(/^405/);
    expect(await codeOf('x', { headers: wrong })).toMatch(/^401/);
    expect(await codeOf('x', { headers: { ...wrong, 'ma-key': MF } })).toMatch(/^403/);
    expect(await codeOf('x', { headers: { ...wrong, 'ma-key': M } })).toBe('400 invalid_parameter The');
    const bad = { eventdata: { id: 1, pad: 'x'.repeat(50_000) }, properties: { email: 1 } };
    expect(await codeOf(bad)).toBe('400 missing_parameter email');
    expect(await codeOf({ ...bad, email: 5 })).toBe('400 missing_parameter event');
    expect(await codeOf({ ...bad, email: 5, event: 5 })).toBe('400 invalid_parameter email');
    const event = 'n'.repeat(256);
    expect(await codeOf({ ...bad, email: 'nope', event })).toBe('400 invalid_parameter email');
    expect(await codeOf({ ...bad, email: base.email, event })).toBe('400 out_of_range event');
    expect(await codeOf({ ...base, ...bad })).toBe('400 invalid_parameter eventdata.id');
    const eventdata = { ...bad.eventdata, id: 'x' };
    expect(await codeOf({ ...base, ...bad, eventdata })).toBe('400 invalid_parameter properties');
    expect(await codeOf({ ...base, eventdata })).toBe('400 out_of_range eventdata');
  });
});

describe('Brevo’s sister calls (vendors spec §6.2)', () => {
  it.each(SISTERS)('%s has the same answers', async (path, body) => {
    const sandbox = await startBrevo();
    const ask = (sent: unknown, options = {}) => track(sandbox, sent, { path, ...options });
    expectRefused(await ask(body, { method: 'GET' }), 405, 'method_not_allowed');
    expectRefused(await ask(body, { without: ['ma-key'] }), 401, 'unauthorized');
    expectRefused(await ask(body, { headers: { 'ma-key': MF } }), 403, 'permission_denied');
    expectRefused(await ask([]), 400, 'invalid_parameter');
    expectRefused(await ask({ ...body, email: '' }), 400, 'missing_parameter', /^email/);
    expectRefused(await ask({ ...body, email: 'nope' }), 400, 'invalid_parameter', /^email/);
    expectRefused(await ask({ ...body, properties: 1, attributes: 1 }), 400, 'invalid_parameter');
    expect((await ask({ ...body, eventdata: 'ignored' })).status).toBe(204);
  });

  it.each(['link', 'page'])('records a %s as one', async (subject) => {
    const sandbox = await startBrevo();
    const path = subject === 'link' ? '/api/v2/trackLink' : '/api/v2/trackPage';
    const body = { email: base.email, [subject]: `https://example.com/${'x'.repeat(300)}` };
    expectRefused(await track(sandbox, { email: base.email }, { path }), 400, 'missing_parameter');
    const reserved = { ...body, properties: { [subject]: 1 } };
    expectRefused(await track(sandbox, reserved, { path }), 400, 'invalid_parameter', /reserved key/);
    expect((await track(sandbox, body, { path })).status).toBe(204);
    expect(sandbox.events({ verdict: 'good' })).toMatchObject([{ kind: subject, name: body[subject] }]);
  });
});
