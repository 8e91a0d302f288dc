import type { ErrorRequestHandler, Request } from 'express';
import { describe, expect, it } from 'vitest';
import { type Identity, type Receipt, tracking } from '../src/index.js';
import { recordingTracker } from '../src/testing.js';
import { serve, versions } from './support/serve.js';
import { sinkDestination } from './support/sink-destination.js';

const byHeader = (req: Request): Identity => ({ email: req.get('x-email') });
const ada = { 'x-email': 'ada@example.com' };

describe.each(versions)('tracking() on %s', (_, express) => {
  it('tracks an event by its name and properties', async () => {
    const tracker = recordingTracker();
    const app = express().use(tracking({ tracker, identity: byHeader }));
    app.post('/cart', (req, res) => {
      req.track('abandoned_cart', { cart_value: 149.99 });
      req.track('page_left');
      res.sendStatus(204);
    });
    const { post } = await serve(app);

    expect((await post('/cart', ada)).status).toBe(204);
    expect(tracker.events).toMatchObject([
      { name: 'abandoned_cart', email: 'ada@example.com', properties: { cart_value: 149.99 } },
      { name: 'page_left', email: 'ada@example.com', properties: {} },
    ]);
  });

  it('tracks a whole event, and gives its receipt', async () => {
    const tracker = recordingTracker();
    const receipts: Receipt[] = [];
    const app = express().use(tracking({ tracker }));
    app.post('/', (req, res) => {
      receipts.push(
        req.track({
          name: 'signup',
          userId: 'u1',
          id: 'e1',
          timestamp: new Date(Date.UTC(2026, 4, 12, 10)),
        }),
      );
      res.sendStatus(204);
    });
    const { post } = await serve(app);

    await post('/');
    expect(receipts).toMatchObject([{ id: 'e1', accepted: true, issues: [] }]);
    expect(tracker.events).toMatchObject([
      { name: 'signup', userId: 'u1', timestamp: Date.UTC(2026, 4, 12, 10) },
    ]);
  });

  it('answers garbage with issues, and never throws', async () => {
    const tracker = recordingTracker({ logger: { debug() {}, warn() {}, error() {} } });
    const app = express().use(tracking({ tracker }));
    const hostile = {
      get name(): string {
        throw new Error('no name');
      },
    };
    app.post('/', (req, res) => {
      const given = [undefined, null, 7, '', Symbol('s'), [], () => {}, hostile, { name: 'a', email: 7 }];
      res.json(given.map((one) => req.track(one as never).accepted));
    });
    const { post } = await serve(app);

    expect(await (await post('/')).json()).toEqual(Array(9).fill(false));
  });

  it('asks for the identity at each track, so a log-in in mid-request counts', async () => {
    const tracker = recordingTracker();
    const users = new WeakMap<Request, string>();
    const app = express().use(tracking({ tracker, identity: (req) => ({ email: users.get(req) }) }));
    app.post('/log-in', async (req, res) => {
      req.track('asked');
      await new Promise(setImmediate);
      users.set(req, 'ada@example.com');
      req.track('logged_in');
      tracker.track({ name: 'welcomed' });
      res.sendStatus(204);
    });
    const { post } = await serve(app);

    await post('/log-in');
    expect(tracker.events.map(({ name, email }) => [name, email])).toEqual([
      ['asked', undefined],
      ['logged_in', 'ada@example.com'],
      ['welcomed', 'ada@example.com'],
    ]);
  });

  it('leaves an event alone that names anybody', async () => {
    const tracker = recordingTracker();
    const identity = () => ({ email: 'admin@example.com', userId: 'admin', anonymousId: 'visitor' });
    const app = express().use(tracking({ tracker, identity }));
    app.post('/', (req, res) => {
      req.track({ name: 'by_email', email: 'ada@example.com' });
      req.track({ name: 'by_user_id', userId: 'ada' });
      req.track({ name: 'by_anonymous_id', anonymousId: 'a1' });
      res.sendStatus(204);
    });
    const { post } = await serve(app);

    await post('/');
    const who = tracker.events.map(({ email, userId, anonymousId }) => ({ email, userId, anonymousId }));
    expect(who).toEqual([{ email: 'ada@example.com' }, { userId: 'ada' }, { anonymousId: 'a1' }]);
  });

  it('serves mounted routers and error handlers', async () => {
    const tracker = recordingTracker();
    const app = express().use(tracking({ tracker, identity: byHeader }));
    const router = express.Router();
    router.post('/item', (req) => {
      req.track('seen');
      throw new Error('out of stock');
    });
    const failed: ErrorRequestHandler = (error, req, res, _next) => {
      req.track('failed', { why: error.message });
      res.sendStatus(500);
    };
    app.use('/shop', router).use(failed);
    const { post } = await serve(app);

    expect((await post('/shop/item', ada)).status).toBe(500);
    expect(tracker.events).toMatchObject([
      { name: 'seen', email: 'ada@example.com' },
      { name: 'failed', email: 'ada@example.com', properties: { why: 'out of stock' } },
    ]);
  });

  it('serves the request also where the identity throws, and says so once', async () => {
    const errors: string[] = [];
    const tracker = recordingTracker({
      logger: { debug() {}, warn() {}, error: (message) => errors.push(message) },
    });
    const identity = () => {
      throw new Error('no session');
    };
    const app = express().use(tracking({ tracker, identity }));
    app.post('/', (req, res) => res.json(req.track('signup').accepted));
    const { post } = await serve(app);

    expect(await (await post('/')).json()).toBe(true);
    expect(await (await post('/')).json()).toBe(true);
    expect(errors).toEqual([expect.stringContaining('The option "identity" threw: Error, at ')]);
    expect(tracker.events).toHaveLength(2);
    expect(tracker.events[0]).not.toHaveProperty('email');
  });

  it('takes an identity of null or undefined for nobody', async () => {
    const tracker = recordingTracker();
    const app = express()
      .use('/null', tracking({ tracker, identity: () => null }))
      .use('/undefined', tracking({ tracker, identity: () => undefined }));
    app.use((req, res) => res.json(req.track('seen').accepted));
    const { post } = await serve(app);

    expect(await (await post('/null')).json()).toBe(true);
    expect(await (await post('/undefined')).json()).toBe(true);
  });

  it('leaves alone a req.track of another origin', async () => {
    const tracker = recordingTracker();
    const own: unknown[] = [];
    const app = express();
    app.use((req, _res, next) => {
      req.track = ((name: unknown) => own.push(name)) as never;
      next();
    });
    app.use(tracking({ tracker, identity: byHeader }));
    app.post('/', (req, res) => {
      req.track('theirs');
      tracker.track({ name: 'ours' });
      res.sendStatus(204);
    });
    const { post } = await serve(app);

    await post('/', ada);
    expect(own).toEqual(['theirs']);
    expect(tracker.events).toMatchObject([{ name: 'ours', email: 'ada@example.com' }]);
  });
});

describe('the tracker of tracking()', () => {
  it('is the one given', () => {
    const tracker = recordingTracker();
    expect(tracking({ tracker }).tracker).toBe(tracker);
  });

  it('is made from the options otherwise', () => {
    const { tracker } = tracking({ destinations: [sinkDestination('http://127.0.0.1/')], dryRun: true });
    expect(tracker.track({ name: 'signup' }).accepted).toBe(true);
    expect(tracker.stats().destinations).toHaveProperty('sink');
  });

  it('is not made from options that createTracker refuses', () => {
    expect(() => tracking({ destinations: [] })).toThrow(expect.objectContaining({ code: 'invalid_option' }));
  });
});
