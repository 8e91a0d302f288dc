import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type VibetraceType, vibetrace } from '../src/index.js';
import { batchOf, codes, encoded, event, FIRST_TRY, nobody, refused } from './support/events.js';

const destination = vibetrace();
const withIds = vibetrace({ userIdIs_id: true });
const shop = vibetrace({
  standardEvents: {
    order_paid: 'confirmation',
    item_seen: 'viewitem',
    signed_in: 'login',
    constructor: 'search' as const,
  },
});
const order = { orderId: 'order-1001', total: 99.5, coupons: [] };
const items = [{ id: 'sku-1', quantity: 2 }];

describe('what vibetrace sends', () => {
  it('is exactly the documented JSON of an event of the application', () => {
    const given = event({ name: 'my_event', properties: { firstname: 'Ada' } });
    expect(encoded(destination, given).body).toBe(
      '{"user":{"email":"ada@example.com"},' +
        '"event":{"generic":{"generic":{"event_name":"my_event","firstname":"Ada"}}}}',
    );
  });

  it('goes to the one address, with the key alone in its header', () => {
    const batch = batchOf(destination, [event()]);
    expect(destination.request(batch, FIRST_TRY)).toEqual({
      url: 'https://api.vtcdn.net/v1/event/',
      headers: { 'Content-Type': 'application/json', Authorization: 'the-key' },
      body: batch[0]?.body,
    });
  });

  it('has the traits that Vibetrace has fields for, where they are texts', () => {
    const traits = {
      city: 'Cluj',
      tel: '+40700',
      plan: 'team',
      firstname: 7,
      country: null,
      lastname: 'Lovelace',
    };
    expect(encoded(destination, event({ traits })).body).toContain(
      '"user":{"email":"ada@example.com","tel":"+40700","lastname":"Lovelace","city":"Cluj"}',
    );
  });

  it('is the name and the properties, for any of both', () => {
    const name = fc.string({ unit: 'binary', minLength: 1 });
    const key = fc.string({ unit: 'binary' }).filter((text) => text !== 'event_name');
    fc.assert(
      fc.property(name, fc.dictionary(key, fc.jsonValue(), { maxKeys: 20 }), (given, properties) => {
        const plain = JSON.parse(JSON.stringify(properties));
        const { body } = encoded(destination, event({ name: given, properties: plain }));
        const sent: [string, unknown][] = Object.entries(JSON.parse(body).event.generic.generic);
        expect(new Map(sent)).toEqual(new Map([['event_name', given], ...Object.entries(plain)]));
      }),
    );
  });

  it('keeps items inside an event of the application', () => {
    const { body } = encoded(destination, event({ properties: { items } }));
    expect(JSON.parse(body).event).toEqual({ generic: { generic: { event_name: 'signup', items } } });
  });

  it('has a Unicode domain as punycode, and neither a time stamp nor other ids', () => {
    const given = event({ email: 'Ada@exämple.com', userId: 'u1', anonymousId: 'a1', id: 'e1' });
    expect(encoded(destination, given).body).toBe(
      '{"user":{"email":"Ada@xn--exmple-cua.com"},"event":{"generic":{"generic":{"event_name":"signup"}}}}',
    );
  });
});

describe('an identify', () => {
  it('is exactly the documented JSON of an update, with every trait', () => {
    const given = event({ kind: 'identify', name: 'identify', traits: { firstname: 'Ada', age: 37 } });
    expect(encoded(destination, given).body).toBe(
      '{"user":{"email":"ada@example.com"},"event":{"update":{"firstname":"Ada","age":37}}}',
    );
  });

  it('is refused without an identity', () => {
    const given = nobody({ kind: 'identify', name: 'identify', traits: {} });
    expect(codes(refused(destination, given))).toEqual(['missing_identity']);
  });
});

describe('the user id', () => {
  const userOf = (given: ReturnType<typeof event>) => JSON.parse(encoded(withIds, given).body).user;

  it('is sent as _id where that was asked for, and does without an address', () => {
    expect(userOf(event({ userId: 'u1' }))).toEqual({ email: 'ada@example.com', _id: 'u1' });
    expect(userOf(nobody({ userId: 'u1' }))).toEqual({ _id: 'u1' });
    expect(userOf(event({ email: '', userId: 'u1' }))).toEqual({ _id: 'u1' });
    expect(userOf(nobody({ kind: 'identify', userId: 'u1', traits: {} }))).toEqual({ _id: 'u1' });
  });

  it('is left out where it is none', () => {
    expect(userOf(event({ userId: '' }))).toEqual({ email: 'ada@example.com' });
    expect(userOf(event())).toEqual({ email: 'ada@example.com' });
  });
});

describe('an event of a type of its own', () => {
  const eventOf = (name: string, properties: object) =>
    JSON.parse(encoded(shop, event({ name, properties: { ...properties } })).body).event;

  it('is exactly the documented JSON of an order, with its items beside the rest', () => {
    const given = event({ name: 'order_paid', properties: { ...order, items } });
    expect(encoded(shop, given).body).toBe(
      '{"user":{"email":"ada@example.com"},"event":{"confirmation":' +
        '{"generic":{"orderId":"order-1001","total":99.5,"coupons":[]},' +
        '"items":[{"id":"sku-1","quantity":2}]}}}',
    );
  });

  it('keeps items that are no list with the other properties', () => {
    expect(eventOf('order_paid', order)).toEqual({ confirmation: { generic: order } });
    expect(eventOf('order_paid', { ...order, items: 2 })).toEqual({
      confirmation: { generic: { ...order, items: 2 } },
    });
  });

  it('has the same form in the other types, but for a log-in, which has attributes of the user', () => {
    expect(eventOf('item_seen', { itemId: 'sku-1', items })).toEqual({
      viewitem: { generic: { itemId: 'sku-1' }, items },
    });
    expect(eventOf('signed_in', { firstname: 'Ada', items })).toEqual({ login: { firstname: 'Ada', items } });
  });

  it('is that of the names alone that were given, whatever an object has besides', () => {
    expect(eventOf('constructor', { query: 'shoes' })).toEqual({ search: { generic: { query: 'shoes' } } });
    expect(eventOf('toString', {})).toEqual({ generic: { generic: { event_name: 'toString' } } });
    expect(eventOf('confirmation', {})).toEqual({ generic: { generic: { event_name: 'confirmation' } } });
  });

  it('may be any of those that Vibetrace has', () => {
    const types: VibetraceType[] = ['viewcategory', 'addtocart', 'checkout'];
    for (const type of types) {
      const { body } = encoded(vibetrace({ standardEvents: { signup: type } }), event());
      expect(JSON.parse(body).event).toEqual({ [type]: { generic: {} } });
    }
  });

  it('takes a property called event_name, which only an event of the application has no room for', () => {
    expect(eventOf('item_seen', { event_name: 'x' })).toEqual({ viewitem: { generic: { event_name: 'x' } } });
  });
});

describe('what vibetrace refuses', () => {
  it.each([
    ['no email', nobody(), { code: 'missing_identity', path: 'email' }],
    ['a user id alone, which is not sent', nobody({ userId: 'u1' }), { code: 'missing_identity' }],
    ['an empty email', event({ email: '' }), { code: 'missing_identity' }],
    ['a bad email', event({ email: 'nope' }), { code: 'invalid_email', path: 'email', actual: 4 }],
    ['an empty name', event({ name: '' }), { code: 'invalid_name', path: 'name', actual: 0 }],
    [
      'a property called event_name',
      event({ properties: { event_name: 1 } }),
      { code: 'reserved_key', path: 'properties.event_name' },
    ],
  ])('is %s', (_, given, expected) => {
    expect(refused(destination, given)).toMatchObject([{ destination: 'vibetrace', ...expected }]);
  });

  it.each([
    ['no order id', {}, 'nothing'],
    ['an empty one', { orderId: '' }, 'an empty text'],
    ['one of null', { orderId: null }, 'null'],
    ['a list', { orderId: ['order-1'] }, 'an array'],
    ['one in another case', { orderid: 'order-1' }, 'nothing'],
  ])('is an order with %s', (_, properties, actual) => {
    expect(refused(shop, event({ name: 'order_paid', properties }))).toMatchObject([
      { code: 'missing_property', path: 'properties.orderId', destination: 'vibetrace', actual },
    ]);
  });

  it('is no order whose id is a number', () => {
    expect(refused(shop, event({ name: 'order_paid', properties: { orderId: 0 } }))).toEqual([]);
  });

  it('is nobody, and a bad address for all its user id, where the id is sent', () => {
    expect(codes(refused(withIds, nobody({ userId: '', anonymousId: 'a1' })))).toEqual(['missing_identity']);
    expect(codes(refused(withIds, event({ email: 'nope', userId: 'u1' })))).toEqual(['invalid_email']);
  });

  it('is told all at once, by vendor and without a value of identity or properties', () => {
    const given = event({ name: '', email: 'sesame@secret', properties: { event_name: 'sesame' } });
    const issues = refused(destination, given);
    expect(codes(issues)).toEqual(['invalid_email', 'invalid_name', 'reserved_key']);
    for (const { message } of issues) expect(message).toMatch(/^Vibetrace .+\.$/);
    expect(JSON.stringify(issues)).not.toMatch(/sesame|secret/);
  });
});
