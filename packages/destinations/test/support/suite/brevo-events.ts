import type { DestinationUnderTest } from '@sendoff/core/testing';
import { brevoEvents } from '../../../src/index.js';

const event = (name: string, userId: string) => ({
  name,
  email: 'canary.ada@example.com',
  userId,
  properties: { total: 9.5, items: [{ id: 'sku-7' }] },
  traits: { FIRSTNAME: 'Canary' },
});
const report = (successful: number, ...failed: number[]) => ({
  status: 'partial',
  total_events: successful + failed.length,
  successful_events: successful,
  failed_events: failed.length,
  errors: failed.map((place) => ({ eventIndex: [place], message: 'event_name is not valid' })),
});
const three = ['one', 'two', 'three'].map((name) => event(name, 'canary-user-1'));

/** Vendors spec §6.2, the alternative transport. */
export const brevoEventsUnderTest: DestinationUnderTest = {
  create: ({ credential, ...rest }) => brevoEvents({ apiKey: credential, ...rest }),
  credential: 'canary.Key/7f3a9==',
  events: three,
  refused: [
    { event: { name: 'seen', anonymousId: 'canary-visitor-1' }, code: 'missing_identity' },
    { event: { ...event('seen', 'canary-user-1'), email: 'canary.ada' }, code: 'invalid_email' },
    { event: event('order paid', 'canary-user-1'), code: 'invalid_name' },
    { event: event('x'.repeat(256), 'canary-user-1'), code: 'name_too_long' },
  ],
  delivered: [
    ({ length }) =>
      length === 1 ? { status: 204 } : { status: 202, body: { message: 'queued', count: length } },
  ],
  retry: [
    { status: 500 },
    { status: 429, headers: { 'x-sib-ratelimit-reset': '2' }, body: { code: 'too_many_requests' } },
  ],
  halt: [
    { status: 401, body: { code: 'unauthorized', message: 'Key not found' } },
    { status: 403, body: { code: 'permission_denied', message: 'Not allowed' } },
  ],
  rejected: [
    { status: 400, body: { code: 'invalid_parameter', message: 'event_name is not valid' } },
    { status: 400, body: report(0) },
    { status: 413 },
  ],
  errorsIn200: [
    { status: 202, body: { message: 'queued', count: 0 } },
    { status: 202, body: { code: 'invalid_parameter', message: 'event_name is not valid' } },
    { status: 207, body: report(0, 0, 1, 2) },
  ],
  unreadable: [{ status: 204 }, { status: 202, body: { message: 'queued', count: '3' } }],
  partial: [
    {
      events: three,
      answer: { status: 207, body: report(2, 1) },
      expect: ['delivered', 'rejected', 'delivered'],
    },
    { events: three, answer: { status: 207, body: report(2, 9) }, expect: ['unknown', 'unknown', 'unknown'] },
    {
      events: three,
      answer: { status: 400, body: { ...report(0, 2), total_events: 3, failed_events: 3 } },
      expect: ['again', 'again', 'rejected'],
    },
  ],
};
