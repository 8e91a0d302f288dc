import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { numberIn, objectOf, textOf, unexpected } from './check.js';
import { createControl } from './control.js';
import { type NodeEnv, vendorHandler } from './exchange.js';
import { Faults } from './faults.js';
import { ownClientsOnly } from './guard.js';
import { listen, reachableHost, shut, urlHost } from './listen.js';
import { servePage } from './page/serve.js';
import { Profiles, readContact, type VendorMemory } from './profiles.js';
import type { Sandbox, SandboxOptions } from './sandbox.js';
import type { Scope } from './scope.js';
import { readEvent, readRequest, Store } from './store.js';
import { vendorFixtures } from './vendor-fixtures.js';
import { createVendorTools } from './vendor-tools.js';
import { createVendors, type VendorHandles, vendors } from './vendors/index.js';
import { Waiting } from './wait.js';

const OPTIONS = [
  'port',
  'host',
  'allowedHosts',
  'clock',
  'createId',
  'random',
  'onRequest',
  ...Object.keys(vendors),
];
/** How long a client may take to send one request. */
const REQUEST_TIMEOUT_MS = 60_000;

/** An answer that can't be mistaken for a vendor's (vendors spec §1.4.7). */
const problem = (text: string, status: number, vendor?: string) =>
  new Response(JSON.stringify({ sandbox: text }), {
    status,
    headers: { 'content-type': 'application/json', ...(vendor === undefined ? {} : { 'x-sandbox': vendor }) },
  });

function readHosts(value: unknown): string[] {
  if (!Array.isArray(value) || value.length > 100)
    throw unexpected('allowedHosts', 'a list of host names', value);
  return value.map((name) => textOf('allowedHosts', name, 255).toLowerCase());
}

/**
 * Starts the vendors' APIs on one loopback port, with a web page and a control API.
 *
 * @example
 * const sandbox = await startSandbox({ selzy: { events: ['signup'] } });
 * // hand sandbox.selzy.url and the key 'sandbox-key' to the application, let it track, then:
 * const event = await sandbox.waitFor({ name: 'signup', email: 'ada@example.com' });
 * await sandbox.close();
 *
 * @throws SandboxError `invalid_option`, `port_in_use` or `cannot_listen`
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  objectOf('startSandbox', options, OPTIONS);
  const { clock = Date.now, createId = randomUUID, random = Math.random, onRequest } = options;
  const host = textOf('host', options.host ?? '127.0.0.1', 255);
  const allowedHosts = readHosts(options.allowedHosts ?? []);
  const wantedPort = numberIn('port', options.port, { min: 0, max: 65_535 }) ?? 0;

  const made = new Map<string, ReturnType<typeof createVendorTools>>();
  const apis = createVendors(options, (vendor) => {
    const fresh = createVendorTools(vendor, clock, createId);
    made.set(vendor, fresh);
    return fresh.tools;
  });
  const memories = new Map<string, VendorMemory>();
  for (const [name, { options: settings }] of apis) {
    const own = made.get(name);
    if (own === undefined) continue;
    memories.set(name, { contacts: own.tools.contacts, keys: settings.keys, reset: own.reset });
  }
  const profiles = new Profiles(memories);
  const vendorNames = [...apis.keys()];
  const partial = [...apis].filter(([, { refusesParts }]) => refusesParts).map(([name]) => name);
  const store = new Store(createId);
  const faults = new Faults(vendorNames, partial, random);
  const waiting = new Waiting(store, vendorNames);
  const closing = new AbortController();
  if (onRequest !== undefined) {
    store.subscribe((request, events) =>
      queueMicrotask(() => onRequest(readRequest(request), events.map(readEvent))),
    );
  }

  const reset = (scope: Scope = {}) => {
    store.reset(scope);
    faults.clear(scope);
    profiles.reset(scope);
  };

  const tools = (vendor: string) => ({
    store,
    faults,
    clock,
    closing: closing.signal,
    contacts: memories.get(vendor)?.contacts,
  });
  let port = 0;
  const app = new Hono<NodeEnv>();
  for (const [name, api] of apis) {
    app.all(`/${name}/*`, vendorHandler(name, api, tools(name)));
  }
  const guard = ownClientsOnly(host, allowedHosts, () => port);
  app.use('/', guard);
  app.use('/_sandbox/*', guard);
  app.get('/', servePage);
  app.route('/_sandbox', createControl({ store, profiles, waiting, vendorNames, faults, apis, reset }));
  app.notFound(() => problem('no such route', 404));
  app.onError((error, context) => {
    const [, vendor = ''] = context.req.path.split('/');
    return problem(`internal error: ${error.message}`, 500, apis.has(vendor) ? vendor : undefined);
  });

  const listener = getRequestListener(app.fetch, {
    overrideGlobalObjects: false,
    hostname: host,
    errorHandler: () => problem('the request line or the Host header is not valid', 400),
  });
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, listener);
  port = await listen(server, wantedPort, host);
  const url = `http://${urlHost(reachableHost(host))}:${port}`;
  const handles = [...apis].map(([name, { handle, options: settings }]) => [
    name,
    { ...handle, fixtures: vendorFixtures(name, settings), url: `${url}/${name}` },
  ]);
  let closed: Promise<void> | undefined;

  return {
    ...(Object.fromEntries(handles) as VendorHandles),
    url,
    port,
    events: (filter) => store.events(filter).map(readEvent),
    requests: (filter) => store.requests(filter).map(readRequest),
    counts: (scope) => store.counts(scope),
    contacts: (filter) => profiles.list(filter).map(readContact),
    waitFor: async (wanted = {}) => readEvent(await waiting.waitFor(wanted)),
    fault: (...queued) => faults.add(...queued),
    faults: (scope) => faults.list(scope),
    clearFaults: (scope) => faults.clear(scope),
    reset,
    close() {
      closing.abort();
      waiting.close();
      closed ??= shut(server);
      return closed;
    },
  };
}
