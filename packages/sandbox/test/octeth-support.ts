import { expect } from 'vitest';
import type { OctethOptions, Sandbox, SandboxOptions } from '../src/index.js';
import { type Answer, type PostOptions, sendTo, start } from './support.js';

export const EVENT = '/api/v1/event';
export const LEGACY = '/api.php';
export const PROPERTIES = '/api/v1/website_events.properties';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const base = { Command: 'event.track', APIKey: 'A', ListID: 94, Event: 'page_view' };
export const known = { ...base, Email: 'known@example.com' };
export const conversion = {
  ...known,
  Event: 'conversion',
  Properties: { 'conversion-id': 'order-234', 'conversion-name': 'purchase', 'conversion-value': 290.5 },
};

/** What the fixture of vendors spec §5.4 sets up. */
export const account = {
  keys: {
    A: { account: 'main' },
    S: { kind: 'session', account: 'main' },
    SX: { kind: 'session', expired: true, account: 'main' },
    B: { account: 'other' },
  },
  lists: { 94: { subscribers: ['known@example.com'] }, 95: {} },
} as const;

export function startOcteth(options: OctethOptions = {}, rest: SandboxOptions = {}): Promise<Sandbox> {
  return start({ ...rest, octeth: { ...account, ...options } });
}

/** Posts to the event API. */
export function track(sandbox: Sandbox, body: unknown, options: PostOptions = {}): Promise<Answer> {
  return sendTo(sandbox.octeth.url, body, { path: EVENT, ...options });
}

/** Posts form fields to the legacy API; a text as it is. */
export function trackForm(sandbox: Sandbox, fields: Record<string, string> | string): Promise<Answer> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const text = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString();
  return track(sandbox, text, { path: LEGACY, headers });
}

export function expectSuccess(
  answer: Answer,
  { uuid = expect.stringMatching(UUID), externalId = null as string | null, identified = false } = {},
): void {
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({
    status: 'success',
    uuid,
    external_id: externalId,
    identify_event_sent: identified,
  });
}

/** Expects an error of a handler, and nothing recorded. */
export function expectHandlerError(
  sandbox: Sandbox,
  answer: Answer,
  code: number,
  message: string,
  status = 422,
): void {
  expect(answer.status).toBe(status);
  expect(answer.body).toEqual({ Errors: [{ Code: code, Message: message }] });
  expect(answer.headers.get('x-sandbox')).toBe('octeth');
  expect(sandbox.counts().good).toBe(0);
}

/** Expects a hard failure, and no event at all. */
export function expectHardFailure(sandbox: Sandbox, answer: Answer, code: number, status = 400): void {
  expect(answer.status).toBe(status);
  expect(answer.body).toEqual({
    Success: false,
    ErrorCode: code,
    ErrorText: expect.stringMatching(/./),
    Errors: [{ Code: code, Message: answer.body.ErrorText }],
  });
  expect(sandbox.counts().total).toBe(0);
}

/** Expects the refusal of a key or session, and no event at all. */
export function expectAuthError(sandbox: Sandbox, answer: Answer, code: number, status = 200): void {
  expect(answer.status).toBe(status);
  expect(answer.text).toBe(`{"Success":false,"ErrorCode":${code}}`);
  expect(sandbox.counts().total).toBe(0);
}
