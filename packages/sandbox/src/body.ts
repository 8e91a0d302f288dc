import type { IncomingMessage } from 'node:http';

/** A request's body as it came. */
export interface ReceivedBody {
  /** At most the limit; what was read until then if the body is larger. */
  readonly bytes: Buffer;
  /** The body is over the limit. The rest was not read. */
  readonly tooLarge: boolean;
}

/**
 * Reads a body up to `maxBytes`, measured as received, and stops there: a larger one is never held.
 * Rejects if the client goes away first.
 */
export function readBody(incoming: IncomingMessage, maxBytes: number): Promise<ReceivedBody> {
  if (Number(incoming.headers['content-length']) > maxBytes) {
    return Promise.resolve({ bytes: Buffer.alloc(0), tooLarge: true });
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (tooLarge: boolean) => {
      detach();
      resolve({ bytes: Buffer.concat(chunks).subarray(0, maxBytes), tooLarge });
    };
    const onData = (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= maxBytes) return;
      incoming.pause();
      settle(true);
    };
    const onEnd = () => settle(false);
    const onGone = () => {
      detach();
      reject(new Error('The client closed the connection before its body was complete.'));
    };
    const detach = () => {
      incoming.off('data', onData).off('end', onEnd).off('close', onGone).off('error', onGone);
      incoming.on('error', () => {});
    };
    incoming.on('data', onData).on('end', onEnd).on('close', onGone).on('error', onGone);
    if (incoming.destroyed && !incoming.readableEnded) onGone();
  });
}

/** The text of UTF-8 bytes; `undefined` if they aren't UTF-8. A byte order mark stays, so JSON refuses it. */
function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** What a JSON text holds, or why it holds nothing (vendors spec §1.4.3). */
type ParsedJson =
  | { readonly ok: true; readonly text: string; readonly value: unknown }
  | { readonly ok: false; readonly reason: string };

/** Parses a body as JSON: UTF-8 without a byte order mark, one value, of duplicate keys the last. */
export function parseJson(bytes: Uint8Array): ParsedJson {
  const text = decodeUtf8(bytes);
  if (text === undefined) return { ok: false, reason: 'The body is not valid UTF-8.' };
  if (text.startsWith('\uFEFF')) return { ok: false, reason: 'The body starts with a byte order mark.' };
  try {
    return { ok: true, text, value: JSON.parse(text) };
  } catch {
    return { ok: false, reason: text === '' ? 'The body is empty.' : 'The body is not one JSON value.' };
  }
}

/** The essence of a `Content-Type`, lower-cased, without parameters (vendors spec §1.4.4). */
export function mediaType(header: string | undefined): string {
  return (header ?? '').split(';', 1).join('').trim().toLowerCase();
}

/** Whether a `Content-Encoding` leaves the body as it is (vendors spec §1.4.2). */
export function isIdentity(header: string | undefined): boolean {
  return (header ?? '')
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .every((coding) => coding === '' || coding === 'identity');
}
