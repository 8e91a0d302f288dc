import { once } from 'node:events';
import { connect } from 'node:net';
import type { ErrorRequestHandler, Request } from 'express';
import { describe, expect, it } from 'vitest';
import { tracking, trackRoute } from '../src/index.js';
import { recordingTracker } from '../src/testing.js';
import { ada, answer, identity, shopWith } from './support/route-shop.js';
import { serve, versions } from './support/serve.js';

describe.each(versions)('trackRoute() where something else goes on, on %s', (_, express) => {
  it('counts and logs an option that fails, and breaks nothing else', async () => {
    const { app, tracker, errors, all } = shopWith(express);
    const fail = () => {
      throw new RangeError('canary-property');
    };
    app.post(
      '/',
      trackRoute('a', { email: fail }),
      trackRoute('b', { properties: () => Promise.reject(new Error('canary-property')) }),
      trackRoute('c', { when: fail }),
      trackRoute('d', { when: async () => fail() }),
      trackRoute('e', { timestamp: fail, userId: async () => 'u1' }),
      trackRoute('fine'),
      answer(204),
    );
    const { post } = await serve(app);

    expect((await post('/', ada)).status).toBe(204);
    expect((await post('/', ada)).status).toBe(204);
    expect((await all(post)).map(([name]) => name)).toEqual(['fine', 'fine']);
    expect(tracker.stats().destinations.recording).toMatchObject({
      refused: 10,
      refusedBy: { not_serialisable: 10 },
    });
    const said = ['a", "email', 'b", "properties', 'c", "when', 'd", "when', 'e", "timestamp'];
    const lines = errors.filter((line) => line.includes('trackRoute(')).sort();
    expect(lines).toHaveLength(5);
    for (const [index, what] of said.entries()) {
      const [name = '', option = ''] = what.split('", "');
      expect(lines[index]).toContain(
        `trackRoute("${name}"): the option "${option}" threw, so the event was not`,
      );
    }
    expect(errors.join()).not.toContain('canary');
  });

  it('does not fire where the client went away, unless it is asked to', async () => {
    const { app, told, all } = shopWith(express);
    const left: unknown[] = [];
    app.post(
      '/slow',
      trackRoute('done', { on: 'both' }),
      trackRoute('left', { aborted: true, properties: ({ res }) => ({ sent: res.writableFinished }) }),
      (_req, res) => {
        res.on('close', () => left.push(res.sendStatus(204)));
        started();
      },
    );
    let started = () => {};
    const arrived = new Promise<void>((resolve) => {
      started = resolve;
    });
    const { post, server } = await serve(app);
    const { port } = server.address() as { port: number };

    const client = connect(port, '127.0.0.1');
    await once(client, 'connect');
    client.write('POST /slow HTTP/1.1\r\nHost: shop\r\nContent-Length: 0\r\n\r\n');
    await arrived;
    client.destroy();
    await expect.poll(() => left.length).toBe(1);
    expect((await all(post)).map(([name]) => name)).toEqual(['left']);
    await post('/last');
    expect(told().map(([name]) => name)).not.toContain('done');
  });

  it('has the parameters of its route also where an error handler answers', async () => {
    const { app, tracker } = shopWith(express);
    const router = express.Router();
    const properties = ({ req }: { req: Request }) => ({ ...req.params });
    router.post('/:item', trackRoute('failed', { on: 'error', properties }), () => {
      throw new Error('out of stock');
    });
    app.use('/shops/:shop', trackRoute('shop failed', { on: 'error', properties }), router);
    app.use(((_error, _req, res, _next) => res.sendStatus(500)) as ErrorRequestHandler);
    const { post } = await serve(app);

    await post('/shops/red/7', ada);
    await expect.poll(() => tracker.events).toHaveLength(2);
    expect(tracker.named('failed')[0]?.properties).toEqual({ item: '7' });
    expect(tracker.named('shop failed')[0]?.properties).toEqual({ shop: 'red' });
  });

  it('knows its request also where req.track was wrapped, and where req.identify is of another origin', async () => {
    const { app, all } = shopWith(express);
    const tracker = recordingTracker();
    const foreign = express();
    foreign.use((req, _res, next) => {
      req.identify = (() => {}) as never;
      next();
    });
    foreign.use(tracking({ tracker, identity }), tracking({ tracker: recordingTracker() }));
    foreign.post('/', trackRoute('foreign'), answer(204));
    app.use((req, _res, next) => {
      const { track } = req;
      req.track = ((name: string) => track(name)) as never;
      next();
    });
    app.post('/', trackRoute('wrapped'), answer(204));
    const { post } = await serve(app);

    await post('/', ada);
    expect(await all(post)).toEqual([['wrapped', 'ada@example.com']]);
    await (await serve(foreign)).post('/', ada);
    await expect.poll(() => tracker.events).toMatchObject([{ name: 'foreign', email: 'ada@example.com' }]);
  });

  it('adds one pair of listeners, however many there are', async () => {
    const { app, tracker } = shopWith(express);
    const events = Array.from({ length: 30 }, (_, n) => trackRoute(`event${n}`));
    const listeners: number[] = [];
    app.post('/', ...events, (_req, res) => {
      listeners.push(res.listenerCount('finish'), res.listenerCount('close'));
      res.sendStatus(204);
    });
    app.put('/', (_req, res) => {
      res.json([res.listenerCount('finish'), res.listenerCount('close')]);
    });
    const { post, url } = await serve(app);

    const bare = (await (await fetch(url, { method: 'PUT' })).json()) as number[];
    await post('/', ada);
    expect(listeners).toEqual(bare.map((count) => count + 1));
    await expect.poll(() => tracker.events).toHaveLength(30);
  });
});
