import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brevoEvents } from '../src/index.js';
import { batchOf, codes, encoded, event, FIRST_TRY, NOON_ISH, nobody, refused } from './support/events.js';

const destination = brevoEvents();
const HEADERS = { 'Content-Type': 'application/json', Accept: 'application/json', 'api-key': 'the-key' };
const bodyOf = (...of: Parameters<typeof event>) => JSON.parse(encoded(destination, event(...of)).body);

describe('what brevoEvents sends', () => {
  it('is exactly the documented JSON, with the time and both ids', () => {
    const given = event({
      name: 'order_paid',
      userId: 'u1',
      properties: { total: 99.5, items: [{ sku: 'a' }] },
      traits: { FIRSTNAME: 'Ada', VIP: true },
      timestamp: NOON_ISH + 123,
    });
    expect(encoded(destination, given).body).toBe(
      '{"event_name":"order_paid","event_date":"2026-05-12T10:00:00.123Z",' +
        '"identifiers":{"email_id":"ada@example.com","ext_id":"u1"},' +
        '"contact_properties":{"FIRSTNAME":"Ada","VIP":true},' +
        '"event_properties":{"total":99.5,"items":[{"sku":"a"}]}}',
    );
  });

  it('has no place that would be empty', () => {
    expect(encoded(destination, event({ userId: '', traits: {} })).body).toBe(
      '{"event_name":"signup","event_date":"2026-05-12T10:00:00.000Z",' +
        '"identifiers":{"email_id":"ada@example.com"}}',
    );
  });

  it('knows a contact by the user id alone', () => {
    expect(JSON.parse(encoded(destination, nobody({ userId: 'u1' })).body).identifiers).toEqual({
      ext_id: 'u1',
    });
    expect(bodyOf({ email: '', userId: 'u1' }).identifiers).toEqual({ ext_id: 'u1' });
  });

  it('has a Unicode domain as punycode', () => {
    expect(bodyOf({ email: 'Ada@exämple.com' }).identifiers.email_id).toBe('Ada@xn--exmple-cua.com');
  });

  it('has the first and the last instant that four digits of a year can say', () => {
    expect(bodyOf({ timestamp: -62_135_596_800_000 }).event_date).toBe('0001-01-01T00:00:00.000Z');
    expect(bodyOf({ timestamp: 253_402_300_799_999 }).event_date).toBe('9999-12-31T23:59:59.999Z');
  });

  it('is the fields and the properties, for any properties', () => {
    const data = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue(), { minKeys: 1, maxKeys: 20 });
    fc.assert(
      fc.property(data, (properties) => {
        const plain = JSON.parse(JSON.stringify(properties));
        expect(Object.entries(bodyOf({ properties: plain }).event_properties)).toEqual(Object.entries(plain));
      }),
    );
  });

  it('goes by itself to the call for one event', () => {
    const batch = batchOf(destination, [event()]);
    expect(destination.request(batch, FIRST_TRY)).toEqual({
      url: 'https://api.brevo.com/v3/events',
      headers: HEADERS,
      body: batch[0]?.body,
    });
  });

  it('goes with others to the call for a batch, as it was encoded', () => {
    const batch = batchOf(destination, [event({ id: '1' }), event({ id: '2', name: 'seen' })]);
    expect(destination.request(batch, FIRST_TRY)).toEqual({
      url: 'https://api.brevo.com/v3/events/batch',
      headers: HEADERS,
      body: `{"events":[${batch[0]?.body},${batch[1]?.body}]}`,
    });
  });
});

describe('what brevoEvents refuses', () => {
  it.each([
    ['nobody', nobody({ anonymousId: 'a1' }), { code: 'missing_identity', path: 'email' }],
    ['empty ids', event({ email: '', userId: '' }), { code: 'missing_identity' }],
    ['a bad email, for all its user id', event({ email: 'nope', userId: 'u1' }), { code: 'invalid_email' }],
    ['an empty name', event({ name: '' }), { code: 'invalid_name', actual: 0 }],
    ['a name with a space', event({ name: 'Order Completed' }), { code: 'invalid_name', path: 'name' }],
    ['a name with an exclamation mark', event({ name: 'order!' }), { code: 'invalid_name' }],
    ['a name with a line feed', event({ name: 'order\n' }), { code: 'invalid_name' }],
    ['a name with an umlaut', event({ name: 'bestätigt' }), { code: 'invalid_name' }],
    ['a long name', event({ name: 'n'.repeat(256) }), { code: 'name_too_long', limit: 255, actual: 256 }],
    ['a list as a trait', event({ traits: { tags: [1] } }), { code: 'invalid_trait', path: 'traits.tags' }],
    ['the year 0', event({ timestamp: -62_135_596_800_001 }), { code: 'invalid_timestamp' }],
    ['the year 10000', event({ timestamp: Date.UTC(10_000, 0) }), { code: 'invalid_timestamp' }],
    ['no time at all', event({ timestamp: Number.NaN }), { code: 'invalid_timestamp', path: 'timestamp' }],
    [
      'properties over 50,000 bytes',
      event({ properties: { text: 'x'.repeat(50_000 - 10) } }),
      { code: 'event_too_large', path: 'properties', limit: 50_000, actual: 50_001 },
    ],
    ['an identify', event({ kind: 'identify', traits: {} }), { code: 'identify_unsupported' }],
  ])('is %s', (_, given, expected) => {
    expect(refused(destination, given)).toMatchObject([{ destination: 'brevo-events', ...expected }]);
  });

  it('is no name of letters, digits, hyphens and underscores, and no properties of 50,000 bytes', () => {
    expect(refused(destination, event({ name: 'Order-Paid_2' }))).toEqual([]);
    expect(refused(destination, event({ name: 'n'.repeat(255) }))).toEqual([]);
    expect(refused(destination, event({ properties: { text: 'x'.repeat(50_000 - 11) } }))).toEqual([]);
  });

  it('is told all at once, in the order of the fields, and without a value', () => {
    const given = {
      name: 'ö'.repeat(256),
      traits: { tags: ['sesame'] },
      properties: { text: 'sesame'.repeat(9_000) },
      timestamp: 9e15,
    };
    const issues = refused(destination, nobody({ anonymousId: 'sesame', ...given }));
    expect(codes(issues)).toEqual([
      'missing_identity',
      'name_too_long',
      'invalid_name',
      'invalid_trait',
      'invalid_timestamp',
      'event_too_large',
    ]);
    for (const { message } of issues) expect(message).toMatch(/^Brevo .+\.$/);
    expect(JSON.stringify(issues)).not.toContain('sesame');
  });
});
