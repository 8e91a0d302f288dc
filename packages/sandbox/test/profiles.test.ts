import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../src/index.js';
import { control, sendTo, start } from './support.js';

const spotzee = (sandbox: Sandbox, ...items: readonly object[]) =>
  sendTo(sandbox.spotzee.url, items, {
    path: '/api/client/events',
    headers: { authorization: 'Bearer sk_sandbox-key' },
  });
const brevo = (sandbox: Sandbox, call: string, body: object) =>
  sendTo(sandbox.brevo.url, body, {
    path: `/api/v2/${call}`,
    headers: { 'ma-key': 'sandbox-key', accept: 'application/json' },
  });

describe('profiles', () => {
  it('are what traits and events made', async () => {
    let now = 0;
    const sandbox = await start({ clock: () => Date.UTC(2026, 4, 12) + 1_000 * now++ });
    await brevo(sandbox, 'identify', { email: 'ada@example.com', attributes: { CITY: 'London' } });
    await brevo(sandbox, 'trackEvent', {
      email: 'Ada@example.com',
      event: 'paid',
      properties: { PLAN: 'pro' },
    });
    await spotzee(sandbox, {
      name: 'visit',
      external_id: 'u1',
      anonymous_id: 'v1',
      user: { email: 'ada@example.com' },
    });
    const all = sandbox.contacts();
    expect(all).toMatchObject([
      {
        vendor: 'brevo',
        attributes: { CITY: 'London', PLAN: 'pro' },
        events: [{ kind: 'track', name: 'paid' }],
      },
      { vendor: 'spotzee', userId: 'u1', anonymousIds: ['v1'], events: [{ name: 'visit' }] },
    ]);
    expect((await control(sandbox, 'contacts')).body.contacts).toEqual(all);
    expect((await control(sandbox, 'contacts?limit=1')).body.contacts).toEqual(all.slice(1));
    expect((await control(sandbox, 'contacts?vendor=brevo')).body.contacts).toEqual(all.slice(0, 1));
    expect((await control(sandbox, 'contacts?id=v1')).body.contacts).toEqual(all.slice(1));
    for (const id of ['u1', 'v1', 'ADA@example.com', all[1]?.id ?? '']) {
      expect((await control(sandbox, `contacts/${encodeURIComponent(id)}`)).body).toEqual(all[1]);
    }
    expect((await control(sandbox, 'contacts/ada%40example.com?vendor=brevo')).body).toEqual(all[0]);
    expect(sandbox.contacts({ id: 'u1' })).toEqual(all.slice(1));
  });

  it('are not found where nobody is known, or asked for in vain', async () => {
    const sandbox = await start();
    expect(await control(sandbox, 'contacts/nobody')).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
    expect((await control(sandbox, 'contacts?vendor=mailer')).status).toBe(400);
    expect((await control(sandbox, 'contacts?limit=50001')).status).toBe(400);
  });

  it('show attributes however deep, under whatever name', async () => {
    const sandbox = await start();
    const deep = `${'['.repeat(20_000)}1${']'.repeat(20_000)}`;
    const body = `[{"name":"visit","external_id":"u1","user":{"data":{"__proto__":1,"deep":${deep}}}}]`;
    const answer = await sendTo(sandbox.spotzee.url, body, {
      path: '/api/client/events',
      headers: { authorization: 'Bearer sk_sandbox-key' },
    });
    expect(answer.status).toBe(204);
    const shown = await fetch(`${sandbox.url}/_sandbox/contacts/u1`);
    expect(await shown.text()).toMatch(/"__proto__":1/);
    expect(sandbox.contacts()).toHaveLength(1);
  });

  it('refuse an attribute object that is nested too deep, with a reason', async () => {
    const sandbox = await start();
    const deep = `{"email":"a@example.com","attributes":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`;
    const answer = await control(sandbox, 'vibetrace/users/ada', 'PUT', deep);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_option' } });
    expect(answer.body.error).toMatch(/attributes is not JSON, or nested too deep\./);
  });

  it('of fixtures are shown as they were given', async () => {
    const sandbox = await start();
    const user = { email: 'ada@example.com', attributes: { city: 'London' } };
    await control(sandbox, 'vibetrace/users/ada%40example.com', 'PUT', user);
    const shown = (await control(sandbox, 'vibetrace/users/ada%40example.com')).body;
    expect(shown).toMatchObject(user);
  });
});
