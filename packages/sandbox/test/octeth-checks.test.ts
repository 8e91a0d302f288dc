import { describe, expect, it } from 'vitest';
import { octeth } from '../src/vendors/octeth.js';
import { direct } from './direct.js';
import {
  account,
  base,
  conversion,
  EVENT,
  expectAuthError,
  expectHandlerError,
  expectHardFailure,
  expectSuccess,
  known,
  LEGACY,
  startOcteth,
  track,
} from './octeth-support.js';

const messages = ['', '', '', '', 'Invalid ListID parameter', 'Missing event parameter'];
messages.push('Missing email parameter', 'Invalid email parameter');

describe('Octeth rate limits (vendors spec §5.3, check 1)', () => {
  const started = (enforceRate: boolean) => direct(octeth, { ...account, enforceRate });

  it('are off by default', () => {
    const { post } = started(false);
    for (let sent = 0; sent < 5_000; sent += 1) post(EVENT, {}, { apikey: 'A' });
    expect(post(EVENT, {}, base).status).toBe(200);
  });

  it('take 5,000 requests of a key in any 60 seconds, before any other check', () => {
    const { post, clock } = started(true);
    for (let sent = 0; sent < 5_000; sent += 1) post(EVENT, {}, { apikey: 'A' });
    clock.ms = 59_999;
    expect(post(EVENT, {}, { APIKey: 'A', Command: 'nope' })).toMatchObject({
      status: 429,
      body: '{"Success":false,"ErrorCode":429,"ErrorText":"Too many requests"}',
      events: [],
    });
    expect(post(EVENT, {}, { ...base, APIKey: 'B' }).status).toBe(200);
    clock.ms = 60_000;
    expect(post(EVENT, {}, base).status).toBe(200);
  });
});

describe('Octeth faults (vendors spec §5.2)', () => {
  it.each([
    [200, { status: 'success', uuid: expect.any(String), external_id: null, identify_event_sent: false }],
    [400, { ErrorCode: 100000 }],
    [401, { Success: false, ErrorCode: 99998 }],
    [404, { Success: false }],
    [422, { Errors: [{ Code: 5, Message: 'Missing event parameter' }] }],
    [429, { Success: false, ErrorCode: 429, ErrorText: 'Too many requests' }],
    [500, { Success: false, ErrorCode: 100005 }],
    [503, { Success: false, ErrorCode: 100005 }],
  ])('with status %i have the documented body', async (status, body) => {
    const sandbox = await startOcteth();
    sandbox.fault({ status, times: 1 });
    const answer = await track(sandbox, base);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject(body);
    expect(sandbox.counts().total).toBe(0);
  });
});

describe('Octeth checks of the request (vendors spec §5.3)', () => {
  it.each(['/api/v1/event/', '/api/v1/events', '/API.php', '/'])('2 has no path %j', async (path) => {
    const sandbox = await startOcteth();
    const answer = await track(sandbox, base, { path });
    expect([answer.status, answer.text]).toEqual([404, '{"sandbox":"no such route"}']);
  });

  it.each([
    ['GET', EVENT],
    ['PUT', EVENT],
    ['DELETE', EVENT],
    ['GET', LEGACY],
  ])('2 refuses %s %s, before it reads a body', async (method, path) => {
    const sandbox = await startOcteth();
    expectHardFailure(sandbox, await track(sandbox, '{', { method, path }), 100001);
  });

  it.each([
    ['nothing', ''],
    ['an array', '[]'],
    ['null', 'null'],
    ['something after the value', `${JSON.stringify(base)}x`],
    ['a byte order mark', `\uFEFF${JSON.stringify(base)}`],
    ['a lone byte', Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff]), Buffer.from('"}')])],
    ['a form', 'Command=event.track&APIKey=A&Event=page_view'],
  ])('3 refuses %s as a JSON object', async (_title, body) => {
    const sandbox = await startOcteth();
    expectHardFailure(sandbox, await track(sandbox, body), 100000);
  });

  it('3 takes another media type with a note', async () => {
    const sandbox = await startOcteth();
    const answer = await track(sandbox, base, { headers: { 'content-type': 'text/plain' } });
    expectSuccess(answer);
    expect(answer.headers.get('x-sandbox-note')).toBe('Content-Type should be application/json');
  });

  it('refuses a coded body (§1.4.2)', async () => {
    const sandbox = await startOcteth();
    const answer = await track(sandbox, base, { headers: { 'content-encoding': 'br' } });
    expectHardFailure(sandbox, answer, 100000, 415);
  });

  it('takes 1,000,000 bytes and no more', async () => {
    const sandbox = await startOcteth();
    const bodyOf = (bytes: number) => JSON.stringify(base).padEnd(bytes, ' ');
    expectHardFailure(sandbox, await track(sandbox, bodyOf(1_000_001)), 100000, 413);
    expectSuccess(await track(sandbox, bodyOf(1_000_000)));
  });

  it('4 does not mind the case of keys, at any depth, and stores them in lower case', async () => {
    const sandbox = await startOcteth();
    const text =
      '{"command":"event.track","aPiKeY":"A","EVENT":"nope","Event":"x","LISTID":94,"PROPERTIES":{"Plan":1,"pLAN":2.50,"Deep":[{"A-B":"C: \\"D\\""}]}}';
    expectSuccess(await track(sandbox, text));
    expect(sandbox.events()[0]?.raw).toContain('"plan":1,"plan":2.50,"deep":[{"a-b":"C: \\"D\\""}]');
    expect(sandbox.events()).toMatchObject([
      { name: 'x', body: { event: 'x', properties: { plan: 2.5, deep: [{ 'a-b': 'C: "D"' }] } } },
    ]);
    expect(sandbox.requests()[0]?.body).toContain('"Plan":1,"pLAN":2.50');
  });

  it.each([undefined, null, 'Event.Track', 'event.track ', 5])(
    '5 refuses the command %j',
    async (Command) => {
      const sandbox = await startOcteth();
      expectHardFailure(sandbox, await track(sandbox, { ...base, Command }), 100003);
    },
  );

  it('5 may be missing in lenient mode, with a note, but for the legacy address', async () => {
    const sandbox = await startOcteth({ mode: 'lenient' });
    const answer = await track(sandbox, { ...base, Command: undefined });
    expectSuccess(answer);
    expect(answer.headers.get('x-sandbox-note')).toBe('Command is missing: strict mode refuses the request');
    expect((await track(sandbox, { ...base, Command: '' })).status).toBe(400);
    expect((await track(sandbox, 'APIKey=A&Event=x', { path: LEGACY })).status).toBe(400);
  });

  it('5 answers before 6', async () => {
    const sandbox = await startOcteth();
    expectHardFailure(sandbox, await track(sandbox, { Command: 'nope', SessionID: 'SX' }), 100003);
  });

  it.each([
    ['a session as APIKey', { APIKey: 'S' }, 99998],
    ['a key as SessionID', { SessionID: 'A' }, 99998],
    ['a key that is no string', { APIKey: ['A'] }, 99998],
    ['an empty key', { APIKey: '' }, 99998],
    ['an expired session beside a wrong key', { APIKey: 'x', SessionID: 'SX' }, 99999],
  ])('6 refuses %s, before the list is looked at', async (_title, credentials, code) => {
    const sandbox = await startOcteth();
    const { APIKey: _none, ...rest } = base;
    expectAuthError(sandbox, await track(sandbox, { ...rest, ListID: 'x', ...credentials }), code);
  });

  it('6 takes a session, or a good key beside a bad one', async () => {
    const sandbox = await startOcteth();
    expectSuccess(await track(sandbox, { ...base, APIKey: undefined, SessionID: 'S' }));
    expectSuccess(await track(sandbox, { ...base, APIKey: 'x', SessionID: 'S' }));
  });

  it('6 takes no bearer header for an event, and no revoked key', async () => {
    const sandbox = await startOcteth();
    const headers = { authorization: 'Bearer A' };
    expectAuthError(sandbox, await track(sandbox, { ...base, APIKey: undefined }, { headers }), 99998);
    sandbox.octeth.revokeKey('A');
    expectAuthError(sandbox, await track(sandbox, base), 99998);
    expect(sandbox.requests().at(-1)?.reason).toBe('APIKey is revoked.');
  });

  it('6 answers 401 with the option', async () => {
    const sandbox = await startOcteth({ authErrorsAs401: true });
    expectAuthError(sandbox, await track(sandbox, { ...base, APIKey: 'x' }), 99998, 401);
    expectAuthError(sandbox, await track(sandbox, { ...base, APIKey: 'x', SessionID: 'SX' }), 99999, 401);
  });
});

describe('Octeth checks of the event (vendors spec §5.3)', () => {
  it.each([0, -1, 1.5, '94.0', ' 94', '', null, true, [94], 1e20])(
    '7 refuses the list %j',
    async (ListID) => {
      const sandbox = await startOcteth();
      const answer = await track(sandbox, { ...base, ListID, Event: '' });
      expectHandlerError(sandbox, answer, 4, 'Invalid ListID parameter');
    },
  );

  it.each([94, '94', '094', undefined])('7 takes the list %j', async (ListID) => {
    const sandbox = await startOcteth();
    expectSuccess(await track(sandbox, { ...base, ListID }));
  });

  it('7 knows lists that come and go', async () => {
    const sandbox = await startOcteth({ lists: {} });
    expectHandlerError(sandbox, await track(sandbox, base), 4, 'Invalid ListID parameter');
    sandbox.octeth.addList('94');
    expectSuccess(await track(sandbox, base));
    sandbox.octeth.removeList('94');
    expect((await track(sandbox, base)).status).toBe(422);
  });

  it('7 knows the lists of each account apart', async () => {
    const sandbox = await startOcteth();
    sandbox.octeth.fixtures.put('lists', '96', {}, { key: 'A' });
    expectSuccess(await track(sandbox, { ...base, ListID: 96 }));
    expect((await track(sandbox, { ...base, ListID: 96, APIKey: undefined, SessionID: 'S' })).status).toBe(
      200,
    );
    expect((await track(sandbox, { ...base, ListID: 96, APIKey: 'B' })).status).toBe(422);
  });

  it('7 adds an unknown list where the option says so, with a note', async () => {
    const sandbox = await startOcteth({ unknownLists: 'add' });
    const added = await track(sandbox, { ...base, ListID: 7 });
    expectSuccess(added);
    expect(added.headers.get('x-sandbox-note')).toBe('added; at Octeth a list must exist: "7"');
    expect((await track(sandbox, { ...base, ListID: 7 })).headers.get('x-sandbox-note')).toBeNull();
    expect((await track(sandbox, { ...base, ListID: 'x' })).status).toBe(422);
  });

  it.each([undefined, null, '', 5, {}])('8 refuses the event %j, before the address', async (Event) => {
    const sandbox = await startOcteth();
    expectHandlerError(
      sandbox,
      await track(sandbox, { ...base, Event, Email: 'nope' }),
      5,
      messages[5] ?? '',
    );
  });

  it.each([{}, { Email: '' }, { Email: null, ID: '' }, { ID: null, UUID: 'v1' }])(
    '9 refuses an identify of nobody: %j',
    async (ids) => {
      const sandbox = await startOcteth();
      const answer = await track(sandbox, { ...base, Event: 'identify', ...ids });
      expectHandlerError(sandbox, answer, 6, messages[6] ?? '');
    },
  );

  it.each(['nope', ' known@example.com', 'a'.repeat(64), 5, false])(
    '10 refuses the address %j',
    async (Email) => {
      const sandbox = await startOcteth();
      for (const Event of ['page_view', 'identify', 'conversion']) {
        expectHandlerError(sandbox, await track(sandbox, { ...base, Event, Email }), 7, messages[7] ?? '');
      }
      expect(sandbox.events()[0]?.reason).toMatch(/^Email is not valid: (?!.*known).+\.$/);
    },
  );

  it.each([undefined, null, 'x', {}, { 'conversion-id': '' }, { 'conversion-id': null }])(
    '11 names the first property that a conversion lacks: %j',
    async (Properties) => {
      const sandbox = await startOcteth();
      const answer = await track(sandbox, { ...conversion, Properties });
      expectHandlerError(sandbox, answer, 8, 'Missing conversion-id event property');
    },
  );

  it('11 takes any value that is there', async () => {
    const sandbox = await startOcteth();
    const Properties = { 'Conversion-ID': 1, 'conversion-name': 'x', 'conversion-value': 0 };
    expectSuccess(await track(sandbox, { ...conversion, Properties }));
  });

  it('11 answers before 12: a test conversion needs its properties', async () => {
    const sandbox = await startOcteth();
    const answer = await track(sandbox, { ...conversion, Properties: { isTest: true } });
    expectHandlerError(sandbox, answer, 8, 'Missing conversion-id event property');
  });

  it('12 makes no subscriber, and does not use a conversion up', async () => {
    const sandbox = await startOcteth();
    const test = { ...conversion, Email: 'new@example.com', ID: 'u1', UUID: 'v1' };
    const Properties = { ...conversion.Properties, ISTEST: true };
    expectSuccess(await track(sandbox, { ...test, Properties }), { uuid: 'v1', externalId: 'u1' });
    expectSuccess(await track(sandbox, test), { uuid: 'v1', externalId: 'u1', identified: true });
    expect(sandbox.events().map(({ verdict }) => verdict)).toEqual(['test', 'good']);
  });

  it.each([false, 1, 'yes', null])('12 takes isTest %j for an ordinary property', async (isTest) => {
    const sandbox = await startOcteth();
    await track(sandbox, { ...known, Properties: { isTest } });
    expect(sandbox.counts().good).toBe(1);
  });
});
