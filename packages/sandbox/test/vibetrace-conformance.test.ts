import { describe, expect, it } from 'vitest';
import {
  ada,
  confirmation,
  expectError,
  generic,
  KD,
  send,
  startVibetrace,
  success,
} from './vibetrace-support.js';

describe('Vibetrace conformance (vendors spec §3.4)', () => {
  it('V1: takes an update, and stores its attribute', async () => {
    const body = { user: ada, event: { update: { firstname: 'Ada' } } };
    const sandbox = await startVibetrace();
    const answer = await send(sandbox, body);
    expect([answer.status, answer.body]).toEqual([200, success]);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('x-sandbox')).toBe('vibetrace');
    expect(sandbox.events()).toMatchObject([{ verdict: 'good', kind: 'identify', name: 'update' }]);
    expect(sandbox.contacts()).toMatchObject([
      { email: ada.email, userId: 'u1', attributes: { firstname: 'Ada' } },
    ]);
  });

  it('V2: records an event of the application by its own name', async () => {
    const sandbox = await startVibetrace();
    const body = generic('my_event', { firstname: 'Ada' });
    expect((await send(sandbox, body)).body).toEqual(success);
    expect(sandbox.counts()).toMatchObject({ good: 1, total: 1 });
    expect(sandbox.events()).toMatchObject([{ name: 'my_event', kind: 'track', email: ada.email, body }]);
  });

  it('V4: misses the event', async () => {
    const sandbox = await startVibetrace();
    const answer = await send(sandbox, { user: ada });
    const words = /^Please send event information along with user$/;
    expectError(answer, 400, 'Missing event information', words);
  });

  it('V5: misses the user', async () => {
    const sandbox = await startVibetrace();
    const { event } = generic('my_event');
    expectError(await send(sandbox, { event }), 400, 'Missing user information');
    expect(sandbox.counts()).toMatchObject({ good: 0, bad: 1 });
  });

  it.each([{}, { email: 'nope' }])('V6: refuses the user %j', async (user) => {
    const sandbox = await startVibetrace();
    expectError(await send(sandbox, { ...generic('my_event'), user }), 400, 'Invalid user information');
  });

  it('V7: refuses a user who does not exist', async () => {
    const sandbox = await startVibetrace();
    const user = { email: 'nobody@example.com' };
    expectError(await send(sandbox, { ...generic('my_event'), user }), 400, 'User not found');
    expect(sandbox.events()).toMatchObject([{ verdict: 'bad', list: 'User not found', ...user }]);
  });

  it('V8: refuses a request without Authorization', async () => {
    const sandbox = await startVibetrace();
    expectError(await send(sandbox, generic('x'), { without: ['authorization'] }), 401, 'Unauthorized');
    expect(sandbox.counts()).toMatchObject({ requests: 1, total: 0 });
  });

  it('V10: refuses the key of an account without the API', async () => {
    const sandbox = await startVibetrace();
    expectError(await send(sandbox, generic('x'), { headers: { authorization: KD } }), 403, 'Forbidden');
  });

  it('V11: records an order', async () => {
    const sandbox = await startVibetrace();
    const body = confirmation('order-1', { items: [{ id: 'sku-1', quantity: 2 }] });
    expect((await send(sandbox, body)).body).toEqual(success);
    expect(sandbox.events()).toMatchObject([{ verdict: 'good', name: 'confirmation', body }]);
  });

  it('V12: discards the same order, and answers as if it were new', async () => {
    const sandbox = await startVibetrace();
    const first = await send(sandbox, confirmation('order-1'));
    const second = await send(sandbox, confirmation('order-1'));
    expect([second.status, second.text]).toEqual([first.status, first.text]);
    expect(sandbox.counts()).toMatchObject({ good: 1, discarded: 1, bad: 0 });
    expect((await send(sandbox, confirmation('order-2'))).status).toBe(200);
    expect(sandbox.counts().good).toBe(2);
  });

  it('V15: refuses an event with one level missing', async () => {
    const sandbox = await startVibetrace();
    const body = { user: ada, event: { generic: { event_name: 'x' } } };
    expectError(await send(sandbox, body), 400, 'Invalid event information', /event_name/);
  });

  it('V17: ignores an extra field', async () => {
    const sandbox = await startVibetrace();
    expect((await send(sandbox, { ...generic('my_event'), foo: 1 })).status).toBe(200);
  });

  it('V18: refuses a body that is no JSON', async () => {
    const sandbox = await startVibetrace();
    expectError(await send(sandbox, '{"user":'), 400, 'Invalid request');
  });

  it('V19: refuses an unknown type, unless it is lenient', async () => {
    const sandbox = await startVibetrace();
    const body = { user: ada, event: { wishlist: { itemId: 1 } } };
    expectError(await send(sandbox, body), 400, 'Unknown event type');
    sandbox.vibetrace.set({ mode: 'lenient' });
    const answer = await send(sandbox, body);
    expect([answer.status, answer.body]).toEqual([200, success]);
    expect(answer.headers.get('x-sandbox-note')).toBe(
      'no page names this event type: strict mode refuses it',
    );
  });
});
