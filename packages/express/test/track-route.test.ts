import { describe, expect, it } from 'vitest';
import { setIdentity, type TrackedEvent, tracking, trackRoute, withIdentity } from '../src/index.js';
import { manualClock } from '../src/testing.js';
import { ada, answer, shopWith, type Told } from './support/route-shop.js';
import { serve, versions } from './support/serve.js';
import { sinkDestination } from './support/sink-destination.js';

describe.each(versions)('trackRoute() on %s', (_, express) => {
  it('fires after the response according to "on", by its status', async () => {
    const { app, all } = shopWith(express);
    for (const status of [200, 204, 302, 399, 400, 404, 500]) {
      app.post(
        `/${status}`,
        trackRoute(`${status}`),
        trackRoute(`${status} success`, { on: 'success' }),
        trackRoute(`${status} error`, { on: 'error' }),
        trackRoute(`${status} both`, { on: 'both' }),
        answer(status),
      );
    }
    const { post } = await serve(app);

    for (const status of [200, 204, 399, 400, 404, 500]) await post(`/${status}`, ada);
    const good = [200, 204, 399].flatMap((status) => [`${status}`, `${status} success`, `${status} both`]);
    const bad = [400, 404, 500].flatMap((status) => [`${status} error`, `${status} both`]);
    expect((await all(post)).map(([name]) => name)).toEqual([...good, ...bad]);
  });

  it('fires not before the response, and the response does not wait for it', async () => {
    const { app, told } = shopWith(express);
    let go = () => {};
    const properties = () =>
      new Promise<{ late: boolean }>((resolve) => {
        go = () => resolve({ late: true });
      });
    const before: Told[][] = [];
    app.post('/', trackRoute('early'), trackRoute('late', { properties }), (_req, res) => {
      res.send('done');
      before.push(told());
    });
    const { post } = await serve(app);

    expect(await (await post('/', ada)).text()).toBe('done');
    await expect.poll(told).toEqual([['early', 'ada@example.com']]);
    expect(before).toEqual([[]]);
    go();
    await expect.poll(told).toHaveLength(2);
  });

  it('happened when the response was over, however long its functions take', async () => {
    const clock = manualClock();
    const seen: number[] = [];
    const go: (() => void)[] = [];
    const beforeTrack = (event: TrackedEvent) => {
      seen.push(event.timestamp);
      return event;
    };
    const destinations = [sinkDestination('http://127.0.0.1/')];
    const app = express().use(tracking({ destinations, clock, beforeTrack, dryRun: true }));
    const userId = () => new Promise<string>((resolve) => go.push(() => resolve('u1')));
    app.post(
      '/',
      trackRoute('late', { userId }),
      trackRoute('own', { userId, timestamp: 7e11 }),
      answer(204),
    );
    const { post } = await serve(app);

    await post('/');
    await expect.poll(() => go).toHaveLength(2);
    const endedAt = clock.now();
    await clock.advance(5_000);
    for (const one of go) one();
    await expect.poll(() => seen).toEqual([endedAt, 7e11]);
  });

  it('takes values and functions of { req, res }, sync and async', async () => {
    const { app, tracker, all } = shopWith(express);
    const timestamp = new Date(Date.UTC(2026, 4, 12, 10));
    app.post(
      '/orders/:id',
      trackRoute('values', {
        userId: 'u1',
        properties: { plan: 'team' },
        traits: { vip: true },
        id: 'e1',
        timestamp,
        to: 'recording',
      }),
      trackRoute('functions', {
        email: ({ req }) => `${req.params.id}@example.com`,
        properties: ({ res }) => ({ total: res.locals.total, status: res.statusCode }),
      }),
      trackRoute('async', {
        userId: async ({ req }) => `user-${req.params.id}`,
        properties: async ({ res }) => res.locals,
      }),
      (_req, res) => {
        res.locals = { total: 99.5 };
        res.status(201).end();
      },
    );
    const { post } = await serve(app);

    await post('/orders/7', ada);
    await expect.poll(() => tracker.events).toHaveLength(3);
    await all(post);
    expect(tracker.named('values')).toMatchObject([
      {
        userId: 'u1',
        properties: { plan: 'team' },
        traits: { vip: true },
        id: 'e1',
        timestamp: timestamp.getTime(),
      },
    ]);
    expect(tracker.named('functions')).toMatchObject([
      { email: '7@example.com', properties: { total: 99.5, status: 201 } },
    ]);
    expect(tracker.named('async')).toMatchObject([{ userId: 'user-7', properties: { total: 99.5 } }]);
  });

  it('asks "when" first, sync or async, and nothing else where it says no', async () => {
    const { app, all } = shopWith(express);
    const asked: string[] = [];
    const properties = () => {
      asked.push('properties');
      return {};
    };
    app.post(
      '/',
      trackRoute('no', { when: false, properties }),
      trackRoute('not now', { when: () => false, properties }),
      trackRoute('not later', { when: async () => false, properties }),
      trackRoute('yes', { when: ({ res }) => res.statusCode === 202, properties }),
      trackRoute('later', { when: async () => true }),
      answer(202),
    );
    const { post } = await serve(app);

    await post('/', ada);
    expect((await all(post)).map(([name]) => name)).toEqual(['yes', 'later']);
    expect(asked).toEqual(['properties']);
  });

  it('takes the identity of the request as it is at the end', async () => {
    const { app, all } = shopWith(express);
    app.post('/', trackRoute('by header'), trackRoute('by name', { userId: 'named' }), answer(204));
    app.post(
      '/set',
      trackRoute('set'),
      trackRoute('set, async', { properties: async () => ({}) }),
      (_req, res) => {
        setIdentity({ userId: 'looked up' });
        withIdentity({ userId: 'customer' }, () => res.sendStatus(204));
      },
    );
    const { post } = await serve(app);

    await post('/', ada);
    await post('/set', ada);
    expect(await all(post)).toEqual([
      ['by header', 'ada@example.com'],
      ['by name', 'named'],
      ['set', 'looked up'],
      ['set, async', 'looked up'],
    ]);
  });

  it('fires once for a request that meets it more than once', async () => {
    const { app, all } = shopWith(express);
    const seen = trackRoute('seen');
    app.use('/', seen);
    app.post('/', seen, (_req, _res, next) => next('route'));
    app.post('/', seen, answer(204));
    const { post } = await serve(app);

    await post('/', ada);
    expect(await all(post)).toEqual([['seen', 'ada@example.com']]);
  });
});

describe('trackRoute()', () => {
  it('refuses an "on" that there is not', () => {
    expect(() => trackRoute('signup', { on: 'sucess' as 'success' })).toThrow(
      expect.objectContaining({ code: 'invalid_option' }),
    );
  });
});
