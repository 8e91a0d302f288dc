import type { DestinationUnderTest } from '@sendoff/core/testing';
import { vibetrace } from '../../../src/index.js';

const event = (name: string, email: string) => ({
  name,
  email,
  userId: 'canary-user-1',
  properties: { orderId: 'order-7', items: [{ id: 'sku-7', quantity: 1 }] },
  traits: { firstname: 'Canary' },
});
const errors = (message: string) => ({ errors: [{ message, description: 'any words' }] });
const options = { userIdIs_id: true, standardEvents: { order_paid: 'confirmation' } } as const;

/** Vendors spec §3. */
export const vibetraceUnderTest: DestinationUnderTest = {
  create: ({ credential, ...rest }) => vibetrace({ apiKey: credential, ...options, ...rest }),
  credential: 'canary.Key/7f3a9==',
  events: ['plan_changed', 'order_paid'].map((name) => event(name, 'canary.ada@example.com')),
  refused: [
    { event: { name: 'seen', anonymousId: 'canary-visitor-1' }, code: 'missing_identity' },
    { event: event('seen', 'canary.ada'), code: 'invalid_email' },
    { event: event('', 'canary.ada@example.com'), code: 'invalid_name' },
    { event: { name: 'order_paid', email: 'canary.ada@example.com' }, code: 'missing_property' },
    {
      event: { ...event('seen', 'canary.ada@example.com'), properties: { event_name: 'canary-name' } },
      code: 'reserved_key',
    },
  ],
  delivered: [
    { status: 200, body: { results: { message: 'Event created', email: 'Event was created' } } },
    { status: 200, body: { results: { message: 'Updated' } } },
  ],
  retry: [{ status: 500, body: errors('any words') }, { status: 429 }],
  halt: [
    { status: 401, body: errors('Unauthorized') },
    { status: 403, body: errors('Forbidden') },
    { status: 404, body: '<html>Not found</html>' },
  ],
  rejected: [
    { status: 400, body: errors('Missing event information') },
    { status: 400, body: errors('User not found') },
    { status: 400, body: '"errors":[{"message":"Missing event information","description":"any words"},]' },
    { status: 404, body: errors('User not found') },
    { status: 413 },
  ],
  errorsIn200: [{ status: 200, body: errors('User not found') }],
  unreadable: [
    { status: 201, body: { results: { message: 'Event created' } } },
    { status: 200, body: { results: [] } },
    { status: 400, body: '<html>Bad request</html>' },
  ],
  partial: [],
};
