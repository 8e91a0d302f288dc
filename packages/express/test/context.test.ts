import { AsyncResource } from 'node:async_hooks';
import type { Request, Response } from 'express';
import { describe, expect, it } from 'vitest';
import { setIdentity, tracking, withIdentity } from '../src/index.js';
import { recordingTracker } from '../src/testing.js';
import { serve, versions } from './support/serve.js';

const identity = (req: Request) => ({ email: req.get('x-email') });
const ada = { 'x-email': 'ada@example.com' };
const bob = { 'x-email': 'bob@example.com' };

describe.each(versions)('identity on %s', (_, express) => {
  function app(handler: (req: Request, res: Response) => void) {
    const tracker = recordingTracker();
    return { tracker, app: express().use(tracking({ tracker, identity })).use(handler) };
  }

  it('is never swapped between requests that run at the same time', async () => {
    const requests = 200;
    const waiting: (() => void)[] = [];
    const { tracker, app: shop } = app(async (req, res) => {
      const { email } = identity(req);
      req.track('arrived', { email });
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        // The last to arrive lets all go on, the youngest first, so that they overlap throughout.
        if (waiting.length === requests) for (const go of waiting.reverse()) go();
      });
      for (const step of ['first', 'second', 'third']) {
        await new Promise(setImmediate);
        req.track(step, { email });
        tracker.track({ name: step, properties: { email } });
      }
      res.sendStatus(204);
    });
    const { post } = await serve(shop);

    await Promise.all(
      Array.from({ length: requests }, (_, n) => post('/', { 'x-email': `user${n}@example.com` })),
    );
    expect(tracker.events).toHaveLength(requests * 7);
    expect(tracker.events.filter(({ email, properties }) => email !== properties.email)).toEqual([]);
  });

  it('is that of the request where its context is lost', async () => {
    const outside = new AsyncResource('pool');
    const { tracker, app: shop } = app((req, res) => {
      outside.runInAsyncScope(() => {
        req.track('bound');
        tracker.track({ name: 'lost' });
      });
      res.sendStatus(204);
    });
    const { post } = await serve(shop);

    await post('/', ada);
    expect(tracker.named('bound')).toMatchObject([{ email: 'ada@example.com' }]);
    expect(tracker.named('lost')[0]).not.toHaveProperty('email');
  });

  it("is that of the request also in another request's context", async () => {
    const callbacks: (() => void)[] = [];
    const { tracker, app: shop } = app((req, res) => {
      for (const callback of callbacks) callback();
      callbacks.push(() => req.track('finished'));
      res.sendStatus(204);
    });
    const { post } = await serve(shop);

    await post('/', ada);
    await post('/', bob);
    expect(tracker.events).toMatchObject([{ name: 'finished', email: 'ada@example.com' }]);
  });

  it('is what setIdentity said last, for req.track and tracker.track, with context and without', async () => {
    const outside = new AsyncResource('pool');
    const { tracker, app: shop } = app(async (req, res) => {
      req.track('before');
      await new Promise(setImmediate);
      setIdentity({ userId: 'u1' });
      req.track('after');
      tracker.track({ name: 'deep' });
      outside.runInAsyncScope(() => req.track('detached'));
      res.sendStatus(204);
    });
    const { post } = await serve(shop);

    await post('/', ada);
    const who = tracker.events.map(({ name, email, userId }) => [name, email ?? userId]);
    expect(who).toEqual([
      ['before', 'ada@example.com'],
      ['after', 'u1'],
      ['deep', 'u1'],
      ['detached', 'u1'],
    ]);
  });

  it('is that of withIdentity in its function', async () => {
    const { tracker, app: shop } = app(async (req, res) => {
      await withIdentity({ userId: 'customer' }, async () => {
        await new Promise(setImmediate);
        req.track('acted_for');
      });
      req.track('acted');
      res.sendStatus(204);
    });
    const { post } = await serve(shop);

    await post('/', ada);
    const who = tracker.events.map(({ name, email, userId }) => [name, email ?? userId]);
    expect(who).toEqual([
      ['acted_for', 'customer'],
      ['acted', 'ada@example.com'],
    ]);
  });

  it('is that of the first tracking() that a request meets', async () => {
    const [first, second] = [recordingTracker(), recordingTracker()];
    const outer = tracking({ tracker: first, identity });
    const inner = tracking({ tracker: second, identity: () => ({ email: 'inner@example.com' }) });
    const shop = express().use(outer);
    shop.use((_req, _res, next) => {
      setIdentity({ userId: 'u1' });
      next();
    });
    shop.use(outer, inner).use((req, res) => {
      req.track('by_request');
      second.track({ name: 'by_tracker' });
      res.sendStatus(204);
    });
    const { post } = await serve(shop);

    await post('/', ada);
    expect(first.events).toMatchObject([{ name: 'by_request', userId: 'u1' }]);
    expect(second.events).toMatchObject([{ name: 'by_tracker', userId: 'u1' }]);
  });
});
