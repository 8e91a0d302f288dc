import { type Context, Hono } from 'hono';
import { objectOf, textOf } from './check.js';
import type { NodeEnv } from './exchange.js';
import type { Options } from './options.js';
import { readJson } from './read-json.js';

/** The account of the key in the query, if one is given. Throws `invalid_option`. */
function accountIn(context: Context<NodeEnv>, { keys }: Options): string | undefined {
  const { key } = objectOf('The query', context.req.query(), ['key']);
  return key === undefined ? undefined : keys.accountOf(textOf('key', key, 500));
}

function controlKind(kind: string, options: Options): Hono<NodeEnv> {
  const routes = new Hono<NodeEnv>();
  const fixtures = options.fixtures[kind];
  if (fixtures === undefined) return routes;
  routes.get('/', (context) => context.json({ [kind]: fixtures.list(accountIn(context, options)) }));
  routes.get('/:id', (context) => {
    const found = fixtures.show(context.req.param('id'), accountIn(context, options));
    if (found !== undefined) return context.json(found);
    return context.json({ error: `No such entry is set up in ${kind}.`, code: 'not_found' }, 404);
  });
  routes.put('/:id', async (context) => {
    const account = accountIn(context, options);
    const id = context.req.param('id');
    fixtures.put(id, await readJson(context), account === undefined ? {} : { account });
    return context.json(fixtures.show(id, account) ?? {});
  });
  routes.delete('/:id', (context) =>
    context.json({ forgotten: fixtures.forget(context.req.param('id'), accountIn(context, options)) }),
  );
  return routes;
}

/** The part of the control API that changes one vendor's options and fixtures. */
export function controlFixtures(vendor: string, options: Options): Hono<NodeEnv> {
  const routes = new Hono<NodeEnv>();
  const { keys } = options;
  const state = (account?: string) => ({ vendor, ...options.show(account) });
  routes.get('/', (context) => context.json(state(accountIn(context, options))));
  routes.patch('/', async (context) => {
    options.set(await readJson(context));
    return context.json(state());
  });
  routes.put('/keys/:key', async (context) => {
    keys.add(context.req.param('key'), await readJson(context, {}));
    return context.json({ status: keys.state(context.req.param('key')) });
  });
  routes.delete('/keys/:key', (context) => {
    keys.revoke(context.req.param('key'));
    return context.json({ status: 'revoked' });
  });
  for (const kind of Object.keys(options.fixtures)) routes.route(`/${kind}`, controlKind(kind, options));
  return routes;
}
