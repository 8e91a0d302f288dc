import { expect } from 'vitest';
import type { Sandbox, SandboxOptions, VibetraceOptions } from '../src/index.js';
import { type Answer, type PostOptions, sendTo, start } from './support.js';

export const K = 'K-of-Vibetrace';
export const KD = 'KD-of-Vibetrace';
export const ada = { email: 'ada@example.com' };
const PATH = '/v1/event/';
const users = { 'ada@example.com': { _id: 'u1' } } as const;
export const success = {
  results: { message: 'Event created', email: 'Event was created for the specified user' },
};

export const generic = (name: string, more: object = {}) => ({
  user: ada,
  event: { generic: { generic: { event_name: name, ...more } } },
});
export const confirmation = (orderId: unknown, more: object = {}) => ({
  user: ada,
  event: { confirmation: { generic: { orderId }, ...more } },
});

/** A sandbox with the fixture of vendors spec §3.4. */
export function startVibetrace(options: VibetraceOptions = {}, rest: SandboxOptions = {}): Promise<Sandbox> {
  const keys = { [K]: {}, [KD]: { apiEnabled: false } };
  return start({ ...rest, vibetrace: { keys, users, ...options } });
}

/** Posts to the events API with the key `K`. */
export function send(sandbox: Sandbox, body: unknown, options: PostOptions = {}): Promise<Answer> {
  const headers = { authorization: K, ...options.headers };
  return sendTo(sandbox.vibetrace.url, body, { path: PATH, ...options, headers });
}

export function expectError(answer: Answer, status: number, message: string, description = /./): void {
  expect(answer.status).toBe(status);
  expect(answer.body).toEqual({ errors: [{ message, description: expect.stringMatching(description) }] });
  expect(answer.headers.get('x-sandbox')).toBe('vibetrace');
}
