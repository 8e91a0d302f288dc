import { type ServerResponse, STATUS_CODES } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from './fault.js';
import type { NewRequest } from './store.js';
import type { VendorAnswer, VendorApi, VendorRequest } from './vendors/vendor.js';

/** The answer on a path that the vendor does not have. */
export const NO_ROUTE: VendorAnswer = {
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

/** The answer that a fault puts in the vendor's place; `undefined` if it leaves the answer to the vendor. */
function faultAnswer(api: VendorApi<object>, { status, body, retryAfter }: Fault): VendorAnswer | undefined {
  if (status === undefined && body !== 'html') return undefined;
  const answer = body === 'html' || status === undefined ? proxyPage(status ?? 502) : api.documented(status);
  const { reason: _reason, ...rest } = answer;
  if (retryAfter === undefined) return rest;
  const { retryAfterHeader = 'retry-after' } = api;
  return { ...rest, headers: { ...rest.headers, [retryAfterHeader]: String(retryAfter) } };
}

/** What to answer; `undefined` where the connection is reset before the vendor saw the request. */
export function decide(
  api: VendorApi<object>,
  fault: Fault | undefined,
  request: VendorRequest,
): VendorAnswer | undefined {
  if (fault?.reset === 'before') return undefined;
  const instead = fault && faultAnswer(api, fault);
  if (instead !== undefined) {
    return fault?.when === 'after' ? { ...instead, events: api.answer(request).events } : instead;
  }
  return api.answer(fault?.refuse === undefined ? request : { ...request, refuse: fault.refuse });
}

/** How the exchange will end. */
export function endedBy(fault: Fault | undefined): NewRequest['ended'] {
  if (fault?.reset !== undefined) return 'reset';
  return fault?.body === 'truncated' ? 'truncated' : 'answered';
}

/** Whether an answer of this status has no body, whatever is given to it. */
export const isBare = (status: number) => [204, 205, 304].includes(status);

/** Sends half of the answer, then ends the connection; of an answer without a body, half of its first line. */
export function sendHalf(
  outgoing: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: Buffer,
): void {
  if (isBare(status) || body.length === 0) {
    outgoing.socket?.write(`HTTP/1.1 ${status}`, () => outgoing.socket?.destroySoon());
    return;
  }
  outgoing.writeHead(status, { ...headers, 'content-length': String(body.length) });
  outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => outgoing.socket?.destroySoon());
}

/** Sends half of the answer, waits, and sends the rest. */
export async function sendSlowly(
  outgoing: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: Buffer,
  pause: () => Promise<void>,
): Promise<void> {
  const half = Math.floor(body.length / 2);
  outgoing.writeHead(status, { ...headers, 'content-length': String(body.length) });
  outgoing.write(body.subarray(0, half));
  await pause();
  outgoing.end(body.subarray(half));
}

/** Waits, but no longer than the client and the sandbox do. */
export async function holdBack(ms: number, outgoing: ServerResponse, closing: AbortSignal): Promise<void> {
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  await delay(ms, undefined, { signal: AbortSignal.any([gone.signal, closing]) }).catch(() => {});
}
