import { Hono } from 'hono';
import { SandboxError } from './errors.js';
import type { NodeEnv } from './exchange.js';
import {
  EVENT_FILTER,
  queryNumber,
  readEventFilter,
  readQuery,
  readRequestFilter,
  readScope,
  SCOPE,
} from './filters.js';
import { contactText, type Profiles } from './profiles.js';
import { eventText, shownRequest } from './shown.js';
import type { Store } from './store.js';
import { eventStream } from './stream.js';
import type { Waiting } from './wait.js';

const MAX_LIMIT = 1_000;
/** Long enough for a test, and shorter than HTTP clients wait for an answer. */
const MAX_WAIT_MS = 240_000;
const JSON_TYPE = { 'content-type': 'application/json' };

/** What the lists read. */
export interface RecordTools {
  readonly store: Store;
  readonly profiles: Profiles;
  readonly waiting: Waiting;
  readonly vendorNames: readonly string[];
}

/** The newest `limit` records, or the first `limit` after one: oldest first either way. */
function page<T extends { readonly sequence: number }>(
  records: readonly T[],
  query: Record<string, string>,
): readonly T[] {
  const limit = queryNumber(query, 'limit', MAX_LIMIT) ?? 100;
  const after = queryNumber(query, 'after', Number.MAX_SAFE_INTEGER);
  if (limit === 0) return [];
  return after === undefined
    ? records.slice(-limit)
    : records.filter(({ sequence }) => sequence > after).slice(0, limit);
}

/** The part of the control API that shows what came in. It changes nothing. */
export function controlRecords({ store, profiles, waiting, vendorNames }: RecordTools): Hono<NodeEnv> {
  const routes = new Hono<NodeEnv>();

  routes.get('/counts', (context) => {
    const query = readQuery(context.req.query(), SCOPE);
    return context.json(store.counts(readScope(query, vendorNames)));
  });

  routes.get('/events', (context) => {
    const query = readQuery(context.req.query(), [...EVENT_FILTER, 'limit', 'after']);
    const events = page(store.events(readEventFilter(query, vendorNames)), query).map(eventText);
    return context.body(`{"events":[${events.join(',')}]}`, 200, JSON_TYPE);
  });

  routes.get('/wait', async (context) => {
    const query = readQuery(context.req.query(), [...EVENT_FILTER, 'timeoutMs']);
    const filter = readEventFilter(query, vendorNames);
    const timeoutMs = queryNumber(query, 'timeoutMs', MAX_WAIT_MS);
    const gone = new AbortController();
    context.env.outgoing.once('close', () => gone.abort());
    try {
      const event = await waiting.waitFor({ ...filter, timeoutMs }, gone.signal);
      return context.body(`{"event":${eventText(event)}}`, 200, JSON_TYPE);
    } catch (error) {
      if (!(error instanceof SandboxError) || error.code === 'invalid_option') throw error;
      return context.json({ error: error.message, code: error.code }, error.code === 'closed' ? 503 : 404);
    }
  });

  routes.get('/stream', (context) => {
    const query = readQuery(context.req.query(), [...EVENT_FILTER, 'after']);
    const last = context.req.header('last-event-id') ?? '';
    const after = queryNumber(query, 'after', Number.MAX_SAFE_INTEGER);
    return eventStream(
      store,
      readEventFilter(query, vendorNames),
      /^\d{1,15}$/.test(last) ? Number(last) : after,
    );
  });

  routes.get('/requests', (context) => {
    const query = readQuery(context.req.query(), [...SCOPE, 'status', 'limit', 'after']);
    const requests = store.requests(readRequestFilter(query, vendorNames));
    return context.json({ requests: page(requests, query).map(shownRequest) });
  });

  routes.get('/requests/:id', (context) => {
    const found = store.request(context.req.param('id'));
    if (found !== undefined) return context.json(shownRequest(found));
    return context.json({ error: 'No request with this id is kept.', code: 'not_found' }, 404);
  });

  routes.get('/contacts', (context) => {
    const { id, limit, ...scope } = readQuery(context.req.query(), [...SCOPE, 'id', 'limit']);
    const most = queryNumber({ limit }, 'limit', 50_000) ?? 100;
    const found = profiles.list({ ...readScope(scope, vendorNames), id });
    const contacts = found.slice(Math.max(0, found.length - most)).map(contactText);
    return context.body(`{"contacts":[${contacts.join(',')}]}`, 200, JSON_TYPE);
  });

  routes.get('/contacts/:id', (context) => {
    const scope = readScope(readQuery(context.req.query(), SCOPE), vendorNames);
    const found = profiles.list({ ...scope, id: context.req.param('id') }).at(-1);
    if (found !== undefined) return context.body(contactText(found), 200, JSON_TYPE);
    return context.json({ error: 'No contact has this id or address.', code: 'not_found' }, 404);
  });

  return routes;
}
