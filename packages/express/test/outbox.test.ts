import type { Request } from 'express';
import { describe, expect, it } from 'vitest';
import { outbox } from '../../nestjs/test/support/outbox.js';
import { tracking } from '../src/index.js';
import { serve, versions } from './support/serve.js';
import { sinkDestination } from './support/sink-destination.js';

const identity = (req: Request) => ({ email: req.get('x-email') });
const ada = { 'x-email': 'ada@example.com' };

describe.each(versions)('a queue that outlives the process, on %s', (_, express) => {
  function shop() {
    const { queue, begin, commit } = outbox();
    const sink = sinkDestination('http://127.0.0.1/');
    const keyless = { ...sink.credential, given: () => undefined };
    const destinations = [{ ...sink, credential: keyless }];
    const events = tracking({ destinations, queue, identity, deliver: false });
    return { queue, begin, commit, events, app: express().use(events) };
  }

  it('stores in the transaction of a request, under the identity of that request', async () => {
    const { queue, begin, commit, events, app } = shop();
    app.use(async (_req, res) => {
      const transaction = begin();
      await new Promise(setImmediate);
      const { accepted } = await events.tracker.trackIn(transaction, { name: 'order_paid' });
      expect(await queue.size()).toMatchObject({ ready: 0 });
      await commit(transaction);
      res.sendStatus(accepted ? 201 : 500);
    });
    const { post } = await serve(app);

    expect((await post('/', ada)).status).toBe(201);
    const [stored] = await queue.take('sink', 2);
    expect(JSON.parse(stored?.body ?? '')).toMatchObject({ name: 'order_paid', email: 'ada@example.com' });
  });

  it('is told by the receipt of req.track, and needs no key where it is not delivered from', async () => {
    const { queue, app } = shop();
    app.use(async (req, res) => {
      res.sendStatus((await req.track('order_paid').stored()) ? 201 : 503);
    });
    const { post } = await serve(app);

    expect((await post('/', ada)).status).toBe(201);
    expect(await queue.size()).toMatchObject({ ready: 1 });
  });
});
