import { describe, expect, it } from 'vitest';
import { ada, confirmation, expectError, generic, K, KD, send, startVibetrace } from './vibetrace-support.js';

const TYPES = [
  'viewitem',
  'viewcategory',
  'search',
  'addtocart',
  'checkout',
  'update',
  'login',
  'email_open',
];

describe('Vibetrace checks (vendors spec §3.3)', () => {
  it.each(['/v1/event//', '/v1/events/', '/V1/event/', '/event/', '/', '/v1/event/x'])(
    '1 has no path %j',
    async (path) => {
      const sandbox = await startVibetrace();
      const answer = await send(sandbox, generic('x'), { path });
      expect([answer.status, answer.text]).toEqual([404, '{"sandbox":"no such route"}']);
    },
  );

  it('1 has the path without the slash too, and notes it', async () => {
    const sandbox = await startVibetrace();
    const bare = await send(sandbox, generic('x'), { path: '/v1/event' });
    expect(bare.status).toBe(200);
    expect(bare.headers.get('x-sandbox-note')).toMatch(/print a slash at the end: \/v1\/event\/$/);
    expect((await send(sandbox, generic('x'))).headers.get('x-sandbox-note')).toBeNull();
  });

  it.each(['GET', 'PUT', 'PATCH', 'DELETE'])('2 refuses the method %s', async (method) => {
    const sandbox = await startVibetrace();
    const answer = await send(sandbox, generic('x'), { method });
    expectError(answer, 405, 'Method not allowed');
    expect(answer.headers.get('allow')).toBe('POST');
  });

  it.each([
    ['another', 'x'],
    ['a longer', `${K}x`],
    ['a doubled', `${K} ${K}`],
    ['a lower-cased', K.toLowerCase()],
  ])('3 refuses %s key', async (_title, authorization) => {
    const sandbox = await startVibetrace();
    const answer = await send(sandbox, generic('x'), { headers: { authorization } });
    expectError(answer, 401, 'Unauthorized');
    expect(answer.headers.get('x-sandbox-note')).toBeNull();
  });

  it.each([`Bearer ${K}`, `bearer ${K}`])('3 refuses a scheme, and says so: %s', async (authorization) => {
    const sandbox = await startVibetrace();
    const answer = await send(sandbox, generic('x'), { headers: { authorization } });
    expectError(answer, 401, 'Unauthorized');
    expect(answer.headers.get('x-sandbox-note')).toBe('no scheme expected');
    expect(JSON.stringify(sandbox.requests())).not.toContain(K);
  });

  it('3 refuses a revoked key, and takes one that was added', async () => {
    const sandbox = await startVibetrace();
    sandbox.vibetrace.revokeKey(K);
    expectError(await send(sandbox, generic('x')), 401, 'Unauthorized');
    expect(sandbox.requests()[0]?.reason).toBe('The API key is revoked.');
    sandbox.vibetrace.addKey('another');
    expect((await send(sandbox, generic('x'), { headers: { authorization: 'another' } })).status).toBe(200);
  });

  it.each(['application/json', 'Application/JSON; charset=utf-8'])('5 takes the type %s', async (type) => {
    const sandbox = await startVibetrace();
    expect((await send(sandbox, generic('x'), { headers: { 'content-type': type } })).status).toBe(200);
  });

  it.each([
    ['another media type', generic('x'), { 'content-type': 'text/plain' }],
    ['an empty body', '', {}],
    ['a list', [generic('x')], {}],
    ['null', 'null', {}],
    ['something after the value', `${JSON.stringify(generic('x'))},`, {}],
    ['a byte order mark', `\uFEFF${JSON.stringify(generic('x'))}`, {}],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), {}],
  ])('5 refuses %s', async (_title, body, headers) => {
    const sandbox = await startVibetrace();
    expectError(await send(sandbox, body, { headers }), 400, 'Invalid request');
    expect(sandbox.counts().total).toBe(0);
  });

  it('refuses a coded body (§1.4.2), and one that the sandbox does not read', async () => {
    const sandbox = await startVibetrace();
    const coded = await send(sandbox, generic('x'), { headers: { 'content-encoding': 'br' } });
    expectError(coded, 415, 'Invalid request');
    const large = await send(sandbox, 'x'.repeat(1_048_577));
    expectError(large, 413, 'Invalid request');
    expect(large.headers.get('x-sandbox-note')).toMatch(/^the sandbox reads 1048576 bytes/);
  });

  it.each([
    ['6 a null event', { event: null }, 'Missing event information'],
    ['6 an empty event', { event: {} }, 'Missing event information'],
    ['6 a list as event', { event: [{ update: {} }] }, 'Missing event information'],
    ['6 text as event', { event: 'update' }, 'Missing event information'],
    ['7 a null user', { user: null }, 'Missing user information'],
    ['7 text as user', { user: 'ada@example.com' }, 'Missing user information'],
    ['8 empty ids', { user: { email: '', _id: '' } }, 'Invalid user information'],
    ['8 an _id that is a number', { user: { _id: 1 } }, 'Invalid user information'],
    ['8 a bad email beside an _id', { user: { _id: 'u1', email: 'nope' } }, 'Invalid user information'],
    ['8 a number as email beside an _id', { user: { _id: 'u1', email: 7 } }, 'Invalid user information'],
    ['9 two types', { event: { update: {}, login: {} } }, 'Invalid event information'],
    ['10 a type in another case', { event: { Update: {} } }, 'Unknown event type'],
    ['10 a type of every object', { event: { constructor: {} } }, 'Unknown event type'],
    ['11 text as payload', { event: { update: 'x' } }, 'Invalid event information'],
    ['11 a list as payload', { event: { search: [] } }, 'Invalid event information'],
    ['11 no name', { event: { generic: { generic: {} } } }, 'Invalid event information'],
    ['11 an empty name', generic(''), 'Invalid event information'],
    [
      '11 a number as name',
      { event: { generic: { generic: { event_name: 1 } } } },
      'Invalid event information',
    ],
    ['11 no order id', { event: { confirmation: {} } }, 'Invalid event information'],
    ['11 a null order id', confirmation(null), 'Invalid event information'],
    [
      '11 an order id of another case',
      { event: { confirmation: { generic: { orderid: '1' } } } },
      'Invalid event information',
    ],
    ['11 items that are text', confirmation('1', { items: 'x' }), 'Invalid event information'],
    ['11 items that are null', confirmation('1', { items: null }), 'Invalid event information'],
    ['12 an unknown _id', { user: { _id: 'u2' } }, 'User not found'],
    ['12 an unknown _id beside a known email', { user: { ...ada, _id: 'u2' } }, 'User not found'],
  ])('%s is refused', async (_title, more, message) => {
    const sandbox = await startVibetrace();
    expectError(await send(sandbox, { ...generic('x'), ...more }), 400, message);
    expect(sandbox.events()).toMatchObject([{ verdict: 'bad', list: message }]);
  });

  it('8 repeats no address in what it says', async () => {
    const sandbox = await startVibetrace();
    const answer = await send(sandbox, { ...generic('x'), user: { email: 'secret name@example.com' } });
    expect(answer.text + sandbox.events()[0]?.reason).not.toContain('secret');
  });

  it.each([{ _id: 'u1' }, { ...ada, _id: 'u1' }, { ...ada, _id: 7 }, { email: 'ADA@example.com' }])(
    '8 and 12 know the user %j',
    async (user) => {
      const sandbox = await startVibetrace();
      expect((await send(sandbox, { ...generic('x'), user })).status).toBe(200);
    },
  );

  it.each(TYPES)('10 knows the type %s', async (type) => {
    const sandbox = await startVibetrace();
    expect((await send(sandbox, { user: ada, event: { [type]: {} } })).status).toBe(200);
    expect(sandbox.events()).toMatchObject([{ name: type }]);
  });

  it('10 takes only objects under an unknown type where it is lenient', async () => {
    const sandbox = await startVibetrace({ mode: 'lenient' });
    expect((await send(sandbox, { user: ada, event: { ['__proto__']: {} } })).status).toBe(200);
    expectError(await send(sandbox, { user: ada, event: { wishlist: 1 } }), 400, 'Invalid event information');
  });

  it('11 takes an order id that is a number', async () => {
    const sandbox = await startVibetrace();
    expect((await send(sandbox, confirmation(17, { items: [] }))).status).toBe(200);
  });

  it('13 refuses an _id and an email of different users', async () => {
    const sandbox = await startVibetrace();
    sandbox.vibetrace.addUser('bob@example.com', { _id: 'u2' });
    const user = { _id: 'u1', email: 'bob@example.com' };
    expectError(await send(sandbox, { ...generic('x'), user }), 400, 'Invalid user information', /different/);
    const stranger = { _id: 'u1', email: 'nobody@example.com' };
    expect((await send(sandbox, { ...generic('x'), user: stranger })).status).toBe(200);
  });

  it('answers by the first check that fails', async () => {
    const sandbox = await startVibetrace();
    sandbox.vibetrace.addUser('u2', { email: 'bob@example.com' });
    const messageOf = async (body: unknown, options: Parameters<typeof send>[2] = {}) => {
      const { status, body: answered } = await send(sandbox, body, options);
      return `${status} ${(answered.errors as { message: string }[])[0]?.message}`;
    };
    const wrong = { authorization: 'x', 'content-type': 'text/plain' };
    expect(await messageOf('x', { headers: wrong, method: 'PUT' })).toMatch(/^405/);
    expect(await messageOf('x', { headers: wrong })).toMatch(/^401/);
    expect(await messageOf('x', { headers: { ...wrong, authorization: KD } })).toMatch(/^403/);
    expect(await messageOf('x', { headers: { ...wrong, authorization: K } })).toBe('400 Invalid request');
    expect(await messageOf({})).toBe('400 Missing event information');
    const two = { wishlist: 1, update: 1 };
    expect(await messageOf({ event: two })).toBe('400 Missing user information');
    expect(await messageOf({ event: two, user: {} })).toBe('400 Invalid user information');
    const nobody = { email: 'nobody@example.com' };
    expect(await messageOf({ event: two, user: nobody })).toBe('400 Invalid event information');
    expect(await messageOf({ event: { wishlist: 1 }, user: nobody })).toBe('400 Unknown event type');
    expect(await messageOf({ event: { update: 1 }, user: nobody })).toBe('400 Invalid event information');
    expect(await messageOf({ event: { update: {} }, user: nobody })).toBe('400 User not found');
    const both = { _id: 'u2', ...ada };
    expect(await messageOf({ ...confirmation('1'), user: both })).toBe('400 Invalid user information');
    expect((await send(sandbox, confirmation('1'))).status).toBe(200);
    expect(sandbox.counts()).toMatchObject({ good: 1, discarded: 0 });
  });
});
