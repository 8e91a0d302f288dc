import { describe, expect, it } from 'vitest';
import { connectSandbox } from '../src/index.js';
import { control, sendTo, start } from './support.js';

const signup = (n: number) => ({ name: 'signup', email: `user${n}@example.com` });
const selzy = (url: string, key: string, ...events: readonly object[]) =>
  sendTo(url, { events }, { path: '/v1/events/', headers: { authorization: `Bearer ${key}` } });
const brevo = (url: string, key: string, body: object) =>
  sendTo(url, body, { path: '/api/v2/trackEvent', headers: { 'ma-key': key, accept: 'application/json' } });

/** A sandbox in which keys A-of-ada and B-of-bob were used. */
async function shared() {
  const sandbox = await start({ selzy: { keys: 'any' }, brevo: { keys: 'any' } });
  await selzy(sandbox.selzy.url, 'A-of-ada', signup(1), signup(2));
  await selzy(sandbox.selzy.url, 'B-of-bob', signup(3));
  await brevo(sandbox.brevo.url, 'A-of-ada', {
    email: 'ada@example.com',
    event: 'paid',
    properties: { PLAN: 'pro' },
  });
  await brevo(sandbox.brevo.url, 'B-of-bob', { email: 'ada@example.com', event: 'paid' });
  await sendTo(sandbox.selzy.url, {}, { path: '/v1/events/' });
  return sandbox;
}

describe('one API key', () => {
  it('narrows down events, requests, counts and contacts', async () => {
    const sandbox = await shared();
    const key = 'A-of-ada';
    expect(sandbox.events({ key }).map(({ email }) => email)).toEqual([
      'user1@example.com',
      'user2@example.com',
      'ada@example.com',
    ]);
    expect(sandbox.events({ key, vendor: 'brevo' })).toHaveLength(1);
    expect(sandbox.requests({ key })).toHaveLength(2);
    expect(sandbox.requests()).toHaveLength(5);
    expect(sandbox.counts({ key })).toMatchObject({ requests: 2, good: 3, vendors: { brevo: { good: 1 } } });
    expect(sandbox.counts()).toMatchObject({
      requests: 5,
      good: 5,
      names: { signup: { good: 3 }, paid: { good: 2 } },
    });
    expect(sandbox.contacts({ key })).toMatchObject([
      { email: 'ada@example.com', attributes: { PLAN: 'pro' } },
    ]);
    expect(sandbox.contacts({ key: 'B-of-bob' })).toMatchObject([{ attributes: {} }]);
    expect(sandbox.events({ key: 'another' })).toEqual([]);
  });

  it('narrows down the same over HTTP, without being shown', async () => {
    const sandbox = await shared();
    const answers = await Promise.all(
      ['events', 'requests', 'counts', 'contacts', 'selzy', 'brevo'].map((path) =>
        control(sandbox, `${path}?key=A-of-ada`),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(answers[0]?.body.events).toEqual(sandbox.events({ key: 'A-of-ada' }));
    expect(answers[2]?.body).toEqual(sandbox.counts({ key: 'A-of-ada' }));
    expect(answers[3]?.body.contacts).toEqual(sandbox.contacts({ key: 'A-of-ada' }));
    for (const { text } of answers) expect(text).not.toMatch(/-of-ada|keyHash/);
  });

  it('is reset alone', async () => {
    const sandbox = await shared();
    sandbox.fault({ key: 'A-of-ada', status: 500 }, { key: 'B-of-bob', status: 501 });
    expect((await control(sandbox, 'reset?key=A-of-ada', 'POST')).body).toMatchObject({
      requests: 0,
      good: 0,
    });
    expect(sandbox.events({ key: 'A-of-ada' })).toEqual([]);
    expect(sandbox.contacts()).toHaveLength(1);
    expect(sandbox.faults()).toMatchObject([{ status: 501 }]);
    expect(sandbox.counts()).toMatchObject({ requests: 3, good: 2 });
    expect(sandbox.requests()).toHaveLength(3);
  });

  it('is reset at one vendor alone', async () => {
    const sandbox = await shared();
    sandbox.reset({ key: 'A-of-ada', vendor: 'selzy' });
    expect(sandbox.counts()).toMatchObject({ vendors: { selzy: { good: 1 }, brevo: { good: 2 } } });
    expect(sandbox.contacts()).toHaveLength(2);
    sandbox.reset({ vendor: 'brevo' });
    expect(sandbox.counts()).toMatchObject({ requests: 2, vendors: { selzy: { good: 1 } } });
    expect(sandbox.contacts()).toEqual([]);
  });

  it('has fixtures of its own, in code and over HTTP', async () => {
    const sandbox = await start({ selzy: { keys: 'any' } });
    const statusFor = async (key: string) => (await selzy(sandbox.selzy.url, key, signup(1))).status;
    sandbox.selzy.fixtures.put('events', 'signup', 'disabled', { key: 'A' });
    expect([await statusFor('A'), await statusFor('B')]).toEqual([400, 200]);
    expect((await control(sandbox, 'selzy/events/signup?key=A')).body).toHaveProperty('status', 'disabled');
    await control(sandbox, 'selzy/events/signup?key=B', 'PUT', { status: 'deleted' });
    await control(sandbox, 'selzy/events/signup?key=A', 'DELETE');
    sandbox.selzy.fixtures.put('events', 'signup', 'enabled', { key: 'A' });
    expect([await statusFor('A'), await statusFor('B'), await statusFor('C')]).toEqual([200, 400, 200]);
    expect(sandbox.selzy.fixtures.list('events', { key: 'B' })).toContainEqual({
      name: 'signup',
      status: 'deleted',
    });
    expect(sandbox.selzy.fixtures.forget('events', 'signup', { key: 'B' })).toBe(true);
    expect(sandbox.selzy.fixtures.kinds()).toEqual(['events']);
    expect(() => sandbox.selzy.fixtures.list('lists')).toThrow(
      'selzy has no fixtures of this kind; it has events.',
    );
    expect(() => sandbox.brevo.fixtures.list('constructor')).toThrow('it has none.');
  });

  it('has traits and an account, set over HTTP', async () => {
    const sandbox = await start({ brevo: { keys: [] } });
    await control(sandbox, 'brevo/keys/no-automation', 'PUT', { automation: false });
    for (const key of ['one-of-ours', 'two-of-ours']) {
      await control(sandbox, `brevo/keys/${key}`, 'PUT', { account: 'ours' });
    }
    const event = { email: 'ada@example.com', event: 'paid' };
    const statusFor = async (key: string) => (await brevo(sandbox.brevo.url, key, event)).status;
    expect([await statusFor('no-automation'), await statusFor('unknown')]).toEqual([403, 401]);
    expect([await statusFor('one-of-ours'), await statusFor('two-of-ours')]).toEqual([204, 204]);
    expect(sandbox.contacts({ key: 'one-of-ours' })).toMatchObject([{ events: [{}, {}] }]);
    expect((await control(sandbox, 'brevo/keys/x', 'PUT', { role: 'admin' })).status).toBe(400);
  });
});

describe('eight workers that share a sandbox', () => {
  it('stay apart, each with a key of its own', async () => {
    const sandbox = await start({ selzy: { keys: 'any' }, brevo: { keys: 'any' } });
    const rounds = 5;
    async function work(n: number): Promise<void> {
      const key = `worker-${n}-key`;
      const mine = connectSandbox(sandbox.url, { key });
      for (let round = 0; round < rounds; round += 1) {
        await mine.reset();
        const off = (n + round) % 2 === 0;
        await mine.selzy.fixtures.put('events', 'signup', off ? 'disabled' : 'enabled');
        await mine.fault({ script: `${500 + n}, 200`, vendor: 'selzy' });
        const verdict = off ? 'bad' : 'good';
        const waiting = mine.waitFor({ name: 'signup', verdict, timeoutMs: 30_000 });
        expect((await selzy(mine.selzy.url, key, signup(n))).status).toBe(500 + n);
        expect((await selzy(mine.selzy.url, key, signup(n))).status).toBe(off ? 400 : 200);
        expect(await waiting).toMatchObject({ email: `user${n}@example.com` });
        await brevo(mine.brevo.url, key, {
          email: 'ada@example.com',
          event: 'paid',
          properties: { WORKER: n },
        });
        expect(await mine.events()).toHaveLength(2);
        expect(await mine.requests()).toHaveLength(3);
        expect(await mine.counts()).toMatchObject({
          requests: 3,
          total: 2,
          [verdict]: off ? 1 : 2,
        });
        expect(await mine.contacts()).toMatchObject([{ attributes: { WORKER: n } }]);
        expect(await mine.faults()).toEqual([]);
      }
    }
    await Promise.all(Array.from({ length: 8 }, (_, n) => work(n)));
    expect(sandbox.counts()).toMatchObject({ requests: 24, total: 16 });
    expect(sandbox.contacts()).toHaveLength(8);
  });
});
