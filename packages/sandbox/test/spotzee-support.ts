import { expect } from 'vitest';
import type { Sandbox, SandboxOptions, SpotzeeOptions } from '../src/index.js';
import { type Answer, type PostOptions, sendTo, start } from './support.js';

export const EVENTS = '/api/client/events';
export const IDENTIFY = '/api/client/identify';
export const ok = { name: 'a', external_id: 'c1' };
const REQ = /^req_[0-9A-HJKMNP-TV-Z]{26}$/;

/** A sandbox with the fixture of vendors spec §4.4. */
export function startSpotzee(options: SpotzeeOptions = {}, rest: SandboxOptions = {}): Promise<Sandbox> {
  const keys = {
    sk_ok: { role: 'editor' },
    pk_ok: { role: 'support' },
    ok_org: { role: 'admin' },
    sk_low: { role: 'support' },
    sk_old: { revoked: true },
  } as const;
  return start({ ...rest, spotzee: { keys, ...options } });
}

/** Posts to the events API with the key `sk_ok`. */
export function send(sandbox: Sandbox, body: unknown, options: PostOptions = {}): Promise<Answer> {
  const headers = { authorization: 'Bearer sk_ok', ...options.headers };
  return sendTo(sandbox.spotzee.url, body, { path: EVENTS, ...options, headers });
}

/** Expects a refusal in `application/problem+json`, and nothing recorded. */
export function expectProblem(sandbox: Sandbox, answer: Answer, status: number, code: string): void {
  expect([answer.status, answer.body.code]).toEqual([status, code]);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.headers.get('x-sandbox')).toBe('spotzee');
  expect(answer.body).toMatchObject({
    status: 'error',
    title: expect.stringMatching(/./),
    message: expect.stringMatching(/./),
    error: answer.body.message,
    type: `https://docs.spotzee.com/main-api/errors#${code}`,
    request_id: expect.stringMatching(REQ),
  });
  expect(answer.headers.get('x-request-id')).toBe(answer.body.request_id);
  expect(sandbox.counts().good).toBe(0);
}

/** The faults that a 422 lists: param and code of each. */
export function listed(answer: Answer): string[] {
  const errors = answer.body.errors as { param: string; code: string; message: string }[];
  for (const { message } of errors) expect(message).toMatch(/^.+\.$/);
  return errors.map(({ param, code }) => `${param} ${code}`);
}
