import { Agent, buildConnector, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';
import type { VendorRequest, VendorResponse } from './destination.js';
import { reasonOf, SendoffError } from './errors.js';

/** Carries one request to a vendor. Retries, time limits and back-off are the dispatcher's. */
export interface Transport {
  /**
   * Resolves with whatever the vendor answered, of any status.
   *
   * @throws {SendoffError} `transport_network` where no answer came, `signal.reason` where it was cut off.
   */
  post(request: VendorRequest, options: { readonly signal: AbortSignal }): Promise<VendorResponse>;
  /** Lets go of idle connections. */
  close(): Promise<void>;
}

const CONNECT_MS = 10_000;
const ANSWER_MS = 30_000;
/** As much of an answer is read; a vendor's is a few hundred bytes. */
const MAX_ANSWER_BYTES = 1024 * 1024;

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
  return {
    async post({ url, headers, body }, { signal }) {
      try {
        const { origin, pathname, search } = new URL(url);
        const response = await agent.request({
          origin,
          path: pathname + search,
          method: 'POST',
          headers,
          body,
          signal,
        });
        return {
          status: response.statusCode,
          headers: joinHeaders(response.headers),
          body: await readBody(response.body),
        };
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        throw new SendoffError('transport_network', `No answer: ${reasonOf(error)}`, { cause: error });
      }
    },
    async close() {
      for (const socket of connecting) socket.destroy();
      await agent.destroy();
    },
  };
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

async function readBody(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8', 0, MAX_ANSWER_BYTES);
}

function joinHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const joined: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) joined[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return joined;
}
