import { Agent, buildConnector, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';
import type { TransportAnswer, VendorRequest } from './destination.js';
import { reasonOf, SendoffError } from './errors.js';
import { HttpAnswer } from './http-answer.js';

/** Carries one request to a vendor. Retries, time limits and back-off are the dispatcher's. */
export interface Transport {
  /**
   * Resolves with whatever the vendor answered, of any status. Once the head of an answer has come this never
   * rejects, not even when it is cut off: then it resolves at once, `broken`.
   *
   * @throws {SendoffError} `transport_network` where no answer came, `signal.reason` where it was cut off.
   */
  post(request: VendorRequest, options: { readonly signal: AbortSignal }): Promise<TransportAnswer>;
  /** Lets go of idle connections. */
  close(): Promise<void>;
}

const CONNECT_MS = 10_000;
const ANSWER_MS = 30_000;
/** URLs kept taken apart. A destination has one or two. */
const MAX_TARGETS = 64;

/**
 * The transport that a tracker uses unless it is given one: undici with keep-alive. It follows no redirect,
 * and obeys `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`.
 */
export function httpTransport(): Transport {
  // Connections that are being made hold up a close, and the process, unless they are ended here.
  const connecting = new Set<{ destroy(): unknown }>();
  const connector = buildConnector({ timeout: CONNECT_MS });
  const connect: buildConnector.connector = (target, callback) => {
    const socket = connector(target, (...result) => {
      connecting.delete(socket);
      callback(...result);
    }) as unknown as { destroy(): unknown };
    connecting.add(socket);
    return socket;
  };
  const agent = createAgent({ connect, headersTimeout: ANSWER_MS, bodyTimeout: ANSWER_MS });
  const targets = new Map<string, Target>();
  return {
    post({ url, headers, body }, { signal }) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const { origin, path } = targetOf(url, targets);
        // A proxy agent writes into the headers that it is given.
        const request = { origin, path, method: 'POST', headers: { ...headers }, body } as const;
        agent.dispatch(request, new HttpAnswer(signal, resolve, reject));
      });
    },
    async close() {
      for (const socket of connecting) socket.destroy();
      await agent.destroy();
    },
  };
}

interface Target {
  readonly origin: string;
  readonly path: string;
}

function targetOf(url: string, known: Map<string, Target>): Target {
  const found = known.get(url);
  if (found !== undefined) return found;
  const { origin, pathname, search } = parseUrl(url);
  const target = { origin, path: pathname + search };
  if (known.size >= MAX_TARGETS) known.clear();
  known.set(url, target);
  return target;
}

function parseUrl(url: string): URL {
  try {
    return new URL(url);
  } catch (error) {
    throw new SendoffError('transport_network', `No answer: ${reasonOf(error)}`, { cause: error });
  }
}

function createAgent(options: Pool.Options): Dispatcher {
  const httpsProxy = proxyFrom('https_proxy') ?? proxyFrom('HTTPS_PROXY');
  const httpProxy = proxyFrom('http_proxy') ?? proxyFrom('HTTP_PROXY');
  if (httpsProxy === undefined && httpProxy === undefined) return new Agent(options);
  return new EnvHttpProxyAgent({
    ...options,
    ...(httpsProxy !== undefined && { httpsProxy }),
    ...(httpProxy !== undefined && { httpProxy }),
    noProxy: process.env.no_proxy || process.env.NO_PROXY || '',
    clientFactory: (origin) => new Pool(origin, options),
  });
}

/** The proxy that a variable names. Its value may hold a password, so no error shows it. */
function proxyFrom(variable: string): string | undefined {
  const value = process.env[variable];
  if (!value) return undefined;
  const url = value.includes('://') ? value : `http://${value}`;
  if (URL.canParse(url)) return url;
  throw new SendoffError(
    'invalid_option',
    `The environment variable ${variable} must be the URL of a proxy, such as http://proxy.example.com:3128.`,
  );
}
