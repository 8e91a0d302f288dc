import { describe, expect, it } from 'vitest';
import { bodyOf, expectRefusedWhole, KEY, listed, N40, ok, post, send, start } from './support.js';

const keyed = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`p${n}`, n]));

describe('Selzy checks, stage 1 (vendors spec §2.4)', () => {
  it.each(['/v1/events', '/v1/event/', '/V1/events/', '/', '', '/v1/events/x'])(
    '1 has no path %j',
    async (path) => {
      const sandbox = await start();
      const answer = await post(sandbox, { events: [ok()] }, { path });
      expect(answer.status).toBe(404);
      expect(answer.text).toBe('{"sandbox":"no such route"}');
      expect(answer.headers.get('x-sandbox')).toBe('selzy');
    },
  );

  it('1 ignores a query', async () => {
    const sandbox = await start();
    expect((await post(sandbox, { events: [ok()] }, { path: '/v1/events/?a=b' })).status).toBe(200);
  });

  it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('2 refuses the method %s', async (method) => {
    const sandbox = await start();
    const answer = await post(sandbox, { events: [ok()] }, { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('POST');
    expect(answer.body).toEqual({
      code: 'method_not_allowed',
      error: expect.stringMatching(/^Error ID: .{36}\. Method not allowed\.$/),
    });
  });

  it.each([
    ['another scheme', `Basic ${KEY}`],
    ['no scheme', KEY],
    ['no key', 'Bearer'],
    ['an unknown key', 'Bearer another'],
    ['two spaces', `Bearer  ${KEY}`],
    ['more than the key', `Bearer ${KEY} ${KEY}`],
  ])('3 refuses %s', async (_title, authorization) => {
    const sandbox = await start();
    expect((await post(sandbox, { events: [ok()] }, { headers: { authorization } })).status).toBe(401);
  });

  it('3 refuses a revoked key, and takes one that was added', async () => {
    const sandbox = await start();
    sandbox.selzy.revokeKey(KEY);
    expect((await send(sandbox, ok())).status).toBe(401);
    expect(sandbox.requests()[0]?.reason).toBe('The API key is revoked.');
    sandbox.selzy.addKey('another');
    expect(
      (await post(sandbox, { events: [ok()] }, { headers: { authorization: 'Bearer another' } })).status,
    ).toBe(200);
  });

  it('3 takes the scheme in any case', async () => {
    const sandbox = await start();
    expect(
      (await post(sandbox, { events: [ok()] }, { headers: { authorization: `bEARER ${KEY}` } })).status,
    ).toBe(200);
  });

  it.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json ;x=y',
  ])('4 takes the media type %s', async (type) => {
    const sandbox = await start();
    expect((await post(sandbox, { events: [ok()] }, { headers: { 'content-type': type } })).status).toBe(200);
  });

  it.each(['text/plain', 'application/jsonx', 'application/x-www-form-urlencoded', 'json'])(
    '4 refuses the media type %s',
    async (type) => {
      const sandbox = await start();
      const answer = await post(sandbox, { events: [ok()] }, { headers: { 'content-type': type } });
      expectRefusedWhole(sandbox, answer, 400, 'Content-Type must be application/json.');
    },
  );

  it('4 refuses a request without a media type', async () => {
    const sandbox = await start();
    const answer = await post(sandbox, { events: [ok()] }, { without: ['content-type'] });
    expectRefusedWhole(sandbox, answer, 400, 'Content-Type must be application/json.');
  });

  it('refuses a coded body, and takes identity (§1.4.2)', async () => {
    const sandbox = await start();
    const coded = await post(sandbox, { events: [ok()] }, { headers: { 'content-encoding': 'gzip' } });
    expectRefusedWhole(sandbox, coded, 415, 'Content-Encoding is not supported.');
    expect(
      (await post(sandbox, { events: [ok()] }, { headers: { 'content-encoding': 'Identity' } })).status,
    ).toBe(200);
  });

  it('5 takes 130,000 bytes and no more', async () => {
    const sandbox = await start();
    expectRefusedWhole(sandbox, await post(sandbox, bodyOf(130_001)), 413, 'Request body is too large.');
    expect((await post(sandbox, bodyOf(130_000))).status).toBe(200);
  });

  it('5 counts bytes, not characters', async () => {
    const sandbox = await start();
    const text = bodyOf(130_000).replace('xx', 'éé');
    expectRefusedWhole(sandbox, await post(sandbox, text), 413, 'Request body is too large.');
  });

  it.each([
    ['nothing', ''],
    ['a cut body', '{"events":['],
    ['something after the value', '{"events":[]}x'],
    ['two values', '{"events":[]}{}'],
    ['a byte order mark', `\uFEFF${JSON.stringify({ events: [ok()] })}`],
    ['a lone byte', Buffer.concat([Buffer.from('{"events":["'), Buffer.from([0xff]), Buffer.from('"]}')])],
    [
      'a surrogate in UTF-8',
      Buffer.concat([Buffer.from('{"events":["'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"]}')]),
    ],
  ])('6 refuses %s as JSON', async (_title, body) => {
    const sandbox = await start();
    expectRefusedWhole(sandbox, await post(sandbox, body), 400, 'Malformed JSON.');
  });

  it.each(['null', '5', '"events"', '[]', '{}', '{"events":{}}', '{"events":null}', '{"Events":[]}'])(
    '7 refuses the body %s',
    async (body) => {
      const sandbox = await start();
      expectRefusedWhole(sandbox, await post(sandbox, body), 400, 'events is required.');
    },
  );

  it('7 takes the last of duplicate keys', async () => {
    const sandbox = await start();
    const text = `{"events":[5],"events":[{"name":"nope","email":"x","name":"signup","email":"user0@example.com"}]}`;
    expect((await post(sandbox, text)).status).toBe(200);
    expect(sandbox.events()).toMatchObject([{ name: 'signup', email: 'user0@example.com', verdict: 'good' }]);
  });

  it.each([0, 26])('8 refuses %i items', async (count) => {
    const sandbox = await start();
    const answer = await send(sandbox, ...Array.from({ length: count }, (_, n) => ok(n)));
    expectRefusedWhole(sandbox, answer, 400, 'events must contain 1 to 25 items.');
  });
});

describe('Selzy checks, stage 2 (vendors spec §2.4)', () => {
  it.each([
    ['9', null, null, null],
    ['9', [ok()], null, null],
    ['9', 'signup', null, null],
    ['10', { email: 'a@example.com' }, null, 'a@example.com'],
    ['10', { name: 7, email: 'a@example.com' }, 7, 'a@example.com'],
    ['10', { name: '', email: 'a@example.com' }, '', 'a@example.com'],
    ['10', { name: '😀'.repeat(21), email: 'a@example.com' }, '😀'.repeat(21), 'a@example.com'],
    ['11', { name: 'signup' }, 'signup', null],
    ['11', { name: 'signup', email: { deep: [1] } }, 'signup', { deep: [1] }],
    ['11', { name: 'signup', email: 'ü@example.com' }, 'signup', 'ü@example.com'],
  ])('%s lists %j as invalid, echoed as received', async (_check, item, name, email) => {
    const sandbox = await start();
    const answer = await send(sandbox, item);
    expect(answer.status).toBe(400);
    expect(listed(answer)).toEqual({ invalidEvents: [{ name, email }], inactiveEvents: [] });
    expect(sandbox.events()).toMatchObject([{ verdict: 'bad', list: 'invalid', reason: expect.any(String) }]);
  });

  it.each([
    [null, 400],
    [1_778_580_000, 400],
    ['', 400],
    ['2026-05-12 24:00:00', 400],
    ['2026-05-12 23:59:60', 400],
    ['2026-05-12 23:60:00', 400],
    ['2026-13-01 00:00:00', 400],
    ['2026-00-01 00:00:00', 400],
    ['2026-01-00 00:00:00', 400],
    ['2025-02-29 00:00:00', 400],
    ['1900-02-29 00:00:00', 400],
    ['0000-01-01 00:00:00', 400],
    ['2026-05-12 10:00:00 ', 400],
    ['2026-5-12 10:00:00', 400],
    ['٢٠٢٦-05-12 10:00:00', 400],
    ['2024-02-29 23:59:59', 200],
    ['2000-02-29 00:00:00', 200],
    ['0001-01-01 00:00:00', 200],
    ['9999-12-31 23:59:59', 200],
  ])('12 judges created %j', async (created, status) => {
    const sandbox = await start();
    expect((await send(sandbox, { ...ok(), created })).status).toBe(status);
  });

  it('13 counts all top-level keys, nested ones not', async () => {
    const sandbox = await start();
    expect((await send(sandbox, { ...ok(), ...keyed(23) })).status).toBe(200);
    expect((await send(sandbox, { ...ok(), nested: keyed(40) })).status).toBe(200);
    expect(listed(await send(sandbox, { ...ok(), ...keyed(24) })).invalidEvents).toEqual([ok()]);
  });

  it('13 counts __proto__ as an ordinary own key', async () => {
    const sandbox = await start();
    const text = JSON.stringify({ ...ok(), ...keyed(23) }).replace('"p0"', '"__proto__"');
    expect((await post(sandbox, `{"events":[${text}]}`)).status).toBe(200);
    expect(Object.hasOwn(sandbox.events()[0]?.body as object, '__proto__')).toBe(true);
    const more = text.replace('"p1"', '"p1":0,"p24"');
    expect((await post(sandbox, `{"events":[${more}]}`)).status).toBe(400);
  });

  it.each(['unheard_of', 'old_promo', 'gone', ' signup', 'signup ', 'Signup', '__proto__', 'constructor'])(
    '14 lists %j as inactive',
    async (name) => {
      const sandbox = await start();
      const answer = await send(sandbox, { ...ok(), name });
      expect(listed(answer)).toEqual({ invalidEvents: [], inactiveEvents: [{ ...ok(), name }] });
      expect(sandbox.events()).toMatchObject([{ verdict: 'bad', list: 'inactive', name }]);
    },
  );

  it('answers by the first check that fails', async () => {
    const sandbox = await start();
    const path = '/v1/events/';
    const wrong = { authorization: 'Bearer x', 'content-type': 'text/plain', 'content-encoding': 'br' };
    const statusOf = async (headers: Record<string, string>, body: string, method = 'POST', at = path) => {
      const { status, text } = await post(sandbox, body, { headers, method, path: at });
      return `${status} ${/ (\w+)[^ ]*\."/.exec(text)?.[1] ?? ''}`.trim();
    };
    const { authorization, ...coded } = { ...wrong, authorization: `Bearer ${KEY}` };
    const json = { authorization, 'content-type': 'application/json' };
    const big = `${bodyOf(130_001)}x`;
    expect(await statusOf(wrong, big, 'PUT', '/v1/events')).toBe('404');
    expect(await statusOf(wrong, big, 'PUT')).toBe('405 allowed');
    expect(await statusOf(wrong, big)).toBe('401 Unauthorized');
    expect(await statusOf({ authorization, ...coded }, big)).toBe('400 application');
    expect(await statusOf({ ...json, 'content-encoding': 'br' }, big)).toBe('415 supported');
    expect(await statusOf(json, big)).toBe('413 large');
    expect(await statusOf(json, '{"events":5}x')).toBe('400 JSON');
    expect(await statusOf(json, '{"events":5}')).toBe('400 required');
    expect(await statusOf(json, '{"events":[]}')).toBe('400 items');
    expect(sandbox.counts().total).toBe(0);
  });

  it('lists an event by the first check that fails', async () => {
    const sandbox = await start();
    const reasonOf = async (event: unknown) => {
      await send(sandbox, event);
      return sandbox.events().at(-1)?.reason;
    };
    const all = { name: `${N40}n`, email: 'nope', created: 'x', ...keyed(30) };
    expect(await reasonOf(all)).toMatch(/^name has 41/);
    expect(await reasonOf({ ...all, name: 'gone' })).toMatch(/^email is not valid/);
    expect(await reasonOf({ ...all, ...ok(), name: 'gone' })).toMatch(/^created must/);
    expect(await reasonOf({ ...keyed(30), ...ok(), name: 'gone' })).toMatch(
      /^the event has 32 keys, 30 of them its own/,
    );
    expect(await reasonOf({ ...ok(), name: 'gone' })).toBe('the event is deleted');
  });
});
