import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';
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

const PROXY_VARIABLES = ['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy'];

/**
 * The transport that a tracker uses unless it is given one: undici with keep-alive. It follows no redirect,
 * and obeys `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`.
 */
export function httpTransport(): Transport {
  const options = {
    connect: { timeout: CONNECT_MS },
    headersTimeout: ANSWER_MS,
    bodyTimeout: ANSWER_MS,
  };
  const proxied = PROXY_VARIABLES.some((name) => process.env[name]);
  const agent = proxied ? new EnvHttpProxyAgent(options) : new Agent(options);
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
    close: () => agent.close(),
  };
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
