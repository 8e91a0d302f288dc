import { createHash } from 'node:crypto';
import type { TrackedEvent } from '@sendoff/core';
import { describe, expect, it } from 'vitest';
import { type OctethOptions, octeth } from '../src/index.js';
import { batchOf, codes, encoded, event, FIRST_TRY, nobody, refused } from './support/events.js';

const UUID = '13f8e79a-f063-4b80-10e4-b65a699a2f56';
const create = (options: Partial<OctethOptions> = {}) =>
  octeth({ baseUrl: 'https://octeth.example.com', listId: 94, ...options });
const destination = create();
const sent = (given: TrackedEvent, of = destination) => JSON.parse(encoded(of, given).body);
const conversion = {
  'conversion-id': 'my-order-234',
  'conversion-name': 'purchase',
  'conversion-value': 290.5,
};

describe('what octeth sends', () => {
  it('is exactly the documented JSON of a page view', () => {
    const given = event({
      name: 'page_view',
      email: 'subscriber@example.com',
      userId: 'user-12345',
      properties: {
        $page_title: 'Product Page',
        $current_url: 'https://example.com/products/item-1',
        product_id: 'item-1',
        product_name: 'Example Product',
      },
    });
    const documented = create({ listId: 123 });
    const { url, headers, body } = documented.request(batchOf(documented, [given]), {
      ...FIRST_TRY,
      credential: 'your-api-key',
    });
    expect(url).toBe('https://octeth.example.com/api/v1/event');
    expect(headers).toEqual({ 'Content-Type': 'application/json' });
    expect(body).toBe(
      '{"Command":"event.track","APIKey":"your-api-key","Event":"page_view","ListID":123,' +
        '"Email":"subscriber@example.com","ID":"user-12345","Properties":{"$page_title":"Product Page",' +
        '"$current_url":"https://example.com/products/item-1","product_id":"item-1",' +
        '"product_name":"Example Product"}}',
    );
  });

  it('is the documented identify with custom fields', () => {
    const traits = { 'First-Name': 'Jane', CustomField734: 'ORD-1001' };
    const given = event({ kind: 'identify', name: 'identify', email: 'newlead@example.com', traits });
    expect(encoded(create({ listId: 516 }), given)).toEqual({
      body:
        '{"Event":"identify","ListID":516,"Email":"newlead@example.com",' +
        '"IdentifyProperties":{"First-Name":"Jane","CustomField734":"ORD-1001"}}',
      format: 1,
    });
  });

  it.each([
    ['email', event({ email: 'ada@exämple.com' }), { Email: 'ada@xn--exmple-cua.com' }],
    ['userId', nobody({ userId: 'u1' }), { ID: 'u1' }],
    ['anonymousId in the form of a UUID', nobody({ anonymousId: UUID }), { UUID }],
    ['the same in upper case', nobody({ anonymousId: UUID.toUpperCase() }), { UUID: UUID.toUpperCase() }],
    ['no other anonymousId', event({ anonymousId: 'visitor' }), { Email: 'ada@example.com' }],
    ['no empty field', event({ userId: '', anonymousId: '' }), { Email: 'ada@example.com' }],
    ['no id and time of the event', nobody({ userId: 'u', id: UUID }), { ID: 'u' }],
    ['no traits of an event', nobody({ userId: 'u', traits: { plan: 'team' } }), { ID: 'u' }],
    [
      'keys as they are',
      nobody({ userId: 'u', properties: { orderId: 1, $x: { Y: [null] } } }),
      { ID: 'u', Properties: { orderId: 1, $x: { Y: [null] } } },
    ],
    ['a padded name', nobody({ userId: 'u', name: ' a ' }), { ID: 'u', Event: ' a ' }],
  ])('has %s', (_, given, expected) => {
    expect(sent(given)).toEqual({ Event: 'signup', ListID: 94, ...expected });
  });

  it('has no key, so that none is stored', () => {
    const { body } = encoded(create({ apiKey: 'canary' }), event());
    expect(body).not.toMatch(/canary|APIKey/);
  });

  it('has __proto__ as the ordinary key that it is in JSON', () => {
    const properties = JSON.parse('{"__proto__":{"admin":true}}');
    for (const of of [destination, create({ test: true })]) {
      expect(encoded(of, event({ properties })).body).toContain('"Properties":{"__proto__":{"admin":true}');
    }
  });
});

describe('an option', () => {
  it('marks events as a test, or as silent', () => {
    expect(sent(event(), create({ test: true })).Properties).toEqual({ isTest: true });
    const both = create({ test: true, silent: true });
    expect(sent(event({ properties: { a: 1 } }), both).Properties).toEqual({
      a: 1,
      isTest: true,
      isSilent: true,
    });
    expect(sent(event({ name: 'identify' }), both).Properties).toEqual({ isTest: true, isSilent: true });
  });

  it('sends the time stamp, unless the event has a property of its name', () => {
    const of = create({ sentAt: true });
    expect(sent(event(), of).Properties).toEqual({ $sent_at: '2026-05-12T10:00:00.000Z' });
    expect(sent(event({ properties: { $Sent_At: 7 } }), of).Properties).toEqual({ $Sent_At: 7 });
    expect(codes(refused(of, event({ timestamp: Date.UTC(10_000, 0) })))).toEqual(['invalid_timestamp']);
    expect(refused(destination, event({ timestamp: Date.UTC(10_000, 0) }))).toEqual([]);
  });

  it('makes the same UUID of an anonymousId each time, and leaves one as it is', () => {
    const of = create({ deriveUuid: true });
    const { UUID: made } = sent(nobody({ anonymousId: 'visitor' }), of);
    const bytes = createHash('sha1')
      .update('7d0c3f0e5b5e4c559a433c8a2f6d1b90', 'hex')
      .update('visitor')
      .digest();
    expect(made).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(made.slice(0, 8)).toBe(bytes.toString('hex', 0, 4));
    expect(sent(nobody({ anonymousId: 'visitor', id: 'other' }), of).UUID).toBe(made);
    expect(sent(nobody({ anonymousId: 'another' }), of).UUID).not.toBe(made);
    expect(sent(nobody({ anonymousId: UUID }), of).UUID).toBe(UUID);
  });

  it('takes an event of nobody', () => {
    expect(sent(nobody(), create({ allowAnonymous: true }))).toEqual({ Event: 'signup', ListID: 94 });
    const given = nobody({ name: 'identify', anonymousId: UUID });
    expect(codes(refused(create({ allowAnonymous: true }), given))).toEqual(['missing_identity']);
  });
});

describe('what octeth refuses', () => {
  const withData = (properties: Record<string, unknown>) => event({ properties });
  it.each([
    ['nobody', nobody(), { code: 'missing_identity', path: 'email' }],
    ['empty fields', nobody({ userId: '', anonymousId: '' }), { code: 'missing_identity' }],
    [
      'an anonymousId that would not be sent',
      nobody({ anonymousId: 'visitor' }),
      { code: 'missing_identity', message: expect.stringContaining('deriveUuid: true') },
    ],
    [
      'an identify of a visitor',
      nobody({ kind: 'identify', name: 'identify', anonymousId: UUID }),
      { code: 'missing_identity' },
    ],
    ['a bad email', event({ email: 'nope', userId: 'u' }), { code: 'invalid_email', actual: 4 }],
    ['an empty name', event({ name: '' }), { code: 'invalid_name' }],
    ['two keys that are one', withData({ a: 1, A: 2 }), { code: 'key_collision', path: 'properties.A' }],
    [
      'two keys that are one, further in',
      withData({ items: [{}, { Id: 1, sub: { X: 1, x: 2 } }] }),
      { code: 'key_collision', path: 'properties.items[1].sub.x' },
    ],
    [
      'two traits that are one',
      event({ kind: 'identify', name: 'identify', traits: { 'First-Name': 1, 'first-name': 2 } }),
      { code: 'key_collision', path: 'traits.first-name' },
    ],
    ['isTest', withData({ isTest: true }), { code: 'reserved_key', path: 'properties.isTest' }],
    ['isTest in another case', withData({ ISTEST: 0 }), { code: 'reserved_key', path: 'properties.ISTEST' }],
    [
      'isSilent',
      withData({ issilent: 1 }),
      { code: 'reserved_key', message: expect.stringContaining('option silent') },
    ],
    [
      'a conversion with an empty name',
      event({ name: 'conversion', properties: { ...conversion, 'conversion-name': '' } }),
      { code: 'missing_property' },
    ],
  ])('is %s', (_, given, expected) => {
    expect(refused(destination, given)).toMatchObject([{ destination: 'octeth', ...expected }]);
  });

  it.each(Object.keys(conversion))('is a conversion without %s', (key) => {
    const { [key]: _, ...properties } = conversion as Record<string, unknown>;
    expect(refused(destination, event({ name: 'conversion', properties }))).toMatchObject([
      { code: 'missing_property', path: `properties.${key}` },
    ]);
  });

  it('is neither a whole conversion, in any case, nor a value of 0', () => {
    const properties = { 'Conversion-ID': 1, 'conversion-name': 'x', 'conversion-value': 0 };
    expect(refused(destination, event({ name: 'conversion', properties }))).toEqual([]);
  });

  it('is neither a key that is alike elsewhere, nor a switch further in', () => {
    expect(refused(destination, withData({ a: { A: { a: 1 } }, list: [{ A: 1 }, { a: 1 }] }))).toEqual([]);
    expect(refused(destination, withData({ nested: { isTest: true } }))).toEqual([]);
    expect(refused(destination, event({ traits: { a: 1, A: 2 } }))).toEqual([]);
  });

  it('is told all at once, in the order of the spec, and without a value', () => {
    const given = nobody({
      name: 'conversion',
      anonymousId: 'sesame',
      properties: { note: 'sesame', Note: 'sesame', isTest: 'sesame' },
      timestamp: 9e15,
    });
    const issues = refused(create({ name: 'second', sentAt: true }), given);
    expect(codes(issues)).toEqual([
      'missing_identity',
      'key_collision',
      'missing_property',
      'missing_property',
      'missing_property',
      'reserved_key',
      'invalid_timestamp',
    ]);
    for (const issue of issues) {
      expect(issue).toMatchObject({ destination: 'second', message: expect.stringMatching(/^Octeth .+\.$/) });
    }
    expect(JSON.stringify(issues)).not.toContain('sesame');
  });
});
