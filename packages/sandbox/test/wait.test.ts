import { describe, expect, it } from 'vitest';
import { ok, post, send, start } from './support.js';

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
    const waiting = sandbox.waitFor({ name: 'signup', email: 'user1@example.com' });
    await send(sandbox, ok(0));
    await send(sandbox, ok(1));
    await expect(waiting).resolves.toMatchObject({ verdict: 'good', email: 'user1@example.com' });
  });

  it('resolves every caller', async () => {
    const sandbox = await start();
    const waiting = Promise.all([sandbox.waitFor(), sandbox.waitFor({ name: 'signup' })]);
    await send(sandbox, ok());
    await expect(waiting).resolves.toHaveLength(2);
  });

  it('waits for a good event, unless told otherwise', async () => {
    const sandbox = await start();
    const bad = sandbox.waitFor({ name: 'gone', verdict: 'bad' });
    const good = sandbox.waitFor({ name: 'gone', timeoutMs: 20 });
    await send(sandbox, { ...ok(), name: 'gone' });
    await expect(bad).resolves.toMatchObject({ list: 'inactive' });
    await expect(good).rejects.toMatchObject({
      code: 'wait_timeout',
      message:
        'No event with name "gone", verdict "good" within 20 ms. What did arrive: bad "gone" (inactive: the event is deleted).',
    });
  });

  it('names addresses only where one was asked for', async () => {
    const sandbox = await start();
    await send(sandbox, ok());
    await expect(sandbox.waitFor({ name: 'other', timeoutMs: 0 })).rejects.toThrow(
      /arrive: good "signup"\.$/,
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
      /good "signup", and 2 before\.$/,
    );
  });

  it('rejects when the sandbox closes', async () => {
    const sandbox = await start();
    const waiting = expect(sandbox.waitFor()).rejects.toMatchObject({ code: 'closed' });
    await sandbox.close();
    await waiting;
    await expect(sandbox.waitFor()).rejects.toMatchObject({ code: 'closed' });
  });

  it.each([{ timeoutMs: -1 }, { verdict: 'any' }, { nmae: 'signup' }])('refuses %j', async (options) => {
    const sandbox = await start();
    await expect(sandbox.waitFor(options as object)).rejects.toMatchObject({ code: 'invalid_option' });
  });
});
