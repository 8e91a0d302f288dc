import { describe, expect, it } from 'vitest';
import { bodyOf, listed, N40, ok, post, send, start } from './support.js';

const keyed = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`p${n}`, n]));

describe('lenient mode', () => {
  it('takes 133,120 bytes and no more, and notes a body that strict refuses', async () => {
    const sandbox = await start({ selzy: { mode: 'lenient' } });
    expect((await post(sandbox, bodyOf(133_121))).status).toBe(413);
    expect((await post(sandbox, bodyOf(130_000))).headers.get('x-sandbox-note')).toBeNull();
    for (const bytes of [130_001, 133_120]) {
      const answer = await post(sandbox, bodyOf(bytes));
      expect(answer.status).toBe(200);
      expect(answer.headers.get('x-sandbox-note')).toBe('body over 130000 bytes: strict mode refuses it');
      expect(answer.text).toBe('{"success":true}');
    }
  });

  it('counts the event’s own keys only, and notes an event that strict refuses', async () => {
    const sandbox = await start({ selzy: { mode: 'lenient' } });
    const created = '2026-05-12 10:00:00';
    expect((await send(sandbox, { ...ok(), ...keyed(23) })).headers.get('x-sandbox-note')).toBeNull();
    const crossed = await send(sandbox, { ...ok(), created, ...keyed(25) });
    expect(crossed.status).toBe(200);
    expect(crossed.headers.get('x-sandbox-note')).toMatch(/^more than 25 keys/);
    expect(sandbox.requests().at(-1)?.note).toMatch(/^more than 25 keys/);
    expect((await send(sandbox, { ...ok(), created, ...keyed(26) })).status).toBe(400);
  });

  it('says each advice once, and both in one header', async () => {
    const sandbox = await start({ selzy: { mode: 'lenient' } });
    const wide = { ...ok(), ...keyed(25) };
    const pad = { ...ok(), pad: 'x'.repeat(130_000) };
    const note = (await send(sandbox, wide, wide, pad)).headers.get('x-sandbox-note');
    expect(note).toBe(
      'body over 130000 bytes: strict mode refuses it; more than 25 keys, with name, email and created: strict mode refuses the event',
    );
  });

  it('can be switched on and off while the sandbox runs', async () => {
    const sandbox = await start();
    expect((await send(sandbox, { ...ok(), ...keyed(25) })).status).toBe(400);
    sandbox.selzy.set({ mode: 'lenient' });
    expect((await send(sandbox, { ...ok(), ...keyed(25) })).status).toBe(200);
    sandbox.selzy.set({ mode: 'strict' });
    expect((await send(sandbox, { ...ok(), ...keyed(25) })).status).toBe(400);
  });
});

describe('unknown events', () => {
  it('are added as enabled where the option says so, with a note', async () => {
    const sandbox = await start({ selzy: { unknownEvents: 'add' } });
    const first = await send(sandbox, { ...ok(), name: 'first “seen”' });
    expect(first.status).toBe(200);
    expect(first.headers.get('x-sandbox-note')).toBe(
      'added as enabled; at Selzy an event must be configured first: "first \\u201cseen\\u201d"',
    );
    expect((await send(sandbox, { ...ok(), name: 'first “seen”' })).headers.get('x-sandbox-note')).toBeNull();
  });

  it('stay inactive if they were disabled or deleted', async () => {
    const sandbox = await start({ selzy: { unknownEvents: 'add' } });
    const events = [
      { ...ok(1), name: 'old_promo' },
      { ...ok(2), name: 'gone' },
    ];
    expect(listed(await send(sandbox, ...events)).inactiveEvents).toEqual(events);
  });
});

describe('fixtures', () => {
  it('change at any time', async () => {
    const sandbox = await start();
    const statuses: number[] = [];
    const attempt = async () => statuses.push((await send(sandbox, ok())).status);
    sandbox.selzy.disable('signup');
    await attempt();
    sandbox.selzy.enable('signup');
    await attempt();
    sandbox.selzy.delete('signup');
    await attempt();
    sandbox.selzy.set({ events: ['signup'] });
    await attempt();
    expect(statuses).toEqual([400, 200, 400, 200]);
    expect(listed(await send(sandbox, { ...ok(), name: N40 })).inactiveEvents).toHaveLength(1);
  });

  it('default to one key and no events', async () => {
    const sandbox = await start({ selzy: { keys: ['sandbox-key'], events: [] } });
    const headers = { authorization: 'Bearer sandbox-key' };
    expect(listed(await post(sandbox, { events: [ok()] }, { headers })).inactiveEvents).toEqual([ok()]);
  });

  it('take any key but a revoked one where keys are "any"', async () => {
    const sandbox = await start({ selzy: { keys: 'any' } });
    const statusFor = async (key: string) =>
      (await post(sandbox, { events: [ok()] }, { headers: { authorization: `Bearer ${key}` } })).status;
    sandbox.selzy.revokeKey('stolen');
    expect([await statusFor('whatever'), await statusFor('stolen'), await statusFor('two words')]).toEqual([
      200, 401, 401,
    ]);
  });

  it.each([
    [{ mode: 'loose' }, 'selzy.mode must be "strict" or "lenient"; it is "loose".'],
    [{ errorShape: 1 }, 'selzy.errorShape must be "details" or "error-string"; it is 1.'],
    [{ events: 'signup' }, 'selzy.events must be a list of names, or an object by name; it is "signup".'],
    [{ events: { signup: 'on' } }, 'status must be "enabled" or "disabled" or "deleted"; it is "on".'],
    [{ keys: [''] }, 'A key must be 1 to 500 characters without white space.'],
    [
      { modus: 'strict' },
      'selzy has no option "modus"; it takes mode, errorShape, unknownEvents, keys, events.',
    ],
  ])('refuse the options %j and change nothing', async (options, message) => {
    const sandbox = await start();
    const wrong = { mode: 'lenient', ...options } as object;
    expect(() => sandbox.selzy.set(wrong)).toThrow(
      expect.objectContaining({ code: 'invalid_option', message }),
    );
    expect((await send(sandbox, ok())).status).toBe(200);
    expect((await post(sandbox, bodyOf(130_001))).status).toBe(413);
  });
});

describe('ids and times', () => {
  it('come from the clock and the generator that were passed in', async () => {
    let made = 0;
    const createId = () => `00000000-0000-4000-8000-${(made++).toString(16).padStart(12, 'a')}`;
    const sandbox = await start({ clock: () => Date.UTC(2026, 4, 12, 10), createId });
    const answer = await send(sandbox, { ...ok(), email: 'nope' });
    expect(answer.body.error_id).toBe('00000000-0000-4000-8000-AAAAAAAAAAA0');
    expect(sandbox.events()).toMatchObject([
      { id: '00000000-0000-4000-8000-aaaaaaaaaaa2', receivedAt: '2026-05-12T10:00:00.000Z' },
    ]);
  });
});
