import type { DestinationUnderTest } from '@sendoff/core/testing';
import { selzy } from '../../../src/index.js';

const ERROR_ID = '1B4E28BA-2FA1-41D2-883F-0016D3CCA427';
const ids = { userIdProperty: 'user_id', anonymousIdProperty: 'anonymous_id' };
const event = (name: string, email: string) => ({
  name,
  email,
  userId: 'canary-user',
  anonymousId: 'canary-visitor',
  properties: { plan: 'team', items: [{ id: 7 }] },
});
const listed = (lists: object) => ({ code: 'invalid_params', error_id: ERROR_ID, details: lists });
const inText = (lists: object) => ({
  code: 'invalid_params',
  error: `Error ID: ${ERROR_ID}. ${JSON.stringify(lists)}`,
});

/** Vendors spec §2. */
export const selzyUnderTest: DestinationUnderTest = {
  create: ({ credential, ...rest }) => selzy({ apiKey: credential, ...ids, ...rest }),
  credential: 'canary.Key/7f3a9==',
  events: ['signup', 'order_paid', 'seen'].map((name) => event(name, 'canary.ada@example.com')),
  refused: [
    { event: { name: 'signup', userId: 'canary-user' }, code: 'missing_identity' },
    { event: event('signup', 'canary.ada'), code: 'invalid_email' },
    { event: event(' signup', 'canary.ada@example.com'), code: 'invalid_name' },
    { event: event('x'.repeat(41), 'canary.ada@example.com'), code: 'name_too_long' },
    {
      event: { ...event('signup', 'canary.ada@example.com'), properties: { created: 'canary-time' } },
      code: 'reserved_key',
    },
  ],
  delivered: [{ status: 200, body: { success: true } }],
  retry: [
    { status: 500, body: { code: 'server_error', error: `Error ID: ${ERROR_ID}. Sth went wrong.` } },
    { status: 503, headers: { 'retry-after': '2' }, body: '<html>Down</html>' },
    { status: 429, body: {} },
  ],
  halt: [
    { status: 401, body: { code: 'unauthorized', error: `Error ID: ${ERROR_ID}. Unauthorized.` } },
    { status: 403, body: { code: 'forbidden' } },
  ],
  rejected: [
    { status: 400, body: { code: 'invalid_params', error: `Error ID: ${ERROR_ID}. Malformed JSON.` } },
    { status: 400, body: listed({ invalidEvents: [], inactiveEvents: [] }) },
    { status: 413, body: { code: 'invalid_params', error: 'Request body is too large.' } },
  ],
  errorsIn200: [
    { status: 200, body: { success: true, error: 'Sth went wrong.' } },
    { status: 200, body: { success: false } },
    { status: 200, body: inText({ invalidEvents: [{ name: 'signup' }] }) },
  ],
  unreadable: [
    { status: 200, body: { success: 'true' } },
    { status: 201, body: { success: true } },
    { status: 400, body: '<html>Bad request</html>' },
  ],
  partial: [
    {
      events: [event('signup', 'ada@example.com'), event('signup', 'eve@example.com')],
      answer: {
        status: 400,
        body: listed({ invalidEvents: [{ name: 'signup', email: 'eve@example.com' }] }),
      },
      expect: ['delivered', 'rejected'],
    },
    {
      events: ['signup', 'old_promo'].map((name) => event(name, 'ada@example.com')),
      answer: { status: 400, body: inText({ invalidEvents: [], inactiveEvents: [{ name: 'old_promo' }] }) },
      expect: ['delivered', 'rejected'],
    },
    {
      events: ['signup', 'seen'].map((name) => event(name, 'ada@example.com')),
      answer: { status: 400, body: listed({ invalidEvents: [{ name: 'signup' }, { name: 'other' }] }) },
      expect: ['rejected', 'unknown'],
    },
  ],
};
