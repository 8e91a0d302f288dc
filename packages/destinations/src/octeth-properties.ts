import { type CredentialInput, isSendoffError, kindOf, SendoffError } from '@sendoff/core';
import { isJsonObject, type JsonObject, parseJsonObject } from './lib/json.js';
import { wholeNumber } from './lib/number-option.js';
import { type OctethAddress, octethAddress } from './lib/octeth-address.js';
import { complaintOf, readAnswer } from './lib/octeth-answer.js';

/** Where {@link octethProperties} asks. */
export interface OctethPropertiesOptions extends OctethAddress {
  /** The API key of the Octeth user, or a function that fetches it. Default: `OCTETH_API_KEY`. */
  apiKey?: CredentialInput;
  /** The whole answer must be there within this many milliseconds. Default: 30,000. */
  timeoutMs?: number | undefined;
}

/** As much of an answer is read, as with events. */
const MAX_ANSWER_BYTES = 1024 * 1024;
const TIMEOUT_MS = 30_000;
/** Node's timers go no further. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;
/** The error codes of this call (vendors spec §5.2). */
const LIST_CODES: readonly number[] = [1, 2, 3];

/**
 * The names of the events that Octeth has seen on a list, each with the property names that it has seen with
 * it, as Octeth writes them: to look for a typing error, or for names that differ from yours. The key needs the
 * permission `Subscribers.Get`; Octeth answers 100 such calls a minute (§5.1, §5.2).
 *
 * ```ts
 * const seen = await octethProperties({ baseUrl: 'https://octeth.example.com', listId: 94 });
 * console.log(seen.page_view); // ['$current_url', '$page_title', 'product_id']
 * ```
 *
 * @throws {SendoffError} `invalid_option`, also where Octeth does not take the key or the list;
 * `insecure_base_url`, `missing_credential`, `transport_timeout`, `transport_network`.
 */
export async function octethProperties(
  options: OctethPropertiesOptions,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const { url, listId } = octethAddress(options);
  const timeoutMs = wholeNumber('octeth', 'timeoutMs', options.timeoutMs, TIMEOUT_MS);
  const key = await readKey(options.apiKey);
  const signal = AbortSignal.timeout(Math.min(timeoutMs, MAX_TIMEOUT_MS));
  const { status, body } = await get(`${url}/api/v1/website_events.properties?ListID=${listId}`, key, signal);
  return readProperties(status, body);
}

async function readKey(given: CredentialInput): Promise<string> {
  let value: unknown;
  try {
    value = typeof given === 'function' ? await given() : (given ?? process.env.OCTETH_API_KEY);
  } catch (error) {
    throw new SendoffError('missing_credential', `octeth: the function apiKey threw: ${kindOf(error)}.`);
  }
  const key = typeof value === 'string' ? value.trim() : '';
  if (key === '') {
    throw new SendoffError(
      'missing_credential',
      'octeth: no API key. Set the option "apiKey" or the environment variable OCTETH_API_KEY.',
    );
  }
  if (/[^\x20-\x7e]/.test(key)) {
    throw new SendoffError(
      'invalid_option',
      'octeth: the API key holds a character that no header can have.',
    );
  }
  return key;
}

async function get(url: string, key: string, signal: AbortSignal): Promise<{ status: number; body: string }> {
  try {
    const headers = { Accept: 'application/json', Authorization: `Bearer ${key}` };
    const response = await fetch(url, { headers, signal, redirect: 'manual' });
    return { status: response.status, body: await readBody(response) };
  } catch (error) {
    // No cause: what a network error holds is not ours to show.
    if (signal.aborted) throw new SendoffError('transport_timeout', 'octeth: no whole answer came in time.');
    if (isSendoffError(error)) throw error;
    throw new SendoffError('transport_network', `octeth: no answer came${codeOf(error)}. Check baseUrl.`);
  }
}

/** Of a failure of `fetch`, which keeps what went wrong in its cause. */
function codeOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: unknown } };
  const code = cause?.code;
  return typeof code === 'string' && /^[A-Z_]{1,40}$/.test(code) ? ` (${code})` : '';
}

async function readBody(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw unreadable(response.status, 'longer than 1 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readProperties(status: number, body: string): Readonly<Record<string, readonly string[]>> {
  const { codes, isFailure } = readAnswer(body);
  if (codes.some((code) => LIST_CODES.includes(code))) {
    throw refused('does not have this list. Check the options "listId" and "apiKey"');
  }
  const complaint = complaintOf(codes);
  if (complaint !== undefined) throw refused(`says ${complaint.reason}`);
  if (status === 401 || status === 403) throw refused('does not take the API key. Check the option "apiKey"');
  const properties = parseJsonObject(body)?.Properties;
  if (status < 200 || status >= 300 || isFailure) throw unreadable(status, 'no success');
  if (Array.isArray(properties) && properties.length === 0) return {}; // An empty object, in PHP.
  if (!isJsonObject(properties) || !hasNames(properties))
    throw unreadable(status, 'not a list of properties');
  return properties;
}

function hasNames(properties: JsonObject): properties is Readonly<Record<string, readonly string[]>> {
  return Object.values(properties).every((names) => {
    return Array.isArray(names) && names.every((name) => typeof name === 'string');
  });
}

function refused(why: string): SendoffError {
  return new SendoffError('invalid_option', `octeth: Octeth ${why}.`);
}

function unreadable(status: number, why: string): SendoffError {
  return new SendoffError(
    'transport_network',
    `octeth: the answer (status ${status}) is ${why}. Check baseUrl.`,
  );
}
