import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brevo } from '../src/index.js';
import { batchOf, codes, encoded, event, FIRST_TRY, nobody, refused } from './support/events.js';

const destination = brevo();
const withIds = brevo({ userIdAttribute: 'EXT_ID' });
const bodyOf = (...of: Parameters<typeof event>) => JSON.parse(encoded(destination, event(...of)).body);

describe('what brevo sends', () => {
  it('is exactly the documented JSON: attributes of the contact, and apart from them data of the event', () => {
    const given = event({
      name: 'cart_updated',
      email: 'a@example.com',
      id: 'cart:1234',
      properties: { total: 280, currency: 'USD', items: [{ name: 'T-shirt', quantity: 2 }] },
      traits: { FIRSTNAME: 'Ada', VIP: true, ORDERS: 3 },
    });
    expect(encoded(destination, given).body).toBe(
      '{"email":"a@example.com","event":"cart_updated",' +
        '"properties":{"FIRSTNAME":"Ada","VIP":true,"ORDERS":3},' +
        '"eventdata":{"id":"cart:1234","data":{"total":280,"currency":"USD",' +
        '"items":[{"name":"T-shirt","quantity":2}]}}}',
    );
  });

  it('has no place that would be empty', () => {
    const { body } = encoded(destination, event({ traits: {} }));
    expect(body).toBe('{"email":"ada@example.com","event":"signup","eventdata":{"id":"event-1"}}');
  });

  it('goes to trackEvent, as JSON, with the key in its own header', () => {
    const batch = batchOf(destination, [event()]);
    expect(destination.request(batch, FIRST_TRY)).toEqual({
      url: 'https://in-automate.brevo.com/api/v2/trackEvent',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'ma-key': 'the-key' },
      body: batch[0]?.body,
    });
  });

  it('is the fields and the properties, for any properties and any name', () => {
    const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 255 });
    const data = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue(), { minKeys: 1, maxKeys: 20 });
    fc.assert(
      fc.property(name, data, (given, properties) => {
        const plain = JSON.parse(JSON.stringify(properties));
        const sent = bodyOf({ name: given, properties: plain });
        expect(sent.event).toBe(given);
        expect(Object.entries(sent.eventdata.data)).toEqual(Object.entries(plain));
      }),
    );
  });

  it('has a Unicode domain as punycode, and the rest of the address as it was', () => {
    expect(bodyOf({ email: 'Ada.L@Mail.Exämple.COM' }).email).toBe('Ada.L@Mail.xn--exmple-cua.COM');
  });

  it('has neither a time stamp nor the ids of the visitor and the user', () => {
    const sent = encoded(destination, event({ userId: 'u1', anonymousId: 'a1' })).body;
    expect(Object.keys(JSON.parse(sent))).toEqual(['email', 'event', 'eventdata']);
    expect(sent).not.toMatch(/u1|a1|2026/);
  });

  it('takes a name of 255 characters and event data of 50,000 bytes', () => {
    const room = 50_000 - Buffer.byteLength('{"id":"event-1","data":{"text":""}}');
    expect(refused(destination, event({ name: 'é'.repeat(255) }))).toEqual([]);
    expect(refused(destination, event({ properties: { text: 'x'.repeat(room) } }))).toEqual([]);
    expect(refused(destination, event({ properties: { text: 'é'.repeat(room / 2) } }))).toEqual([]);
    expect(refused(destination, event({ properties: { text: 'x'.repeat(room + 1) } }))).toMatchObject([
      { code: 'event_too_large', path: 'properties', limit: 50_000, actual: 50_001 },
    ]);
  });
});

describe('an identify', () => {
  const traits = { FIRSTNAME: 'Ada', PLAN: 'team' };
  const given = event({ kind: 'identify', name: 'identify', traits });

  it('is exactly the JSON of identify, at its own address', () => {
    const { url, body } = destination.request(batchOf(destination, [given]), FIRST_TRY);
    expect(url).toBe('https://in-automate.brevo.com/api/v2/identify');
    expect(body).toBe('{"email":"ada@example.com","attributes":{"FIRSTNAME":"Ada","PLAN":"team"}}');
  });

  it('never shares a request with an event', () => {
    expect(encoded(destination, given).route).not.toBe(encoded(destination, event()).route);
  });

  it('is sent without attributes too, since it makes the contact known', () => {
    const { body } = encoded(destination, event({ kind: 'identify', traits: {} }));
    expect(body).toBe('{"email":"ada@example.com","attributes":{}}');
  });

  it('is refused as an event is, but for the name', () => {
    const wrong = nobody({ kind: 'identify', name: '', traits: { email: 'x', tags: ['a'] } });
    expect(codes(refused(destination, wrong))).toEqual(['missing_identity', 'reserved_key', 'invalid_trait']);
  });
});

describe('the user id', () => {
  const attributesOf = (over: Parameters<typeof event>[0]) =>
    JSON.parse(encoded(withIds, event(over)).body).properties;

  it('is sent as the attribute that was asked for, with an event and with an identify', () => {
    expect(attributesOf({ userId: 'u1' })).toEqual({ EXT_ID: 'u1' });
    expect(attributesOf({ userId: 'u1', traits: { CITY: 'Cluj' } })).toEqual({ EXT_ID: 'u1', CITY: 'Cluj' });
    const { body } = encoded(withIds, event({ kind: 'identify', userId: 'u1', traits: {} }));
    expect(body).toBe('{"email":"ada@example.com","attributes":{"EXT_ID":"u1"}}');
  });

  it('is left out where the event has none', () => {
    expect(attributesOf({})).toBeUndefined();
  });

  it('gives way to a trait of that name in any case', () => {
    expect(attributesOf({ userId: 'u1', traits: { ext_id: 'own' } })).toEqual({ ext_id: 'own' });
  });
});

describe('what brevo refuses', () => {
  it.each([
    ['no email', nobody(), { code: 'missing_identity', path: 'email' }],
    ['a user id alone', nobody({ userId: 'u1' }), { code: 'missing_identity' }],
    ['an empty email', event({ email: '' }), { code: 'missing_identity' }],
    ['a bad email', event({ email: 'nope' }), { code: 'invalid_email', path: 'email', actual: 4 }],
    ['a non-ASCII local part', event({ email: 'zoë@example.com' }), { code: 'invalid_email' }],
    ['an empty name', event({ name: '' }), { code: 'invalid_name', path: 'name', actual: 0 }],
    ['a long name', event({ name: 'n'.repeat(256) }), { code: 'name_too_long', limit: 255, actual: 256 }],
    [
      'a trait called email',
      event({ traits: { email: 'x' } }),
      { code: 'reserved_key', path: 'traits.email' },
    ],
    [
      'a trait called EVENT',
      event({ traits: { EVENT: 'x' } }),
      { code: 'reserved_key', path: 'traits.EVENT' },
    ],
    ['a trait of null', event({ traits: { A: null } }), { code: 'invalid_trait', actual: 'null' }],
    ['a list as a trait', event({ traits: { A: [1] } }), { code: 'invalid_trait', actual: 'an array' }],
    ['an object as a trait', event({ traits: { A: {} } }), { path: 'traits.A', actual: 'an object' }],
  ])('is %s', (_, given, expected) => {
    expect(refused(destination, given)).toMatchObject([{ destination: 'brevo', ...expected }]);
  });

  it('is no property called email or event: those are data of the event', () => {
    expect(refused(destination, event({ properties: { email: 'x', event: 'y' } }))).toEqual([]);
  });

  it('is told all at once, in the order of the fields', () => {
    const traits = { Email: 1, tags: ['a'] };
    const properties = { text: 'x'.repeat(50_000) };
    const issues = refused(destination, nobody({ name: 'n'.repeat(256), traits, properties }));
    expect(codes(issues)).toEqual([
      'missing_identity',
      'name_too_long',
      'reserved_key',
      'invalid_trait',
      'event_too_large',
    ]);
  });

  it('is told by vendor, in bounded length, and without a value of identity or of data', () => {
    const traits = Object.fromEntries(
      Array.from({ length: 100 }, (_, i) => [`t${i}`.repeat(99), ['sesame']]),
    );
    const issues = refused(withIds, event({ email: 'sesame@secret', userId: 'sesame', name: '', traits }));
    expect(issues).toHaveLength(10);
    for (const { message } of issues) expect(message).toMatch(/^Brevo .+\.$/);
    expect(JSON.stringify(issues)).not.toMatch(/sesame|secret/);
    expect(JSON.stringify(issues).length).toBeLessThan(5_000);
  });
});
