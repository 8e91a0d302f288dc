import { describe, expect, it } from 'vitest';
import { Counters } from '../src/counters.js';
import { maskHeaders, maskTarget } from '../src/mask.js';
import { Newest } from '../src/newest.js';
import { keyHash } from '../src/scope.js';
import { KEY, ok, post, send, start } from './support.js';

const none = { good: 0, bad: 0, discarded: 0, test: 0 };
const selzy = { vendor: 'selzy', keyHash: '' };

describe('what is kept', () => {
  it('shows an event as it came, with its verdict and request', async () => {
    const sandbox = await start();
    await send(sandbox, { ...ok(), total: 1 }, { ...ok(1), name: 'old_promo' });
    const [request] = sandbox.requests();
    const common = {
      vendor: 'selzy',
      requestId: request?.id,
      receivedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    };
    expect(sandbox.events()).toMatchObject([
      {
        ...common,
        verdict: 'good',
        name: 'signup',
        email: 'user0@example.com',
        body: { ...ok(), total: 1 },
        sequence: 1,
      },
      {
        ...common,
        verdict: 'bad',
        list: 'inactive',
        reason: 'the event is disabled',
        name: 'old_promo',
        sequence: 2,
      },
    ]);
  });

  it('shows a request beside its answer, without the key', async () => {
    const sandbox = await start();
    const { text } = await post(sandbox, { events: [ok()] }, { path: '/v1/events/?api_key=secret-123&a=b' });
    const [request] = sandbox.requests();
    expect(request).toMatchObject({
      method: 'POST',
      path: '/selzy/v1/events/?api_key=secr…&a=b',
      headers: { authorization: 'Bearer K-of…', 'content-type': 'application/json' },
      body: JSON.stringify({ events: [ok()] }),
      ended: 'answered',
      status: 200,
      answer: text,
    });
    expect(Buffer.from(request?.rawBody ?? []).toString()).toBe(request?.body);
    expect(JSON.stringify(sandbox.requests())).not.toContain(KEY);
  });

  it('keeps requests that were refused whole, with the reason', async () => {
    const sandbox = await start();
    await post(sandbox, Buffer.from([0x7b, 0xff]));
    await post(sandbox, 'x'.repeat(200_000));
    await post(sandbox, {}, { path: '/other' });
    expect(sandbox.requests()).toMatchObject([
      { status: 400, reason: 'The body is not valid UTF-8.', body: '{\uFFFD' },
      { status: 413, reason: 'Request body is too large.', body: '' },
      { status: 404, reason: 'The vendor has no such path.' },
    ]);
    expect(sandbox.requests({ status: 404 })).toHaveLength(1);
  });

  it('is filtered by vendor, verdict, name and email', async () => {
    const sandbox = await start();
    await send(sandbox, ok(1), ok(2), { ...ok(2), name: 'gone' });
    const names = (filter: Parameters<typeof sandbox.events>[0]) =>
      sandbox.events(filter).map(({ name }) => name);
    expect(names({ verdict: 'bad' })).toEqual(['gone']);
    expect(names({ name: 'signup' })).toEqual(['signup', 'signup']);
    expect(names({ email: 'user2@example.com' })).toEqual(['signup', 'gone']);
    expect(names({ email: 'user2@example.com', verdict: 'good' })).toEqual(['signup']);
    expect(names({ vendor: 'another' })).toEqual([]);
  });

  it('is a copy: changing it changes nothing', async () => {
    const sandbox = await start();
    await send(sandbox, ok());
    Object.assign(sandbox.events()[0]?.body as object, { name: 'changed' });
    expect(sandbox.events()[0]?.body).toEqual(ok());
  });

  it('is gone after a reset, with counts and faults; fixtures stay', async () => {
    const sandbox = await start();
    await send(sandbox, ok());
    sandbox.fault({ status: 500 });
    sandbox.reset();
    expect([sandbox.events(), sandbox.requests(), sandbox.faults()]).toEqual([[], [], []]);
    expect(sandbox.counts()).toEqual({
      requests: 0,
      total: 0,
      ...none,
      names: {},
      otherNames: none,
      vendors: {},
    });
    expect((await send(sandbox, ok())).status).toBe(200);
    expect(sandbox.events()).toMatchObject([{ sequence: 2 }]);
  });

  it('is told to onRequest', async () => {
    const told: string[] = [];
    const sandbox = await start({
      onRequest: ({ status }, events) => told.push(`${status} ${events.map(({ name }) => name)}`),
    });
    await send(sandbox, ok(), { ...ok(1), name: 'gone' });
    await post(sandbox, 'x');
    expect(told).toEqual(['400 signup,gone', '400 ']);
  });
});

describe('memory', () => {
  it('holds the newest 5,000 events and 1,000 requests, and counts all', async () => {
    const sandbox = await start();
    const batch = Array.from({ length: 25 }, (_, n) => ok(n));
    for (let n = 0; n < 201; n += 1) await send(sandbox, ...batch);
    expect(sandbox.events()).toHaveLength(5_000);
    expect(sandbox.events()[0]?.sequence).toBe(26);
    for (let n = 0; n < 800; n += 1) await send(sandbox);
    expect(sandbox.requests()).toHaveLength(1_000);
    expect(sandbox.requests()[0]?.sequence).toBe(2);
    expect(sandbox.counts()).toMatchObject({
      requests: 1_001,
      total: 5_025,
      good: 5_025,
      names: { signup: { good: 5_025, bad: 0 } },
    });
  });

  it('is bounded in bytes too, whatever the records weigh', () => {
    const newest = new Newest<number>(10, 100);
    for (let n = 0; n < 8; n += 1) newest.push(n, 30);
    expect(newest.select(() => true)).toEqual([5, 6, 7]);
    newest.push(8, 1_000);
    expect(newest.select(() => true)).toEqual([8]);
    for (let n = 0; n < 20; n += 1) newest.push(n, 1);
    expect(newest.select(() => true)).toHaveLength(10);
  });

  it('counts 1,000 names apart and the others together', () => {
    const counters = new Counters();
    for (let n = 0; n < 1_100; n += 1) counters.event(selzy, `name${n}`, 'good');
    for (const name of [null, 'x'.repeat(201)]) counters.event(selzy, name, 'bad');
    counters.event(selzy, 'name7', 'bad');
    const { names, otherNames, total, good, bad } = counters.read();
    expect(Object.keys(names)).toHaveLength(1_000);
    expect(names.name7).toEqual({ ...none, good: 1, bad: 1 });
    expect(otherNames).toEqual({ ...none, good: 100, bad: 2 });
    expect({ total, good, bad }).toEqual({ total: 1_103, good: 1_100, bad: 3 });
  });

  it('counts the 1,000 keys that came last apart, and all of them together', () => {
    const counters = new Counters();
    for (let n = 0; n < 1_200; n += 1) {
      const key = { vendor: 'brevo', keyHash: keyHash(`key${n}`) };
      counters.request(key);
      counters.event(key, `name${n % 30}`, n % 2 === 0 ? 'good' : 'bad');
    }
    const { requests, total, good, names } = counters.read();
    expect({ requests, total, good }).toEqual({ requests: 1_200, total: 1_200, good: 600 });
    expect(names.name0).toEqual({ ...none, good: 40 });
    expect(counters.read({ key: 'key1199' })).toMatchObject({ requests: 1, bad: 1 });
    expect(counters.read({ key: 'key0' }).requests).toBe(0);
    counters.reset({ key: 'key1199' });
    expect(counters.read({ vendor: 'brevo' }).requests).toBe(1_199);
    expect(counters.read({ vendor: 'selzy' }).requests).toBe(0);
  });

  it('holds at most 10,000 names in all', () => {
    const counters = new Counters();
    for (let n = 0; n < 20_000; n += 1) {
      counters.event({ vendor: 'brevo', keyHash: String(n % 20) }, `name${n}`, 'good');
    }
    const { names, otherNames, total } = counters.read();
    expect(Object.keys(names)).toHaveLength(10_000);
    expect([otherNames.good, total]).toEqual([10_000, 20_000]);
    counters.reset();
    counters.event({ vendor: 'brevo', keyHash: '' }, 'again', 'good');
    expect(counters.read().names).toEqual({ again: { ...none, good: 1 } });
  });

  it('counts a name like __proto__ as any other', () => {
    const counters = new Counters();
    counters.event(selzy, '__proto__', 'bad');
    expect(JSON.stringify(counters.read().names)).toBe(
      '{"__proto__":{"good":0,"bad":1,"discarded":0,"test":0}}',
    );
  });
});

describe('masking', () => {
  it.each([
    ['Bearer long-enough-key', 'Bearer long…'],
    ['bearer short', 'bearer …'],
    ['long-enough-key', 'long…'],
    ['long-enough-key Bearer', 'long…'],
    ['', '…'],
  ])('shows %j as %j', (authorization, shown) => {
    expect(maskHeaders({ authorization, accept: '*/*' }, [])).toEqual({
      authorization: shown,
      accept: '*/*',
    });
  });

  it('masks the headers that a vendor names', () => {
    expect(maskHeaders({ 'ma-key': 'long-enough-key', cookie: 'session=1' }, ['ma-key'])).toEqual({
      'ma-key': 'long…',
      cookie: 'sess…',
    });
  });

  it('masks a credential in a query', () => {
    expect(maskTarget('/a?token=123456789&b=2&key')).toBe('/a?token=1234…&b=2&key');
  });
});
