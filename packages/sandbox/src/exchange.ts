import { type ServerResponse, STATUS_CODES } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import { readBody } from './body.js';
import type { Fault, Faults } from './faults.js';
import { maskHeaders, maskTarget } from './mask.js';
import type { NewRequest, Store } from './store.js';
import type { VendorAnswer, VendorApi, VendorRequest } from './vendors/vendor.js';

/** Hono's environment under Node: the request and response of `node:http`. */
export type NodeEnv = { Bindings: HttpBindings };

/** What the exchanges of one sandbox share. */
export interface ExchangeTools {
  readonly store: Store;
  readonly faults: Faults;
  /** Now, in epoch milliseconds. */
  readonly clock: () => number;
  /** Fires when the sandbox closes: nobody is kept waiting then. */
  readonly closing: AbortSignal;
}

const NO_ROUTE: VendorAnswer = {
  status: 404,
  body: JSON.stringify({ sandbox: 'no such route' }),
  contentType: 'application/json',
  events: [],
  reason: 'The vendor has no such path.',
};

/** An error page as a proxy in front of the vendor would send it. */
function proxyPage(status: number): VendorAnswer {
  const title = `${status} ${STATUS_CODES[status] ?? ''}`.trim();
  const body = `<html><head><title>${title}</title></head><body><center><h1>${title}</h1></center></body></html>`;
  return { status, body, contentType: 'text/html', events: [] };
}

/** The answer that a fault puts in the vendor's place; `undefined` if it leaves the answer alone. */
function faultAnswer(api: VendorApi<object>, { status, body, retryAfter }: Fault): VendorAnswer | undefined {
  if (status === undefined && body !== 'html') return undefined;
  const answer = body === 'html' || status === undefined ? proxyPage(status ?? 502) : api.documented(status);
  const { reason: _reason, ...rest } = answer;
  if (retryAfter === undefined) return rest;
  return { ...rest, headers: { ...rest.headers, 'retry-after': String(retryAfter) } };
}

/** What to answer; `undefined` where the connection is reset before the vendor saw the request. */
function decide(
  api: VendorApi<object>,
  fault: Fault | undefined,
  request: VendorRequest,
): VendorAnswer | undefined {
  if (fault?.reset === 'before') return undefined;
  const instead = fault && faultAnswer(api, fault);
  if (instead === undefined) return api.answer(request);
  return fault?.when === 'after' ? { ...instead, events: api.answer(request).events } : instead;
}

function endedBy(fault: Fault | undefined): NewRequest['ended'] {
  if (fault?.reset !== undefined) return 'reset';
  return fault?.body === 'truncated' ? 'truncated' : 'answered';
}

function sendHalf(
  outgoing: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: Buffer,
): void {
  outgoing.writeHead(status, { ...headers, 'content-length': String(body.length) });
  outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => outgoing.socket?.destroySoon());
}

/** Answers the requests to one vendor: takes a fault, reads the body, lets the vendor judge, records, answers. */
export function vendorHandler(
  name: string,
  api: VendorApi<object>,
  { store, faults, clock, closing }: ExchangeTools,
) {
  return async (context: Context<NodeEnv>): Promise<Response> => {
    const { incoming, outgoing } = context.env;
    const served = api.serves(context.req.path.slice(name.length + 1));
    const fault = served ? faults.take(name) : undefined;
    const seen = {
      vendor: name,
      method: incoming.method ?? '',
      path: maskTarget(incoming.url ?? ''),
      headers: maskHeaders(incoming.headers, api.credentialHeaders),
      ...(fault === undefined ? {} : { fault }),
    };
    const receivedAt = () => new Date(clock()).toISOString();
    const body = await readBody(incoming, api.maxBodyBytes()).catch(() => undefined);
    if (body === undefined) {
      const nothing = { rawBody: Buffer.alloc(0), status: null, answer: '' };
      store.record({ ...seen, ...nothing, receivedAt: receivedAt(), ended: 'aborted' }, []);
      return RESPONSE_ALREADY_SENT;
    }

    const request = { method: seen.method, headers: incoming.headers, body };
    const answer = served ? decide(api, fault, request) : NO_ROUTE;
    const ended = endedBy(fault);
    store.record(
      {
        ...seen,
        receivedAt: receivedAt(),
        rawBody: body.bytes,
        ended,
        status: ended === 'reset' ? null : (answer?.status ?? null),
        answer: ended === 'reset' ? '' : (answer?.body ?? ''),
        ...(answer?.note === undefined ? {} : { note: answer.note }),
        ...(answer?.reason === undefined ? {} : { reason: answer.reason }),
      },
      answer?.events ?? [],
    );
    if (fault?.delayMs !== undefined) await holdBack(fault.delayMs, outgoing, closing);

    if (ended === 'reset' || answer === undefined) {
      outgoing.socket?.resetAndDestroy();
      return RESPONSE_ALREADY_SENT;
    }
    const headers: Record<string, string> = {
      'x-sandbox': name,
      ...(answer.note === undefined ? {} : { 'x-sandbox-note': answer.note }),
      'content-type': answer.contentType,
      ...answer.headers,
    };
    if (ended === 'truncated') {
      sendHalf(outgoing, answer.status, headers, Buffer.from(answer.body));
      return RESPONSE_ALREADY_SENT;
    }
    const empty = [204, 205, 304].includes(answer.status);
    return new Response(empty ? null : answer.body, { status: answer.status, headers });
  };
}

/** Waits, but no longer than the client and the sandbox do. */
async function holdBack(ms: number, outgoing: ServerResponse, closing: AbortSignal): Promise<void> {
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  await delay(ms, undefined, { signal: AbortSignal.any([gone.signal, closing]) }).catch(() => {});
}
