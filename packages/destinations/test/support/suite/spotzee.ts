import type { DestinationUnderTest } from '@sendoff/core/testing';
import { spotzee } from '../../../src/index.js';

const event = (name: string) => ({
  name,
  email: 'canary.ada@example.com',
  userId: 'canary-user-1',
  anonymousId: 'canary-visitor-1',
  properties: { total: 129.5, items: [{ id: 'sku-7' }] },
  traits: { locale: 'en-GB', plan: 'team' },
});
const problem = (code: string, ...params: readonly string[]) => ({
  status: 'error',
  code,
  title: 'any words',
  message: 'any words',
  error: 'any words',
  request_id: 'req_01JV2Q8N4R6T8W0Y2A4C6E8G0J',
  errors: params.map((param) => ({ param, code: 'parameter_missing', message: 'Required' })),
});
const three = ['one', 'two', 'three'].map(event);

/** Vendors spec §4. */
export const spotzeeUnderTest: DestinationUnderTest = {
  create: ({ credential, ...rest }) => spotzee({ apiKey: credential, ...rest }),
  credential: 'sk_canary_Key7f3a9',
  events: three,
  refused: [
    { event: { name: 'seen', email: 'canary.ada@example.com' }, code: 'missing_identity' },
    { event: { ...event('seen'), email: 'canary.ada' }, code: 'invalid_email' },
    { event: event(''), code: 'invalid_name' },
    { event: { ...event('seen'), traits: { phone: { home: 'canary-phone' } } }, code: 'invalid_trait' },
  ],
  delivered: [{ status: 204 }],
  retry: [
    { status: 500, body: problem('internal_error') },
    { status: 429, headers: { 'retry-after': '10' }, body: problem('rate_limited') },
    { status: 409, headers: { 'retry-after': '1' }, body: problem('idempotency_in_progress') },
    { status: 409, body: problem('idempotency_key_mismatch') },
  ],
  halt: [
    { status: 401, body: problem('authentication_required') },
    { status: 402, body: problem('quota_exceeded') },
    { status: 403, body: problem('permission_denied') },
    { status: 404, body: problem('resource_missing') },
    { status: 400, body: problem('version_unsupported') },
  ],
  rejected: [
    { status: 422, body: problem('validation_failed') },
    { status: 400, body: problem('parameter_missing') },
    { status: 409, body: problem('state_conflict') },
    { status: 413 },
  ],
  errorsIn200: [
    { status: 200, body: problem('validation_failed', '0.name', '1.name', '2.name') },
    { status: 207, body: problem('validation_failed', '7.name') },
  ],
  unreadable: [
    { status: 200, body: { status: 'ok' } },
    { status: 400, body: '<html>Bad request</html>' },
  ],
  partial: [
    {
      events: three,
      answer: { status: 422, body: problem('validation_failed', '1.name') },
      expect: ['again', 'rejected', 'again'],
    },
    {
      events: three,
      answer: { status: 207, body: problem('validation_failed', '[0].data', '/2/name') },
      expect: ['rejected', 'delivered', 'rejected'],
    },
  ],
};
