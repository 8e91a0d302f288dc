import { Hono } from 'hono';
import { objectOf } from './check.js';
import type { NodeEnv } from './exchange.js';
import type { EventFixtures } from './fixtures.js';
import { readJson } from './read-json.js';
import type { VendorApi } from './vendors/vendor.js';

function controlEvents(events: EventFixtures): Hono<NodeEnv> {
  const routes = new Hono<NodeEnv>();
  routes.get('/', (context) => context.json({ events: events.list() }));
  routes.get('/:name', (context) => {
    const name = context.req.param('name');
    const status = events.status(name);
    if (status === undefined) {
      return context.json({ error: 'No event of this name is configured.', code: 'not_found' }, 404);
    }
    return context.json({ name, status });
  });
  routes.put('/:name', async (context) => {
    const name = context.req.param('name');
    const { status } = objectOf('The body', await readJson(context), ['status']);
    events.set(name, status);
    return context.json({ name, status: events.status(name) });
  });
  routes.delete('/:name', (context) => context.json({ forgotten: events.forget(context.req.param('name')) }));
  return routes;
}

/** The part of the control API that changes one vendor's options and fixtures. */
export function controlFixtures(vendor: string, api: VendorApi<object>): Hono<NodeEnv> {
  const routes = new Hono<NodeEnv>();
  const state = () => ({
    vendor,
    ...api.settings(),
    keys: api.keys.list(),
    ...(api.events === undefined ? {} : { events: api.events.list() }),
  });
  routes.get('/', (context) => context.json(state()));
  routes.patch('/', async (context) => {
    api.set(await readJson(context));
    return context.json(state());
  });
  routes.put('/keys/:key', (context) => {
    api.keys.add(context.req.param('key'));
    return context.json({ status: 'known' });
  });
  routes.delete('/keys/:key', (context) => {
    api.keys.revoke(context.req.param('key'));
    return context.json({ status: 'revoked' });
  });
  if (api.events !== undefined) routes.route('/events', controlEvents(api.events));
  return routes;
}
