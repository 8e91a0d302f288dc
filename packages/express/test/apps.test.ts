import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import { describe, expect, it } from 'vitest';
import { tracking, trackRoute } from '../src/index.js';
import { recordingTracker } from '../src/testing.js';
import { serve, versions } from './support/serve.js';

const identity = (req: Request) => ({ email: req.get('x-email') });
const ada = { 'x-email': 'ada@example.com' };
const handle: RequestHandler = (req, res) => {
  req.track('handled', { path: req.originalUrl, base: req.baseUrl });
  res.sendStatus(204);
};
const answerErrors: ErrorRequestHandler = (error, req, res, _next) => {
  req.track('failed', { why: error.message });
  res.sendStatus(500);
};

describe.each(versions)('tracking() on %s', (_, express) => {
  const version = express === versions[1][1] ? 5 : 4;
  const who = { email: 'ada@example.com' };

  it('serves routers in routers, and the routes of each', async () => {
    const tracker = recordingTracker();
    const inner = express.Router().post('/item', trackRoute('inner'), handle);
    const outer = express.Router().use('/inner', trackRoute('outer'), inner);
    const app = express().use(tracking({ tracker, identity })).use('/outer', outer);
    const { post } = await serve(app);

    expect((await post('/outer/inner/item', ada)).status).toBe(204);
    await expect.poll(() => tracker.events).toHaveLength(3);
    expect(tracker.events).toMatchObject([
      { name: 'handled', ...who, properties: { path: '/outer/inner/item', base: '/outer/inner' } },
      { name: 'outer', ...who },
      { name: 'inner', ...who },
    ]);
  });

  it('serves a router alone that it is mounted on', async () => {
    const tracker = recordingTracker();
    const router = express.Router().use(tracking({ tracker, identity }));
    router.post('/item', handle);
    const app = express().use('/shop', router);
    app.post('/other', (req, res) => res.json(req.track === undefined));
    const { post } = await serve(app);

    await post('/shop/item', ada);
    expect(await (await post('/other', ada)).json()).toBe(true);
    expect(tracker.events).toMatchObject([{ name: 'handled', ...who }]);
  });

  it('serves sub-apps below it, and gives way to it in one that has its own', async () => {
    const [tracker, own] = [recordingTracker(), recordingTracker()];
    const plain = express().post('/item', trackRoute('routed'), handle);
    const tracked = express()
      .use(tracking({ tracker: own }))
      .post('/item', handle);
    const app = express().use(tracking({ tracker, identity })).use('/plain', plain).use('/tracked', tracked);
    const { post } = await serve(app);

    await post('/plain/item', ada);
    await post('/tracked/item', ada);
    await expect.poll(() => tracker.events).toHaveLength(3);
    expect(tracker.events.every(({ email }) => email === who.email)).toBe(true);
    expect(own.events).toEqual([]);
  });

  it('serves a sub-app alone that it is mounted on', async () => {
    const tracker = recordingTracker();
    const sub = express().use(tracking({ tracker, identity })).post('/item', trackRoute('routed'), handle);
    const app = express().use('/sub', sub);
    const { post } = await serve(app);

    await post('/sub/item', ada);
    await expect.poll(() => tracker.events).toHaveLength(2);
    expect(tracker.events).toMatchObject([
      { name: 'handled', ...who },
      { name: 'routed', ...who },
    ]);
  });

  it('serves async handlers, and error middleware after them', async () => {
    const tracker = recordingTracker();
    const app = express().use(tracking({ tracker, identity }));
    const fails = async (req: Request) => {
      await new Promise(setImmediate);
      req.track('tried');
      throw new Error('out of stock');
    };
    app.post('/item', trackRoute('sold'), trackRoute('unsold', { on: 'error' }), async (req, _res, next) => {
      // Express 5 passes on by itself what an async handler throws.
      if (version === 5) await fails(req);
      else await fails(req).catch(next);
    });
    app.use(answerErrors);
    const { post } = await serve(app);

    expect((await post('/item', ada)).status).toBe(500);
    await expect.poll(() => tracker.events).toHaveLength(3);
    expect(tracker.events).toMatchObject([
      { name: 'tried', ...who },
      { name: 'failed', ...who, properties: { why: 'out of stock' } },
      { name: 'unsold', ...who },
    ]);
  });

  it('serves error middleware for an error before it', async () => {
    const tracker = recordingTracker();
    const app = express().use(express.json(), tracking({ tracker, identity }), answerErrors);
    const late = express().use(tracking({ tracker, identity }), express.json(), answerErrors);
    const { url } = await serve(late);
    const body = { method: 'POST', headers: { ...ada, 'content-type': 'application/json' }, body: '{' };

    expect((await fetch(url, body)).status).toBe(500);
    expect(tracker.events).toMatchObject([{ name: 'failed', ...who }]);
    // Mounted after what fails, it is not met: the error handler finds no req.track.
    expect((await fetch((await serve(app)).url, body)).status).toBe(500);
    expect(tracker.events).toHaveLength(1);
  });
});
