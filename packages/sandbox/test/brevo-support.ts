import { expect } from 'vitest';
import type { BrevoOptions, Sandbox, SandboxOptions } from '../src/index.js';
import { type Answer, type PostOptions, sendTo, start } from './support.js';

export const M = 'M-of-the-tests';
export const MF = 'MF-of-the-tests';
export const base = { email: 'a@example.com', event: 'cart_updated' };
const EVENTS = '/v3/events';
export const BATCH = '/v3/events/batch';

/** A sandbox with the fixture of vendors spec §6.4. */
export function startBrevo(options: BrevoOptions = {}, rest: SandboxOptions = {}): Promise<Sandbox> {
  return start({ ...rest, brevo: { keys: { [M]: {}, [MF]: { automation: false } }, ...options } });
}

/** Calls `trackEvent`, or another path, with the key `M`. */
export function track(sandbox: Sandbox, body: unknown, options: PostOptions = {}): Promise<Answer> {
  const headers = { 'ma-key': M, ...options.headers };
  return sendTo(sandbox.brevo.url, body, { path: '/api/v2/trackEvent', ...options, headers });
}

/** Calls `/v3/events`, or another path, with the key `M`. */
export function postEvents(sandbox: Sandbox, body: unknown, options: PostOptions = {}): Promise<Answer> {
  const headers = { 'api-key': M, ...options.headers };
  return sendTo(sandbox.brevo.url, body, { path: EVENTS, ...options, headers });
}

export function expectRefused(answer: Answer, status: number, code: string, words?: RegExp): void {
  expect(answer.status).toBe(status);
  expect(answer.body).toEqual({ code, message: expect.stringMatching(words ?? /./) });
  expect(answer.headers.get('x-sandbox')).toBe('brevo');
}
