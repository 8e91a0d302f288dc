import { type Context, Hono } from 'hono';
import { numberIn, objectOf, oneOf } from './check.js';
import { controlFixtures } from './control-fixtures.js';
import { SandboxError } from './errors.js';
import type { NodeEnv } from './exchange.js';
import type { Faults } from './faults.js';
import { readJson } from './read-json.js';
import type { EventFilter, RecordedRequest } from './records.js';
import type { Store, StoredEvent } from './store.js';
import type { VendorApi } from './vendors/vendor.js';

const MAX_LIMIT = 1_000;

/** What the control API acts on. */
export interface ControlTools {
  readonly store: Store;
  readonly faults: Faults;
  readonly apis: ReadonlyMap<string, VendorApi<object>>;
  readonly reset: () => void;
}

/** The query of a list, checked. Throws `invalid_option`. */
function readQuery(context: Context<NodeEnv>, filters: readonly string[]) {
  const query = objectOf('The query', context.req.query(), [...filters, 'limit', 'after']) as Record<
    string,
    string
  >;
  const number = (name: string, max: number) =>
    numberIn(name, query[name] === undefined || query[name] === '' ? undefined : Number(query[name]), {
      min: 0,
      max,
    });
  return { query, limit: number('limit', MAX_LIMIT) ?? 100, after: number('after', Number.MAX_SAFE_INTEGER) };
}

/** The newest `limit` records, or the first `limit` after one: oldest first either way. */
function page<T extends { readonly sequence: number }>(
  records: readonly T[],
  limit: number,
  after?: number,
): T[] {
  if (limit === 0) return [];
  return after === undefined
    ? records.slice(-limit)
    : records.filter(({ sequence }) => sequence > after).slice(0, limit);
}

/** An event as JSON. Its body is its own text: `JSON.stringify` would run out of stack on one nested deep. */
function eventText(event: StoredEvent): string {
  return `${JSON.stringify(event).slice(0, -1)},"body":${event.raw}}`;
}

function withoutBytes({ rawBody, ...request }: RecordedRequest) {
  return { ...request, bodyBytes: rawBody.length };
}

/** The control API, to be mounted under `/_sandbox`. The page is a client of it. */
export function createControl({ store, faults, apis, reset }: ControlTools): Hono<NodeEnv> {
  const control = new Hono<NodeEnv>();
  const vendorNames = [...apis.keys()];

  control.onError((error, context) => {
    if (error instanceof SandboxError) return context.json({ error: error.message, code: error.code }, 400);
    return context.json({ error: error.message, code: 'internal' }, 500);
  });

  control.get('/health', (context) => context.json({ status: 'ok', vendors: vendorNames }));

  control.get('/counts', (context) => context.json(store.counts()));

  control.get('/events', (context) => {
    const { query, limit, after } = readQuery(context, ['vendor', 'verdict', 'name', 'email']);
    const filter: EventFilter = {
      vendor: oneOf('vendor', query.vendor || undefined, vendorNames),
      verdict: oneOf('verdict', query.verdict || undefined, ['good', 'bad']),
      name: query.name || undefined,
      email: query.email || undefined,
    };
    const events = page(store.stored(filter), limit, after).map(eventText);
    return context.body(`{"events":[${events.join(',')}]}`, 200, { 'content-type': 'application/json' });
  });

  control.get('/requests', (context) => {
    const { query, limit, after } = readQuery(context, ['vendor', 'status']);
    const status = query.status ? Number(query.status) : undefined;
    const requests = store.requests({
      vendor: oneOf('vendor', query.vendor || undefined, vendorNames),
      status: numberIn('status', status, { min: 100, max: 599 }),
    });
    return context.json({ requests: page(requests, limit, after).map(withoutBytes) });
  });

  control.get('/requests/:id', (context) => {
    const found = store.request(context.req.param('id'));
    if (found === undefined) {
      return context.json({ error: 'No request with this id is kept.', code: 'not_found' }, 404);
    }
    return context.json(withoutBytes(found));
  });

  control.post('/reset', (context) => {
    reset();
    return context.json(store.counts());
  });

  control.get('/faults', (context) => context.json({ faults: faults.list() }));
  control.post('/faults', async (context) => {
    const body = await readJson(context);
    faults.add(...(Array.isArray(body) ? body : [body]));
    return context.json({ faults: faults.list() }, 201);
  });
  control.delete('/faults', (context) => {
    faults.clear();
    return context.json({ faults: [] });
  });

  for (const [name, api] of apis) control.route(`/${name}`, controlFixtures(name, api));
  return control;
}
