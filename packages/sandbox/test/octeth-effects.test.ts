import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { octeth } from '../src/vendors/octeth.js';
import type { VendorAnswer } from '../src/vendors/vendor.js';
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
  PROPERTIES,
  startOcteth,
  track,
  trackForm,
} from './octeth-support.js';

const started = () => direct(octeth, account);
const identified = ({ body }: VendorAnswer) => JSON.parse(body).identify_event_sent;
const hashOf = (email: string) => createHash('sha256').update(email).digest('hex');
const identify = { ...base, Event: 'identify' };

describe('Octeth subscribers (vendors spec §5.3, check 13)', () => {
  it('are known after their first event, in any case of the address, in that list', () => {
    const { post } = started();
    const send = (Email: string, ListID = 94) => identified(post(EVENT, {}, { ...base, Email, ListID }));
    expect([send('new@example.com'), send('New@example.com'), send('new@example.com', 95)]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('get an identify each time one is sent', () => {
    const { post, contacts } = started();
    expect(identified(post(EVENT, {}, { ...identify, Email: 'known@example.com', ID: 'u1' }))).toBe(true);
    expect(contacts()).toMatchObject([{ email: 'known@example.com', userId: 'u1' }]);
  });

  it('keep the uuid that came, and are found by it and by their id', () => {
    const { post, contacts } = started();
    const first = post(EVENT, {}, { ...known, ID: 'u1', UUID: 'v1' });
    expect(JSON.parse(first.body)).toMatchObject({ uuid: 'v1', external_id: 'u1' });
    const ids = [{ UUID: 'v1' }, { ID: 'u1' }].map(
      (id) => post(EVENT, {}, { ...base, ...id }).events[0]?.contactId,
    );
    expect(ids).toEqual([contacts()[0]?.id, contacts()[0]?.id]);
    expect(contacts()).toHaveLength(1);
  });

  it('stay two where they share a browser', () => {
    const { post, contacts } = started();
    for (const Email of ['one@example.com', 'two@example.com'])
      post(EVENT, {}, { ...base, Email, UUID: 'v1' });
    expect(contacts().map(({ email, anonymousIds }) => [email, anonymousIds])).toEqual([
      ['one@example.com', ['v1']],
      ['two@example.com', []],
    ]);
  });

  it('are matched by a hash of the address as it is written, and never made by one', () => {
    const { post, contacts } = started();
    const send = (ID: string, event: object = base) => post(EVENT, {}, { ...event, ID });
    expect(send(hashOf('nobody@example.com'), identify).events[0]?.contactId).toBeUndefined();
    expect(identified(send(hashOf('nobody@example.com'), identify))).toBe(false);
    expect(contacts()).toEqual([]);
    expect(send(hashOf('Known@example.com')).events[0]?.contactId).toBeUndefined();
    expect(send(hashOf('known@example.com')).events[0]?.contactId).toBe(contacts()[0]?.id);
    const again = send(hashOf('known@example.com').toUpperCase(), {
      ...identify,
      IdentifyProperties: { A: 1 },
    });
    expect(identified(again)).toBe(true);
    expect(contacts()).toMatchObject([{ email: 'known@example.com', userId: null, attributes: { a: '1' } }]);
  });

  it('are made by an identify of an id, and not by another event of one', () => {
    const { post, contacts } = started();
    expect(identified(post(EVENT, {}, { ...base, ID: 'u1' }))).toBe(false);
    expect(contacts()).toEqual([]);
    expect(identified(post(EVENT, {}, { ...identify, ID: 'u1' }))).toBe(true);
    expect(contacts()).toMatchObject([{ userId: 'u1', email: null }]);
  });

  it('get custom fields from an identify alone, or where they are new', () => {
    const { post, contacts } = started();
    const IdentifyProperties = { Name: 'x', CustomField7: 1 };
    post(EVENT, {}, { ...known, IdentifyProperties });
    expect(contacts()).toMatchObject([{ attributes: {} }]);
    post(EVENT, {}, { ...base, Email: 'new@example.com', IdentifyProperties });
    expect(contacts()[1]?.attributes).toEqual({ name: '"x"', customfield7: '1' });
  });

  it('are not made without a list', () => {
    const { post, contacts } = started();
    const answer = post(EVENT, {}, { ...identify, Email: 'new@example.com', ListID: undefined });
    expect([answer.status, identified(answer), contacts()]).toEqual([200, false, []]);
  });
});

describe('Octeth conversions (vendors spec §5.3, check 14)', () => {
  it('are known by their id in each list of each account', () => {
    const { post, reset } = started();
    const verdict = (more: object = {}, id: unknown = 'order-234') => {
      const Properties = { ...conversion.Properties, 'Conversion-ID': id };
      return post(EVENT, {}, { ...conversion, Properties, ...more }).events[0]?.verdict;
    };
    const seen = [
      verdict(),
      verdict({ Email: 'x@example.com' }),
      verdict({ ListID: 95 }),
      verdict({ APIKey: 'B' }),
    ];
    expect(seen).toEqual(['good', 'discarded', 'good', 'good']);
    expect([verdict({}, 5), verdict({}, '5'), verdict({}, [5]), verdict({ Event: 'other' })]).toEqual([
      'good',
      'discarded',
      'good',
      'good',
    ]);
    reset();
    expect(verdict()).toBe('good');
  });
});

describe('Octeth forms (vendors spec §5.3, check 3)', () => {
  const fields = { Command: 'event.track', APIKey: 'A', ResponseFormat: 'JSON', ListID: '94' };

  it('are nested by brackets, their keys in lower case', async () => {
    const sandbox = await startOcteth();
    const nested = { 'Properties[Plan]': 'pro', 'Properties[Tags][]': 'a', 'Properties[a][B]': '1' };
    const text = `${new URLSearchParams({ ...fields, Event: 'x', ...nested })}&Properties[Tags][]=b&Properties[plan]=x`;
    expectSuccess(await trackForm(sandbox, text));
    expect(sandbox.events()).toMatchObject([
      { name: 'x', body: { properties: { plan: 'x', tags: ['a', 'b'], a: { b: '1' } } } },
    ]);
  });

  it('are judged as JSON is', async () => {
    const sandbox = await startOcteth();
    expectHandlerError(sandbox, await trackForm(sandbox, fields), 5, 'Missing event parameter');
    expectSuccess(await trackForm(sandbox, { ...fields, Event: 'x', 'Properties[isTest]': 'true' }));
    expect(sandbox.counts()).toMatchObject({ good: 0, bad: 1 });
  });

  it.each(['', '=x', '[a]=1', 'Command[x]=event.track'])('hold no command in %j', async (body) => {
    const sandbox = await startOcteth();
    expectHardFailure(sandbox, await trackForm(sandbox, body), 100003);
  });

  it('lose what is nested too deep, as at PHP', async () => {
    const sandbox = await startOcteth();
    const deep = (depth: number) =>
      `${new URLSearchParams({ ...fields, Event: 'x' })}&p${'[a]'.repeat(depth)}=1`;
    for (const depth of [64, 65, 300_000]) expectSuccess(await trackForm(sandbox, deep(depth)));
    expect(sandbox.events().map(({ raw }) => raw.includes('"p":'))).toEqual([true, false, false]);
  });
});

describe('Octeth properties of events (vendors spec §5.2)', () => {
  const bearer = { headers: { authorization: 'Bearer A' } };
  const list94 = { method: 'GET', path: `${PROPERTIES}?ListID=94`, ...bearer };

  it('are those seen so far, in alphabetical order', async () => {
    const sandbox = await startOcteth();
    expect((await track(sandbox, '', list94)).text).toBe('{"ListID":94,"Properties":{}}');
    for (const [Event, Properties] of [
      ['view', { Z: 1, 'a b': { deep: 1 }, 10: 1, 9: 1 }],
      ['view', { m: 1 }],
      ['2', {}],
      ['10', { isTest: false }],
      ['test', { isTest: true }],
    ] as const) {
      await track(sandbox, { ...base, Event, Properties });
    }
    await track(sandbox, { ...base, ListID: 95, Event: 'elsewhere' });
    expect((await track(sandbox, '', list94)).text).toBe(
      '{"ListID":94,"Properties":{"10":["istest"],"2":[],"view":["10","9","a b","m","z"]}}',
    );
    sandbox.reset();
    expect((await track(sandbox, '', list94)).text).toBe('{"ListID":94,"Properties":{}}');
  });

  it.each([
    ['a key in the body', { path: PROPERTIES }, { APIKey: 'A', ListID: '94' }],
    ['a session in the body, the list in the query', { path: `${PROPERTIES}?listid=94` }, { SessionID: 'S' }],
    ['a bearer header and no body', { path: `${PROPERTIES}?ListID=94`, ...bearer }, ''],
  ])('are given to a POST with %s', async (_title, options, body) => {
    const sandbox = await startOcteth();
    expect((await track(sandbox, body, options)).text).toBe('{"ListID":94,"Properties":{}}');
  });

  it.each([
    ['', 1, 'Missing ListID parameter'],
    ['?ListID=', 1, 'Missing ListID parameter'],
    ['?ListID=x', 2, 'Invalid ListID parameter'],
    ['?ListID=0', 2, 'Invalid ListID parameter'],
    ['?ListID=4711', 3, 'List not found'],
  ])('have an error for %j', async (query, code, message) => {
    const sandbox = await startOcteth();
    const options = { ...list94, path: PROPERTIES + query };
    expectHandlerError(sandbox, await track(sandbox, '', options), code, message);
    sandbox.octeth.set({ handlerErrorsAs200: true });
    expectHandlerError(sandbox, await track(sandbox, '', options), code, message, 200);
  });

  it('need a key before a list', async () => {
    const sandbox = await startOcteth();
    const path = `${PROPERTIES}?ListID=x`;
    expectAuthError(sandbox, await track(sandbox, '', { method: 'GET', path }), 99998);
    expectAuthError(sandbox, await track(sandbox, { SessionID: 'SX' }, { path }), 99999);
    expectHardFailure(sandbox, await track(sandbox, '', { method: 'PUT', path }), 100001);
    expectHardFailure(sandbox, await track(sandbox, '[', { path }), 100000);
  });

  it('have a rate of their own: 100 requests in any 60 seconds', () => {
    const { post, clock } = direct(octeth, { ...account, enforceRate: true });
    const ask = () => post(PROPERTIES, {}, { APIKey: 'A', ListID: 94 }).status;
    for (let sent = 0; sent < 100; sent += 1) expect(ask()).toBe(200);
    expect([ask(), post(EVENT, {}, base).status]).toEqual([429, 200]);
    clock.ms = 60_000;
    expect(ask()).toBe(200);
  });
});
