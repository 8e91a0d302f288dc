import { describe, expect, it } from 'vitest';
import { control, start as startAny } from './support.js';
import { ada, confirmation, expectError, generic, K, send, startVibetrace } from './vibetrace-support.js';

const MINUTE = 60_000;
const update = (attributes: object) => ({ user: ada, event: { update: attributes } });

describe('repeated orders (vendors spec §3.1)', () => {
  it('are one whether the id is a number or text', async () => {
    const sandbox = await startVibetrace();
    await send(sandbox, confirmation(17));
    const again = await send(sandbox, confirmation('17'));
    expect(again.headers.get('x-sandbox-note')).toBe(
      'discarded: a confirmation with this orderId was taken before',
    );
    expect(sandbox.events({ verdict: 'discarded' })).toMatchObject([{ name: 'confirmation' }]);
  });

  it('are told apart by account, not by user', async () => {
    const keys = { [K]: { account: 'a' }, same: { account: 'a' }, other: {} };
    const sandbox = await startVibetrace({ keys });
    sandbox.vibetrace.addUser('bob@example.com');
    const bob = { ...confirmation('1'), user: { email: 'bob@example.com' } };
    await send(sandbox, confirmation('1'));
    await send(sandbox, bob);
    await send(sandbox, confirmation('1'), { headers: { authorization: 'same' } });
    expect(sandbox.counts()).toMatchObject({ good: 1, discarded: 2 });
    await send(sandbox, confirmation('1'), { headers: { authorization: 'other' } });
    expect(sandbox.counts()).toMatchObject({ good: 2, discarded: 2 });
  });

  it('are not those of a refused event, and are forgotten by a reset', async () => {
    const sandbox = await startVibetrace();
    expectError(await send(sandbox, confirmation('1', { items: 1 })), 400, 'Invalid event information');
    await send(sandbox, confirmation('1'));
    expect(sandbox.counts().good).toBe(1);
    sandbox.reset();
    await send(sandbox, confirmation('1'));
    expect(sandbox.counts()).toMatchObject({ good: 1, discarded: 0 });
  });

  it('are looked for under confirmation alone', async () => {
    const sandbox = await startVibetrace();
    for (const type of ['checkout', 'checkout']) {
      await send(sandbox, { user: ada, event: { [type]: { generic: { orderId: '1' } } } });
    }
    await send(sandbox, generic('x', { orderId: '1' }));
    await send(sandbox, confirmation('1'));
    expect(sandbox.counts()).toMatchObject({ good: 4, discarded: 0 });
  });
});

describe('email opens (vendors spec §3.1)', () => {
  it('are kept once in 20 minutes from the first that was kept, by user', async () => {
    let now = Date.UTC(2026, 4, 12);
    const sandbox = await startVibetrace({}, { clock: () => now });
    sandbox.vibetrace.addUser('bob@example.com');
    const statuses: number[] = [];
    const open = async (user: object = ada) => {
      const { status } = await send(sandbox, { user, event: { email_open: {} } });
      statuses.push(status);
      return sandbox.events().at(-1)?.verdict;
    };
    const start = now;
    expect(await open()).toBe('good');
    expect(await open({ _id: 'u1' })).toBe('discarded');
    expect(await open({ email: 'bob@example.com' })).toBe('good');
    now = start + 19 * MINUTE;
    expect(await open()).toBe('discarded');
    now = start + 20 * MINUTE;
    expect(await open()).toBe('good');
    now = start + 39 * MINUTE;
    expect(await open()).toBe('discarded');
    expect(new Set(statuses)).toEqual(new Set([200]));
  });
});

describe('users', () => {
  it('are written by update and login, but for email and _id', async () => {
    const attributes = { city: 'Cluj', plan: 'free' };
    const sandbox = await startVibetrace({ users: { u1: { ...ada, attributes } } });
    await send(sandbox, update({ firstname: 'Ada', plan: 'pro', email: 'x@example.com', _id: 'x' }));
    await send(sandbox, { user: { _id: 'u1' }, event: { login: { visits: 1 } } });
    await send(sandbox, generic('x', { lastname: 'Lovelace' }));
    const [contact] = sandbox.contacts();
    expect(contact).toMatchObject({ email: ada.email, userId: 'u1' });
    expect(contact?.attributes).toEqual({ city: 'Cluj', plan: 'pro', firstname: 'Ada', visits: 1 });
    expect(contact?.events.map(({ name }) => name)).toEqual(['update', 'login', 'x']);
  });

  it('are as they were set up after a reset', async () => {
    const sandbox = await startVibetrace();
    await send(sandbox, update({ firstname: 'Ada' }));
    sandbox.reset();
    await send(sandbox, update({}));
    expect(sandbox.contacts().map(({ attributes }) => attributes)).toEqual([{}]);
  });

  it('are not made by a request', async () => {
    const sandbox = await startVibetrace({ users: [] });
    expectError(await send(sandbox, update({})), 400, 'User not found');
    expect(sandbox.contacts()).toEqual([]);
  });

  it('can be listed by address or _id, and added and removed', async () => {
    const sandbox = await startVibetrace({ users: ['ada@example.com', 'u7'] });
    const statusOf = async (user: object) => (await send(sandbox, { ...generic('x'), user })).status;
    expect([await statusOf(ada), await statusOf({ _id: 'u7' })]).toEqual([200, 200]);
    expect([await statusOf({ _id: 'ada@example.com' }), await statusOf({ _id: 'u8' })]).toEqual([400, 400]);
    sandbox.vibetrace.addUser('u8', { email: 'eve@example.com' });
    expect([await statusOf({ email: 'eve@example.com' }), await statusOf({ _id: 'u8' })]).toEqual([200, 200]);
    sandbox.vibetrace.removeUser('ada@example.com');
    expect(await statusOf(ada)).toBe(400);
    sandbox.vibetrace.set({ users: ['u9'] });
    expect([await statusOf({ _id: 'u7' }), await statusOf({ _id: 'u9' })]).toEqual([400, 200]);
  });

  it('can be set up over the control API, for all accounts or for one', async () => {
    const sandbox = await startVibetrace({ users: [] });
    const path = 'vibetrace/users/eve%40example.com';
    const user = { email: 'eve@example.com' };
    const status = async (authorization: string) =>
      (await send(sandbox, { ...generic('x'), user }, { headers: { authorization } })).status;
    sandbox.vibetrace.addKey('other');
    expect(
      (await control(sandbox, `${path}?key=${K}`, 'PUT', { _id: 'u5', attributes: { a: 1 } })).status,
    ).toBe(200);
    expect([await status(K), await status('other')]).toEqual([200, 400]);
    expect((await control(sandbox, path, 'PUT', {})).status).toBe(200);
    expect(await status('other')).toBe(200);
    expect((await control(sandbox, path, 'DELETE')).body).toEqual({ forgotten: true });
    expect([await status(K), await status('other')]).toEqual([200, 400]);
  });
});

describe('users who were never set up, where they are added', () => {
  const NOTE = 'user added; at Vibetrace a user must exist';
  const open = (users: readonly string[] = []) => startVibetrace({ users, unknownUsers: 'add' });
  const grace = { email: 'grace@example.com' };
  const event = (user: object) => ({ ...generic('x'), user });

  it('are taken with their first event, by address or _id, and noted once', async () => {
    const sandbox = await open();
    const first = await send(sandbox, event(grace));
    expect([first.status, first.headers.get('x-sandbox-note')]).toEqual([200, NOTE]);
    expect((await send(sandbox, event(grace))).headers.get('x-sandbox-note')).toBeNull();
    expect((await send(sandbox, event({ _id: 'u8' }))).status).toBe(200);
    expect((await control(sandbox, 'vibetrace/users')).body.users).toMatchObject([
      { user: 'grace@example.com' },
      { user: 'u8' },
    ]);
    sandbox.reset();
    expect((await send(sandbox, event(grace))).headers.get('x-sandbox-note')).toBeNull();
  });

  it('are one contact when an _id follows the address, and two with two _ids', async () => {
    const sandbox = await open();
    await send(sandbox, { user: grace, event: { update: { city: 'Cluj' } } });
    expect((await send(sandbox, event({ ...grace, _id: 'u9' }))).status).toBe(200);
    expect((await send(sandbox, event({ _id: 'u9' }))).status).toBe(200);
    expect(sandbox.contacts()).toMatchObject([{ ...grace, userId: 'u9', attributes: { city: 'Cluj' } }]);
    expect(sandbox.contacts()).toHaveLength(1);
    await send(sandbox, event({ _id: 'u1', email: 'eve@example.com' }));
    const mixed = await send(sandbox, event({ _id: 'u2', email: 'eve@example.com' }));
    expectError(mixed, 400, 'Invalid user information');
    expectError(await send(sandbox, event({ _id: 'u'.repeat(201) })), 400, 'User not found');
  });

  it('are not added by an event that is refused, nor for an account that was told to forget them', async () => {
    const sandbox = await open(['ada@example.com']);
    expectError(await send(sandbox, { user: grace, event: { wishlist: {} } }), 400, 'Unknown event type');
    sandbox.vibetrace.fixtures.forget('users', 'ada@example.com', { key: K });
    expectError(await send(sandbox, event(ada)), 400, 'User not found');
    sandbox.vibetrace.set({ unknownUsers: 'refuse' });
    expectError(await send(sandbox, event(grace)), 400, 'User not found');
  });
});

describe('options', () => {
  it('default to one key, strict mode and no users', async () => {
    const sandbox = await startAny();
    const headers = { authorization: 'sandbox-key' };
    expectError(await send(sandbox, generic('x'), { headers }), 400, 'User not found');
    const unknown = { user: ada, event: { wishlist: {} } };
    expectError(await send(sandbox, unknown, { headers }), 400, 'Unknown event type');
  });

  it('take any key without white space where keys are "any"', async () => {
    const sandbox = await startVibetrace({ keys: 'any' });
    expect((await send(sandbox, generic('x'), { headers: { authorization: 'whatever' } })).status).toBe(200);
    expectError(
      await send(sandbox, generic('x'), { headers: { authorization: `Bearer ${K}` } }),
      401,
      'Unauthorized',
    );
  });

  it('switch the API off for a key at any time', async () => {
    const sandbox = await startVibetrace();
    sandbox.vibetrace.addKey(K, { apiEnabled: false });
    expectError(await send(sandbox, generic('x')), 403, 'Forbidden');
  });

  it.each([
    [{ mode: 'loose' }, 'vibetrace.mode must be "strict" or "lenient"; it is "loose".'],
    [{ keys: { a: { apiEnabled: 1 } } }, 'apiEnabled must be true or false; it is 1.'],
    [
      { users: { u1: { name: 'x' } } },
      'vibetrace.users has no option "name"; it takes email, _id, attributes.',
    ],
    [{ users: { u1: { attributes: 1 } } }, 'attributes must be an object of at most 65536 bytes; it is 1.'],
    [{ events: [] }, 'vibetrace has no option "events"; it takes mode, unknownUsers, keys, users.'],
  ])('refuse %j and change nothing', async (options, message) => {
    const sandbox = await startVibetrace();
    const wrong = { mode: 'lenient', ...options } as object;
    expect(() => sandbox.vibetrace.set(wrong)).toThrow(
      expect.objectContaining({ code: 'invalid_option', message }),
    );
    expectError(await send(sandbox, { user: ada, event: { wishlist: {} } }), 400, 'Unknown event type');
  });
});

it('faults have an error of Vibetrace’s shape', async () => {
  const sandbox = await startVibetrace();
  for (const status of [200, 400, 401, 403, 404, 405, 413, 415, 429, 500, 503, 418]) {
    sandbox.fault({ vendor: 'vibetrace', status, times: 1 });
    const answer = await send(sandbox, generic('x'));
    expect(answer.status).toBe(status);
    if (status !== 200)
      expect(answer.body).toEqual({
        errors: [{ message: expect.any(String), description: expect.any(String) }],
      });
  }
  expect(sandbox.counts().total).toBe(0);
});
