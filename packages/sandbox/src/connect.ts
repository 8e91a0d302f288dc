import { isObject, objectOf, textOf, unexpected } from './check.js';
import type { ConnectedSandbox, ConnectedVendor, ConnectedVendors } from './connected.js';
import { SandboxError, type SandboxErrorCode } from './errors.js';
import type { Scope } from './scope.js';
import { vendors } from './vendors/index.js';

const PAGE = 1_000;

/** Options of `connectSandbox`. */
export interface ConnectOptions {
  /**
   * An API key: every query, wait, reset, fixture and fault of this handle is for what comes with this key, unless
   * it names another. So a worker of many, with a key of its own, sees and changes nothing of the others.
   */
  readonly key?: string;
  /** What requests are sent with. Default: the global `fetch`. */
  readonly fetch?: typeof fetch;
}

type Query = Readonly<Record<string, string | number | undefined>>;
interface Call {
  readonly method?: string;
  readonly query?: object;
  readonly body?: unknown;
}

/** Calls the control API at `url`. Gives the parsed answer. */
function caller(url: string, send: typeof fetch, signal: AbortSignal) {
  const nobody = (why: string) => new SandboxError('unreachable', `No sandbox answers at ${url}: ${why}`);
  return async (path: string, { method = 'GET', query = {}, body }: Call = {}): Promise<unknown> => {
    const given = Object.entries(query as Query).filter(([, value]) => value !== undefined);
    const search = new URLSearchParams(
      Object.fromEntries(given.map(([name, value]) => [name, String(value)])),
    );
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    let response: Response;
    let answer: unknown;
    try {
      response = await send(`${url}/_sandbox/${path}?${search}`, { method, signal, ...sent });
      answer = JSON.parse(await response.text());
    } catch (error) {
      if (signal.aborted) throw new SandboxError('closed', 'This handle of the sandbox was closed.');
      const { message, cause } = error as Error;
      throw nobody(cause instanceof Error && cause.message !== '' ? cause.message : message);
    }
    if (response.ok) return answer;
    if (!isObject(answer) || typeof answer.code !== 'string')
      throw nobody(`what answers, answers ${response.status}.`);
    throw new SandboxError(answer.code as SandboxErrorCode, String(answer.error));
  };
}

/** The list or value that an answer holds under `name`. */
const memberOf = <T>(answer: unknown, name: string): T => (answer as Record<string, T>)[name] as T;

/**
 * A handle on a sandbox that runs elsewhere: in another process, in a container, shared by parallel workers.
 *
 * @example
 * const sandbox = connectSandbox('http://127.0.0.1:4900', { key: 'worker-3' });
 * await sandbox.reset(); // what came with worker-3, and nothing else
 * const event = await sandbox.waitFor({ vendor: 'selzy', name: 'signup' });
 *
 * @throws SandboxError `invalid_option`
 */
export function connectSandbox(url: string | URL, options: ConnectOptions = {}): ConnectedSandbox {
  objectOf('connectSandbox', options, ['key', 'fetch']);
  const base = String(url).replace(/\/+$/, '');
  if (!/^https?:\/\/[^/]/.test(base)) throw unexpected('url', 'an http URL', base);
  const own = options.key === undefined ? {} : { key: textOf('key', options.key, 500) };
  const closing = new AbortController();
  const call = caller(base, options.fetch ?? fetch, closing.signal);
  const scoped = <T extends Scope>(scope?: T) => ({ ...own, ...scope });

  /** All of a list, page by page. */
  async function all<T extends { readonly sequence: number }>(name: string, filter: object): Promise<T[]> {
    const found: T[] = [];
    for (let after = 0; ; after = found.at(-1)?.sequence ?? 0) {
      const page = memberOf<T[]>(await call(name, { query: { ...filter, after, limit: PAGE } }), name);
      found.push(...page);
      if (page.length < PAGE) return found;
    }
  }

  function vendor(name: string): ConnectedVendor<object> {
    const at = (...parts: readonly string[]) => [name, ...parts.map(encodeURIComponent)].join('/');
    return {
      url: `${base}/${name}`,
      show: async () => (await call(at(), { query: own })) as Record<string, unknown>,
      set: async (patch) => void (await call(at(), { method: 'PATCH', body: patch })),
      addKey: async (key, traits = {}) => void (await call(at('keys', key), { method: 'PUT', body: traits })),
      revokeKey: async (key) => void (await call(at('keys', key), { method: 'DELETE' })),
      fixtures: {
        list: async (kind, scope) => memberOf(await call(at(kind), { query: scoped(scope) }), kind),
        put: async (kind, id, value, scope) =>
          void (await call(at(kind, id), { method: 'PUT', query: scoped(scope), body: value })),
        forget: async (kind, id, scope) =>
          memberOf(await call(at(kind, id), { method: 'DELETE', query: scoped(scope) }), 'forgotten'),
      },
    };
  }

  return {
    ...(Object.fromEntries(Object.keys(vendors).map((name) => [name, vendor(name)])) as ConnectedVendors),
    url: base,
    health: async () => (await call('health')) as Awaited<ReturnType<ConnectedSandbox['health']>>,
    events: (filter) => all('events', scoped(filter)),
    requests: (filter) => all('requests', scoped(filter)),
    counts: async (scope) => (await call('counts', { query: scoped(scope) })) as never,
    contacts: async (filter) =>
      memberOf(await call('contacts', { query: { ...scoped(filter), limit: 50_000 } }), 'contacts'),
    waitFor: async (wanted) => memberOf(await call('wait', { query: scoped(wanted) }), 'event'),
    fault: async (...faults) =>
      void (await call('faults', { method: 'POST', body: faults.map((fault) => scoped(fault)) })),
    faults: async (scope) => memberOf(await call('faults', { query: scoped(scope) }), 'faults'),
    clearFaults: async (scope) => void (await call('faults', { method: 'DELETE', query: scoped(scope) })),
    reset: async (scope) => void (await call('reset', { method: 'POST', query: scoped(scope) })),
    async close() {
      closing.abort();
    },
  };
}
