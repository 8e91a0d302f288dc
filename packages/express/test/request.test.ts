import type { Request } from 'express';
import { describe, expect, it } from 'vitest';
import { tracking } from '../src/index.js';
import { recordingTracker } from '../src/testing.js';
import { serve, versions } from './support/serve.js';

const identity = (req: Request) => ({ email: req.get('x-email') });
const ada = { 'x-email': 'ada@example.com' };
const silent = { debug() {}, warn() {}, error() {} };

const hostile = {
  get email(): string {
    throw new Error('no address');
  },
};

describe.each(versions)('req.track() with overrides on %s', (_, express) => {
  function post(handler: (req: Request) => unknown) {
    const tracker = recordingTracker({ logger: silent });
    const app = express().use(tracking({ tracker, identity }));
    app.post('/', (req, res) => res.json(handler(req) ?? null));
    return { tracker, answer: async () => (await (await serve(app)).post('/', ada)).json() };
  }

  it('takes them into the event, and whom they name in the place of the user', async () => {
    const timestamp = Date.UTC(2026, 4, 12, 10);
    const { tracker, answer } = post((req) => {
      req.track('invited', { team: 'red' }, { email: 'grace@example.com', id: 'e1', timestamp });
      req.track('seen', undefined, { traits: { plan: 'team' } });
      req.track('left', { page: 'cart' }, undefined);
    });

    await answer();
    expect(tracker.events).toEqual([
      expect.objectContaining({ name: 'invited', email: 'grace@example.com', id: 'e1', timestamp }),
      expect.objectContaining({ name: 'seen', email: 'ada@example.com', traits: { plan: 'team' } }),
      expect.objectContaining({ name: 'left', email: 'ada@example.com', properties: { page: 'cart' } }),
    ]);
    expect(tracker.events[0]).toMatchObject({ properties: { team: 'red' } });
  });

  it('goes by its own name and properties, whatever they hold', async () => {
    const overrides = Object.freeze({ name: 'other', properties: { other: true }, userId: 'u1' });
    const { tracker, answer } = post((req) => {
      req.track('signup', { plan: 'team' }, overrides);
    });

    await answer();
    expect(tracker.events).toMatchObject([{ name: 'signup', userId: 'u1', properties: { plan: 'team' } }]);
    expect(tracker.events[0]?.properties).not.toHaveProperty('other');
  });

  it('answers overrides that cannot be read with issues, and never throws', async () => {
    const { tracker, answer } = post((req) => {
      const given = [hostile, null, 7, 'x', () => {}, new Proxy({}, { get: () => hostile.email })];
      return given.map((overrides) => req.track('signup', {}, overrides as never).accepted);
    });

    expect(await answer()).toEqual([false, true, true, true, true, false]);
    expect(tracker.stats().destinations.recording).toMatchObject({ tracked: 6, refused: 2 });
  });
});

describe.each(versions)('req.identify() on %s', (_, express) => {
  it('tells the traits of the user of the request', async () => {
    const tracker = recordingTracker();
    const app = express().use(tracking({ tracker, identity }));
    app.post('/', async (req, res) => {
      await new Promise(setImmediate);
      const { accepted } = req.identify({ plan: 'team' });
      req.identify({ plan: 'free' }, { userId: 'u2', to: 'recording' });
      res.json(accepted);
    });
    const { post } = await serve(app);

    expect(await (await post('/', ada)).json()).toBe(true);
    expect(tracker.events).toMatchObject([
      { kind: 'identify', email: 'ada@example.com', traits: { plan: 'team' } },
      { kind: 'identify', userId: 'u2', traits: { plan: 'free' } },
    ]);
    expect(tracker.events[1]).not.toHaveProperty('email');
  });

  it('never throws, whatever it is given', async () => {
    const tracker = recordingTracker({ logger: silent });
    const app = express().use(tracking({ tracker, identity }));
    app.post('/', (req, res) => {
      const given = [7, 'traits', Symbol('s'), () => {}, { at: 7n }];
      const accepted = given.map((traits) => req.identify(traits as never).accepted);
      res.json([...accepted, req.identify({}, hostile).accepted]);
    });
    const { post } = await serve(app);

    expect(await (await post('/', ada)).json()).toEqual(Array(6).fill(false));
  });

  it('leaves alone one of another origin, and gives req.track all the same', async () => {
    const tracker = recordingTracker();
    const own: unknown[] = [];
    const app = express();
    app.use((req, _res, next) => {
      req.identify = ((traits: unknown) => own.push(traits)) as never;
      next();
    });
    app.use(tracking({ tracker, identity }));
    app.post('/', (req, res) => {
      req.identify({ plan: 'team' });
      req.track('signup');
      res.sendStatus(204);
    });
    const { post } = await serve(app);

    await post('/', ada);
    expect(own).toEqual([{ plan: 'team' }]);
    expect(tracker.events).toMatchObject([{ kind: 'track', name: 'signup' }]);
  });
});
