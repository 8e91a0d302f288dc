import { type Context, Hono } from 'hono';
import { controlFixtures } from './control-fixtures.js';
import { controlRecords, type RecordTools } from './control-records.js';
import { SandboxError } from './errors.js';
import type { NodeEnv } from './exchange.js';
import type { Faults } from './faults.js';
import { readQuery, readScope, SCOPE } from './filters.js';
import { readJson } from './read-json.js';
import type { Scope } from './scope.js';
import type { VendorApi } from './vendors/vendor.js';

/** What the control API acts on. */
export interface ControlTools extends RecordTools {
  readonly faults: Faults;
  readonly apis: ReadonlyMap<string, VendorApi<object>>;
  readonly reset: (scope: Scope) => void;
}

/** The control API, to be mounted under `/_sandbox`. The page is a client of it. */
export function createControl({ faults, apis, reset, ...records }: ControlTools): Hono<NodeEnv> {
  const { store, vendorNames } = records;
  const control = new Hono<NodeEnv>();
  const scopeIn = (context: Context<NodeEnv>) =>
    readScope(readQuery(context.req.query(), SCOPE), vendorNames);

  control.onError((error, context) => {
    if (error instanceof SandboxError) return context.json({ error: error.message, code: error.code }, 400);
    return context.json({ error: error.message, code: 'internal' }, 500);
  });

  control.get('/health', (context) => context.json({ status: 'ok', vendors: vendorNames }));
  control.route('/', controlRecords(records));

  control.post('/reset', (context) => {
    const scope = scopeIn(context);
    reset(scope);
    return context.json(store.counts(scope));
  });

  control.get('/faults', (context) => context.json({ faults: faults.list(scopeIn(context)) }));
  control.post('/faults', async (context) => {
    const body = await readJson(context);
    faults.add(...(Array.isArray(body) ? body : [body]));
    return context.json({ faults: faults.list() }, 201);
  });
  control.delete('/faults', (context) => {
    const scope = scopeIn(context);
    faults.clear(scope);
    return context.json({ faults: faults.list(scope) });
  });

  for (const [name, api] of apis) control.route(`/${name}`, controlFixtures(name, api.options));
  return control;
}
