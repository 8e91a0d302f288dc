import { inspect } from 'node:util';
import type { Sendable, VendorResponse } from '@sendoff/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selzy } from '../src/index.js';
import { batchOf, event, refused } from './support/events.js';
import { readFixtures, wireText } from './support/fixtures.js';

const KEY = 'sk_live_CanaryKey_7f3a9';
const WORDS = /canary/i;
const ATTEMPT = { attempt: 1, refusals: 0, credential: KEY };

const destination = selzy({ apiKey: KEY, userIdProperty: 'user_id', anonymousIdProperty: 'anonymous_id' });
const batch = batchOf(
  destination,
  ['canary.ada', 'Canary+tag', "o'canary"].map((local, n) =>
    event({
      id: `event-${n}`,
      name: n === 2 ? 'order_paid' : 'signup',
      email: `${local}@${n === 1 ? 'canary-exämple.de' : 'example.com'}`,
      userId: 'canary-user-id',
      anonymousId: 'canary-anonymous-id',
      properties: { note: 'canary-property-value' },
      traits: { city: 'canary-trait-value' },
    }),
  ),
);
const events: readonly { name: string; email: string }[] = batch.map(({ body }) => JSON.parse(body));
const { body, headers } = destination.request(batch, ATTEMPT);

/** All that a verdict says, but the error id: that is the vendor's own, and core cleans it. */
function saidOf(response: Partial<VendorResponse>, of: readonly Sendable[] = batch): string {
  const verdict = destination.interpret({ status: 400, headers: {}, body: '', ...response }, of, ATTEMPT);
  return JSON.stringify(verdict, (name, value) => (name === 'errorId' ? undefined : value));
}

const entry = fc.oneof(
  fc.constantFrom(...events),
  fc.constantFrom(...events).map(({ email }) => ({ email })),
  fc.constantFrom(...events).map(({ name }) => ({ name })),
  fc.constantFrom<unknown>(
    body,
    KEY,
    null,
    7,
    { name: KEY, email: KEY },
    { email: 'canary@elsewhere.example' },
    [body],
  ),
);
const lists = fc.record(
  { invalidEvents: fc.array(entry, { maxLength: 4 }), inactiveEvents: fc.array(entry, { maxLength: 4 }) },
  { requiredKeys: [] },
);
const words = fc.constantFrom(
  body,
  KEY,
  `Bearer ${KEY}`,
  'canary.ada@example.com',
  'canary-user-id',
  'Sth went wrong',
);
const answer = fc.oneof(
  fc.record({ code: words, error: words, error_id: words, details: lists }, { requiredKeys: [] }),
  fc
    .tuple(words, lists)
    .map(([text, payload]) => ({ code: text, error: `Error ID: x. ${JSON.stringify(payload)}` })),
  fc.record({ success: fc.constantFrom<unknown>(true, KEY), details: fc.oneof(lists, words) }),
);
const text = fc.oneof(
  { weight: 4, arbitrary: answer.map((one) => JSON.stringify(one)) },
  { weight: 1, arbitrary: answer.map((one) => `<html>${JSON.stringify(one)}</html>`) },
  {
    weight: 1,
    arbitrary: fc.tuple(answer, fc.nat(400)).map(([one, end]) => JSON.stringify(one).slice(0, end)),
  },
  { weight: 1, arbitrary: words },
);
const status = fc.constantFrom(200, 201, 207, 302, 400, 401, 403, 404, 408, 413, 422, 429, 500, 503, 999);

describe('what selzy says of an answer', () => {
  it('holds no address, no key and no value, whatever the vendor throws back', () => {
    fc.assert(
      fc.property(status, text, (answered, said) => {
        const echo = { authorization: headers.Authorization ?? '', 'x-request': body };
        expect(saidOf({ status: answered, headers: echo, body: said })).not.toMatch(WORDS);
      }),
      { numRuns: 3_000 },
    );
  });

  it.each(readFixtures('selzy'))('holds none for the fixture $name', ({ request, response }) => {
    const sent = typeof request.body === 'object' && 'events' in request.body ? request.body.events : [];
    const of = (sent as { name: string; email: string }[]).map((one, n) => ({
      id: String(n),
      name: one.name,
      body: JSON.stringify(one),
      format: 1,
      key: `${one.name}\n${one.email}`,
    }));
    const said = saidOf({ ...response, body: wireText(response.body) }, of);
    for (const { email } of sent as { email: string }[]) expect(said).not.toContain(email);
    expect(said).not.toContain('fixture-key');
  });
});

describe('what selzy says of an event that it refuses', () => {
  it.each([
    ['an address without an @', { email: 'canary' }],
    ['an address with two', { email: 'canary@@canary' }],
    ['white space around it', { email: ' canary@example.com ' }],
    ['a quoted local part', { email: '"canary ada"@example.com' }],
    ['a domain of numbers', { email: 'canary@10.0.0.1' }],
    ['a domain that is no punycode', { email: 'canary@xn--canary-.example' }],
    ['a domain that cannot be punycode', { email: 'canary@ca\u202enary.example' }],
    ['a very long address', { email: `${'canary'.repeat(1_000)}@example.com` }],
    ['a name with white space around it', { name: ' signup', email: 'canary@example.com' }],
    ['a name that is too long', { name: 'x'.repeat(41), email: 'canary@example.com' }],
    ['a reserved key', { email: 'canary@example.com', properties: { email: 'canary', name: 'canary' } }],
    [
      'too many properties',
      { properties: Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`k${i}`, 'canary'])) },
    ],
    ['a year that Selzy has no room for', { email: 'canary@example.com', timestamp: -1e14 }],
    ['no address', { email: '', userId: 'canary-user-id', properties: { note: 'canary' } }],
    ['traits alone', { kind: 'identify' as const, traits: { city: 'canary' } }],
  ])('holds no part of it: %s', (_, over) => {
    const issues = refused(destination, event({ userId: 'canary-user-id', ...over }));
    expect(issues.length).toBeGreaterThan(0);
    expect(JSON.stringify(issues)).not.toMatch(WORDS);
  });
});

describe('a destination', () => {
  it('shows no key when it is inspected, and stores none with an event', () => {
    const shown = inspect(destination, { depth: Number.POSITIVE_INFINITY, showHidden: true });
    expect(shown + JSON.stringify(destination)).not.toMatch(WORDS);
    expect(JSON.stringify(batch)).not.toContain(KEY);
  });

  it('shows no key in an error about its options', () => {
    const faults = [
      () => selzy({ apiKey: KEY, name: `${KEY} ` }),
      () => selzy({ apiKey: KEY, timeZone: 'Mars/Base' }),
      () => selzy({ apiKey: KEY, baseUrl: `https://user:${KEY}@example.com` }),
      () => selzy({ apiKey: KEY, requestsPerSecond: 0 }),
      () => selzy({ apiKey: KEY, userIdProperty: 'email' }),
    ];
    for (const fault of faults) {
      let said = '';
      try {
        fault();
      } catch (error) {
        said = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true });
      }
      expect(said).toContain('invalid_option');
      expect(said).not.toContain(KEY);
    }
  });
});
