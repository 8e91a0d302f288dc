import { describe, expect, it } from 'vitest';
import { control, KEY, ok, post, send, sendTo, start } from './support.js';

describe('waitFor', () => {
  it('resolves with an event that is already there', async () => {
    const sandbox = await start();
    await send(sandbox, ok(1), ok(2));
    await expect(sandbox.waitFor({ email: 'user2@example.com' })).resolves.toMatchObject({
      name: 'signup',
      body: ok(2),
    });
  });

  it('resolves with an event that arrives later', async () => {
    const sandbox = await start();
    const waiting = sandbox.waitFor({ name: 'signup', email: 'user1@example.com', timeoutMs: 30_000 });
    await send(sandbox, ok(0));
    await send(sandbox, ok(1));
    await expect(waiting).resolves.toMatchObject({ verdict: 'good', email: 'user1@example.com' });
  });

  it('resolves every caller', async () => {
    const sandbox = await start();
    const waiting = Promise.all([
      sandbox.waitFor({ timeoutMs: 30_000 }),
      sandbox.waitFor({ name: 'signup', timeoutMs: 30_000 }),
    ]);
    await send(sandbox, ok());
    await expect(waiting).resolves.toHaveLength(2);
  });

  it('waits for a good event, unless told otherwise', async () => {
    const sandbox = await start();
    const bad = sandbox.waitFor({ name: 'gone', verdict: 'bad', timeoutMs: 30_000 });
    const good = sandbox.waitFor({ email: 'user0@example.com', timeoutMs: 30_000 });
    await send(sandbox, { ...ok(), name: 'gone' });
    await expect(bad).resolves.toMatchObject({ list: 'inactive', email: 'user0@example.com' });
    await expect(sandbox.waitFor({ name: 'gone', timeoutMs: 20 })).rejects.toMatchObject({
      code: 'wait_timeout',
      message:
        'No event with verdict "good", name "gone" within 20 ms. What did arrive: bad "gone" at selzy (inactive: the event is deleted).',
    });
    await send(sandbox, ok());
    await expect(good).resolves.toMatchObject({ name: 'signup', verdict: 'good' });
  });

  it('names addresses only where one was asked for', async () => {
    const sandbox = await start();
    await send(sandbox, ok());
    await expect(sandbox.waitFor({ name: 'other', timeoutMs: 0 })).rejects.toThrow(
      /arrive: good "signup" at selzy\.$/,
    );
    await expect(sandbox.waitFor({ email: 'x', timeoutMs: 0 })).rejects.toThrow(
      'good "signup" for "user0@example.com"',
    );
  });

  it('says that nothing arrived, and why', async () => {
    const sandbox = await start();
    await expect(sandbox.waitFor({ timeoutMs: 0 })).rejects.toThrow(
      'No event with verdict "good" within 0 ms. No event arrived, in 0 requests.',
    );
    await post(sandbox, {}, { without: ['authorization'] });
    await expect(sandbox.waitFor({ timeoutMs: 0 })).rejects.toThrow(
      'No event arrived, in 1 request. The last request refused whole: 401, The Authorization header is missing.',
    );
  });

  it('shows the newest ten of many', async () => {
    const sandbox = await start();
    await send(sandbox, ...Array.from({ length: 12 }, (_, n) => ok(n)));
    await expect(sandbox.waitFor({ name: 'other', timeoutMs: 0 })).rejects.toThrow(
      /good "signup" at selzy, and 2 before\.$/,
    );
  });

  it('tells apart by vendor, kind and user id', async () => {
    const sandbox = await start({ brevo: { keys: 'any' }, spotzee: { keys: ['sk_1'] } });
    const brevo = { email: 'ada@example.com', link: 'https://example.com/' };
    await sendTo(sandbox.brevo.url, brevo, { path: '/api/v2/trackLink', headers: { 'ma-key': 'M' } });
    const spotzee = [{ name: 'order_paid', external_id: 'u1' }];
    const headers = { authorization: 'Bearer sk_1' };
    await sendTo(sandbox.spotzee.url, spotzee, { path: '/api/client/events', headers });
    await expect(sandbox.waitFor({ kind: 'link' })).resolves.toMatchObject({ vendor: 'brevo' });
    await expect(sandbox.waitFor({ userId: 'u1' })).resolves.toMatchObject({ vendor: 'spotzee' });
    await expect(sandbox.waitFor({ vendor: 'octeth', timeoutMs: 0 })).rejects.toThrow('at spotzee');
  });

  it('rejects when the sandbox closes', async () => {
    const sandbox = await start();
    const waiting = expect(sandbox.waitFor()).rejects.toMatchObject({ code: 'closed' });
    await sandbox.close();
    await waiting;
    await expect(sandbox.waitFor()).rejects.toMatchObject({ code: 'closed' });
  });

  it.each([{ timeoutMs: -1 }, { verdict: 'any' }, { vendor: 'mailer' }, { name: 1 }, { nmae: 'signup' }])(
    'refuses %j',
    async (options) => {
      const sandbox = await start();
      await expect(sandbox.waitFor(options as object)).rejects.toMatchObject({ code: 'invalid_option' });
    },
  );
});

describe('waiting over HTTP', () => {
  it('answers with an event that is there, or with the next to arrive', async () => {
    const sandbox = await start();
    const waiting = control(
      sandbox,
      'wait?vendor=selzy&name=signup&email=user1%40example.com&timeoutMs=20000',
    );
    await send(sandbox, ok(0), ok(1));
    expect(await waiting).toMatchObject({ status: 200, body: { event: sandbox.events()[1] } });
    expect((await control(sandbox, 'wait?name=signup')).body).toEqual({ event: sandbox.events()[0] });
  });

  it('answers 404 when the time is over, and shows no key', async () => {
    const sandbox = await start();
    await send(sandbox, ok());
    const answer = await control(sandbox, `wait?key=${KEY}&name=other&timeoutMs=1`);
    expect(answer).toMatchObject({ status: 404, body: { code: 'wait_timeout' } });
    expect(answer.body.error).toBe(
      'No event with key "K-of…", verdict "good", name "other" within 1 ms. What did arrive: good "signup" at selzy.',
    );
  });

  it('says what came without a key, where nothing came with the one', async () => {
    const sandbox = await start();
    await post(sandbox, {}, { without: ['authorization'] });
    await expect(sandbox.waitFor({ key: 'another-key', timeoutMs: 0 })).rejects.toThrow(
      'No event arrived, in 0 requests. The last request refused whole: 401, The Authorization header is missing.',
    );
    await send(sandbox, { ...ok(), name: 'gone' });
    await expect(sandbox.waitFor({ key: KEY, timeoutMs: 0 })).rejects.toThrow(/is deleted\)\.$/);
  });

  it.each(['timeoutMs=240001', 'timeoutMs=x', 'verdict=any', 'limit=1'])('refuses %s', async (query) => {
    const sandbox = await start();
    expect(await control(sandbox, `wait?${query}`)).toMatchObject({
      status: 400,
      body: { code: 'invalid_option' },
    });
  });

  it('waits no longer than the client does', async () => {
    const sandbox = await start();
    const leaving = new AbortController();
    const pending = fetch(`${sandbox.url}/_sandbox/wait?timeoutMs=240000`, { signal: leaving.signal });
    leaving.abort();
    await expect(pending).rejects.toThrow('aborted');
    await sandbox.close();
  });
});
