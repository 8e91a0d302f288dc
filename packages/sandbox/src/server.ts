import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { numberIn, objectOf, unexpected } from './check.js';
import { createControl } from './control.js';
import { type NodeEnv, vendorHandler } from './exchange.js';
import { Faults } from './faults.js';
import { ownClientsOnly } from './guard.js';
import { isLoopback, listen, shut, urlHost } from './listen.js';
import { servePage } from './page/serve.js';
import type { Sandbox, SandboxOptions } from './sandbox.js';
import { Store } from './store.js';
import { createVendors, type VendorHandles, vendors } from './vendors/index.js';
import { Waiting } from './wait.js';

const OPTIONS = ['port', 'host', 'clock', 'createId', 'random', 'onRequest', ...Object.keys(vendors)];
/** How long a client may take to send one request. */
const REQUEST_TIMEOUT_MS = 60_000;

/** An answer that can't be mistaken for a vendor's (vendors spec §1.4.7). */
const problem = (text: string, status: number) =>
  new Response(JSON.stringify({ sandbox: text }), {
    status,
    headers: { 'content-type': 'application/json' },
  });

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
  const { host = '127.0.0.1' } = options;
  if (!isLoopback(host)) throw unexpected('host', 'a loopback name or address', host);
  const wantedPort = numberIn('port', options.port, { min: 0, max: 65_535 }) ?? 0;

  const apis = createVendors(options, { createId });
  const store = new Store(createId);
  const faults = new Faults([...apis.keys()], random);
  const waiting = new Waiting(store);
  const closing = new AbortController();
  if (onRequest !== undefined) {
    store.subscribe((request, events) => queueMicrotask(() => onRequest(request, events)));
  }

  const reset = () => {
    store.reset();
    faults.clear();
  };

  let port = 0;
  const app = new Hono<NodeEnv>();
  for (const [name, api] of apis) {
    app.all(`/${name}/*`, vendorHandler(name, api, { store, faults, clock, closing: closing.signal }));
  }
  const guard = ownClientsOnly(host, () => port);
  app.use('/', guard);
  app.use('/_sandbox/*', guard);
  app.get('/', servePage);
  app.route('/_sandbox', createControl({ store, faults, apis, reset }));
  app.notFound(() => problem('no such route', 404));
  app.onError((error) => problem(`internal error: ${error.message}`, 500));

  const listener = getRequestListener(app.fetch, {
    overrideGlobalObjects: false,
    hostname: host,
    errorHandler: () => problem('the request line or the Host header is not valid', 400),
  });
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, listener);
  port = await listen(server, wantedPort, host);
  const url = `http://${urlHost(host)}:${port}`;
  const handles = [...apis].map(([name, api]) => [name, { ...api.handle, url: `${url}/${name}` }]);
  let closed: Promise<void> | undefined;

  return {
    ...(Object.fromEntries(handles) as VendorHandles),
    url,
    port,
    events: (filter) => store.events(filter),
    requests: (filter) => store.requests(filter),
    counts: () => store.counts(),
    waitFor: (wanted = {}) => waiting.waitFor(wanted),
    fault: (...queued) => faults.add(...queued),
    faults: () => faults.list(),
    clearFaults: () => faults.clear(),
    reset,
    close() {
      closing.abort();
      waiting.close();
      closed ??= shut(server);
      return closed;
    },
  };
}
