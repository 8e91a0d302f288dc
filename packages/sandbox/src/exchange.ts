import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import { decide, endedBy, holdBack, isBare, NO_ROUTE, sendHalf, sendSlowly } from './answers.js';
import { readBody } from './body.js';
import type { Contacts } from './contacts.js';
import type { Faults } from './faults.js';
import { maskHeaders, maskKey, maskTarget } from './mask.js';
import { maskBytes, maskText } from './mask-body.js';
import { keyHash, NO_KEY } from './scope.js';
import type { Store } from './store.js';
import type { VendorApi, VendorRequest } from './vendors/vendor.js';

/** Hono's environment under Node: the request and response of `node:http`. */
export type NodeEnv = { Bindings: HttpBindings };

/** What the exchanges of one sandbox share. */
export interface ExchangeTools {
  readonly store: Store;
  readonly faults: Faults;
  /** Now, in epoch milliseconds. */
  readonly clock: () => number;
  /** The vendor's contacts, whose profiles good events are added to. */
  readonly contacts: Contacts | undefined;
  /** Fires when the sandbox closes: nobody is kept waiting then. */
  readonly closing: AbortSignal;
}

/** Headers by lower-cased name, so that one replaces the other. */
function lowerCased(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** Answers the requests to one vendor: takes a fault, reads the body, lets the vendor judge, records, answers. */
export function vendorHandler(
  name: string,
  api: VendorApi<object>,
  { store, faults, clock, contacts, closing }: ExchangeTools,
) {
  const { credentialHeaders = [], credentialFields = [] } = api;
  return async (context: Context<NodeEnv>): Promise<Response> => {
    const { incoming, outgoing } = context.env;
    const path = context.req.path.slice(name.length + 1);
    const seen = {
      vendor: name,
      method: incoming.method ?? '',
      path: maskTarget(incoming.url ?? ''),
      headers: maskHeaders(incoming.headers, credentialHeaders),
    };
    const receivedAt = () => new Date(clock()).toISOString();
    const body = await readBody(incoming, api.maxBodyBytes()).catch(() => undefined);
    if (body === undefined) {
      const nothing = { rawBody: Buffer.alloc(0), status: null, answer: '' };
      store.record({ ...seen, ...nothing, keyHash: NO_KEY, receivedAt: receivedAt(), ended: 'aborted' }, []);
      return RESPONSE_ALREADY_SENT;
    }

    const request: VendorRequest = {
      method: seen.method,
      path,
      query: new URLSearchParams((incoming.url ?? '').split('?').slice(1).join('?')),
      headers: incoming.headers,
      body,
      remoteAddress: incoming.socket.remoteAddress ?? '',
      whenOver: (callback) => void outgoing.once('close', callback),
    };
    const served = api.serves(path);
    const key = served ? api.keyOf(request) : undefined;
    const of = { vendor: name, keyHash: key === undefined ? NO_KEY : keyHash(key) };
    const fault = served ? faults.take(of) : undefined;
    const answer = served ? decide(api, fault, request) : NO_ROUTE;
    const ended = endedBy(fault);
    const events = store.record(
      {
        ...seen,
        ...of,
        ...(key === undefined ? {} : { key: maskKey(key) }),
        ...(fault === undefined ? {} : { fault }),
        receivedAt: receivedAt(),
        rawBody: maskBytes(body.bytes, credentialFields),
        ended,
        status: ended === 'reset' ? null : (answer?.status ?? null),
        answer: ended === 'reset' ? '' : (answer?.body ?? ''),
        ...(answer?.note === undefined ? {} : { note: answer.note }),
        ...(answer?.reason === undefined ? {} : { reason: answer.reason }),
      },
      (answer?.events ?? []).map((event) => ({ ...event, raw: maskText(event.raw, credentialFields) })),
    );
    for (const { verdict, contactId, id, kind, name: eventName, receivedAt: at } of events) {
      if (verdict === 'good' && contactId !== undefined) {
        contacts?.note(contactId, { id, kind, name: eventName, receivedAt: at });
      }
    }
    const text = Buffer.from(answer?.body ?? '');
    const slowly = fault?.body === 'slow' && text.length > 0 && !isBare(answer?.status ?? 0);
    const pause = async () => {
      if (fault?.delayMs !== undefined) await holdBack(fault.delayMs, outgoing, closing);
    };
    if (!slowly) await pause();

    if (ended === 'reset' || answer === undefined) {
      outgoing.socket?.resetAndDestroy();
      return RESPONSE_ALREADY_SENT;
    }
    const headers: Record<string, string> = {
      ...(answer.note === undefined ? {} : { 'x-sandbox-note': answer.note }),
      ...(answer.contentType === undefined ? {} : { 'content-type': answer.contentType }),
      ...answer.headers,
      ...lowerCased(fault?.headers),
      'x-sandbox': name,
    };
    if (ended === 'truncated') {
      sendHalf(outgoing, answer.status, headers, text);
      return RESPONSE_ALREADY_SENT;
    }
    if (slowly) {
      await sendSlowly(outgoing, answer.status, headers, text, pause);
      return RESPONSE_ALREADY_SENT;
    }
    return new Response(isBare(answer.status) ? null : answer.body, { status: answer.status, headers });
  };
}
