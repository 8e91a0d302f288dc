import type { DestinationUnderTest } from '@sendoff/core/testing';
import { brevo } from '../../../src/index.js';

const event = (name: string, email: string) => ({
  name,
  email,
  userId: 'canary-user-1',
  properties: { total: 9.5, items: [{ id: 'sku-7' }] },
  traits: { FIRSTNAME: 'Canary' },
});

/** Vendors spec §6. */
export const brevoUnderTest: DestinationUnderTest = {
  create: ({ credential, ...rest }) => brevo({ maKey: credential, userIdAttribute: 'EXT_ID', ...rest }),
  credential: 'canary.Key/7f3a9==',
  events: ['cart_updated', 'Order Completed!'].map((name) => event(name, 'canary.ada@example.com')),
  refused: [
    { event: { name: 'cart_updated', userId: 'canary-user-1' }, code: 'missing_identity' },
    { event: event('cart_updated', 'canary.ada'), code: 'invalid_email' },
    { event: event('x'.repeat(256), 'canary.ada@example.com'), code: 'name_too_long' },
    {
      event: { ...event('seen', 'canary.ada@example.com'), traits: { Email: 'canary@example.com' } },
      code: 'reserved_key',
    },
    {
      event: { ...event('seen', 'canary.ada@example.com'), traits: { TAGS: ['canary-tag'] } },
      code: 'invalid_trait',
    },
  ],
  delivered: [{ status: 204 }],
  retry: [
    { status: 500 },
    { status: 429, headers: { 'x-sib-ratelimit-reset': '2' }, body: { code: 'too_many_requests' } },
    { status: 502, body: '<html>Bad gateway</html>' },
  ],
  halt: [
    { status: 401, body: { code: 'unauthorized', message: 'Key not found' } },
    { status: 403, body: { code: 'permission_denied', message: 'No automation' } },
    { status: 405, body: { code: 'method_not_allowed', message: 'Use POST' } },
  ],
  rejected: [
    { status: 400, body: { code: 'missing_parameter', message: 'email is missing' } },
    { status: 400, body: { code: 'invalid_parameterModel', message: 'email is not valid' } },
    { status: 400, body: { code: 'outOfRange', message: 'event is too long' } },
    { status: 413 },
  ],
  errorsIn200: [{ status: 200, body: { code: 'invalid_parameter', message: 'email is not valid' } }],
  unreadable: [{ status: 202 }, { status: 400, body: '<html>Bad request</html>' }],
  partial: [],
};
