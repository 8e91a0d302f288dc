import { connect } from 'node:net';
import { afterEach, expect } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../src/index.js';

export const KEY = 'K-of-the-tests';
export const N40 = 'n'.repeat(40);
export const UUID = '[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}';

const running: Sandbox[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
});

/** A sandbox with the fixture of vendors spec §2.5, closed after the test. */
export async function start({ selzy, ...rest }: SandboxOptions = {}): Promise<Sandbox> {
  const events = {
    signup: 'enabled',
    abandoned_cart: 'enabled',
    [N40]: 'enabled',
    old_promo: 'disabled',
    gone: 'deleted',
  } as const;
  const sandbox = await startSandbox({ ...rest, selzy: { keys: [KEY], events, ...selzy } });
  running.push(sandbox);
  return sandbox;
}

/** A valid event with an address of its own. */
export const ok = (n = 0) => ({ name: 'signup', email: `user${n}@example.com` });

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body. */
  readonly body: Record<string, unknown>;
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const json = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: json && text !== '' ? JSON.parse(text) : {},
  };
}

export interface PostOptions {
  readonly headers?: Record<string, string>;
  readonly without?: readonly string[];
  readonly method?: string;
  readonly path?: string;
}

/** Sends a body to any API: text and bytes as they are, anything else as JSON. */
export async function sendTo(url: string, body: unknown, options: PostOptions = {}): Promise<Answer> {
  const { method = 'POST', path = '', without = [] } = options;
  const headers = new Headers({ 'content-type': 'application/json' });
  for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value);
  for (const name of without) headers.delete(name);
  const bytes = Buffer.isBuffer(body)
    ? body
    : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const withBody = method === 'GET' || method === 'HEAD' ? {} : { body: bytes };
  return read(await fetch(url + path, { method, headers, ...withBody }));
}

/** Sends a body to the Selzy API. */
export function post(sandbox: Sandbox, body: unknown, options: PostOptions = {}): Promise<Answer> {
  const headers = { authorization: `Bearer ${KEY}`, ...options.headers };
  return sendTo(sandbox.selzy.url, body, { path: '/v1/events/', ...options, headers });
}

export const send = (sandbox: Sandbox, ...events: readonly unknown[]) => post(sandbox, { events });

/** A request body of exactly `bytes`, with one good event. */
export function bodyOf(bytes: number): string {
  const [head, tail] = JSON.stringify({ events: [{ ...ok(), pad: '|' }] }).split('|');
  return `${head}${'x'.repeat(bytes - `${head}${tail}`.length)}${tail}`;
}

/** The two lists of a partial refusal in shape `details`. */
export function listed(answer: Answer) {
  return answer.body.details as { invalidEvents: unknown[]; inactiveEvents: unknown[] };
}

/** Expects a stage-1 refusal: form (c) of vendors spec §2.2, and nothing recorded. */
export function expectRefusedWhole(sandbox: Sandbox, answer: Answer, status: number, text: string): void {
  expect(answer.status).toBe(status);
  expect(answer.body).toEqual({
    code: 'invalid_params',
    error: expect.stringMatching(new RegExp(`^Error ID: ${UUID}\\. `)),
  });
  expect(String(answer.body.error).replace(/^Error ID: \S+ /, '')).toBe(text);
  expect(answer.headers.get('x-sandbox')).toBe('selzy');
  expect(sandbox.events()).toEqual([]);
}

/** Writes bytes to the sandbox's port, and reads until `enough` of the answer came or the connection ends. */
export function raw(sandbox: Sandbox, bytes: string, enough = /\r\n\r\n/): Promise<string> {
  return new Promise((resolve) => {
    let seen = '';
    const socket = connect(sandbox.port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      seen += chunk.toString('latin1');
      if (enough.test(seen)) socket.destroy();
    });
    socket.on('error', () => {}).on('close', () => resolve(seen));
  });
}

/** Calls the control API. */
export async function control(
  sandbox: Sandbox,
  path: string,
  method = 'GET',
  body?: unknown,
): Promise<Answer> {
  const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
  return read(await fetch(`${sandbox.url}/_sandbox/${path}`, { method, ...sent }));
}
