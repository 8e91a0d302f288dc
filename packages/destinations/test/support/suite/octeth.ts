import type { DestinationUnderTest } from '@sendoff/core/testing';
import { type OctethOptions, octeth } from '../../../src/index.js';

const event = (name: string, email: string) => ({
  name,
  email,
  userId: 'canary-user-1',
  anonymousId: 'canary-visitor-1',
  properties: { product_id: 'item-1', tags: ['new'] },
});
const list = { listId: 94, deriveUuid: true, sentAt: true };
const error = (Code: number, Message: string) => ({ Errors: [{ Code, Message }] });

/** Vendors spec §5. */
export const octethUnderTest: DestinationUnderTest = {
  create: ({ credential, ...rest }) => octeth({ apiKey: credential, ...list, ...rest } as OctethOptions),
  credential: 'canary.Key/7f3a9==',
  events: ['page_view', 'identify'].map((name) => event(name, 'canary.ada@example.com')),
  refused: [
    { event: { name: 'page_view', properties: { note: 'canary-note' } }, code: 'missing_identity' },
    { event: event('page_view', 'canary.ada'), code: 'invalid_email' },
    { event: event('', 'canary.ada@example.com'), code: 'invalid_name' },
    { event: event('conversion', 'canary.ada@example.com'), code: 'missing_property' },
    {
      event: { ...event('seen', 'canary.ada@example.com'), properties: { isTest: 'canary-test' } },
      code: 'reserved_key',
    },
    {
      event: {
        ...event('seen', 'canary.ada@example.com'),
        properties: { Plan: 'canary-1', plan: 'canary-2' },
      },
      code: 'key_collision',
    },
  ],
  delivered: [
    {
      status: 200,
      body: { status: 'success', uuid: 'any words', external_id: null, identify_event_sent: false },
    },
  ],
  retry: [
    { status: 429, body: { Success: false, ErrorCode: 429, ErrorText: 'Too many requests' } },
    { status: 200, body: { Success: false, ErrorCode: 429 } },
    { status: 500, body: { Success: false, ErrorCode: 100_005 } },
    { status: 502, body: '<html>Bad gateway</html>' },
  ],
  halt: [
    { status: 200, body: { Success: false, ErrorCode: 99_998 } },
    { status: 401, body: { success: 'false', errors: { code: [99_999], message: 'any words' } } },
    { status: 422, body: error(4, 'Invalid ListID parameter') },
    { status: 500, body: { Success: false, ErrorCode: 100_002 } },
  ],
  rejected: [
    { status: 422, body: error(7, 'Invalid email parameter') },
    { status: 200, body: error(5, 'Missing event parameter') },
    { status: 413 },
  ],
  errorsIn200: [
    { status: 200, body: error(10, 'Missing conversion-value event property') },
    { status: 200, body: { status: 'success', Errors: [{ Code: 5, Message: 'Missing event parameter' }] } },
    { status: 200, body: { status: 'success', Success: 'false' } },
  ],
  unreadable: [
    { status: 200, body: { status: 'ok' } },
    { status: 200, body: '<b>Fatal error</b>: out of memory' },
  ],
  partial: [],
};
