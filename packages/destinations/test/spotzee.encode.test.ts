import type { TrackedEvent } from '@sendoff/core';
import { describe, expect, it } from 'vitest';
import { spotzee } from '../src/index.js';
import { batchOf, codes, encoded, event, FIRST_TRY, NOON_ISH, nobody, refused } from './support/events.js';

const destination = spotzee();
const TIME = '"created_at":"2026-05-12T10:00:00.000Z"';

/** Somebody with a userId, and an address only where one is given. */
function user(over: Partial<TrackedEvent> = {}): TrackedEvent {
  return { ...nobody({ userId: 'cust_001' }), ...over };
}

describe('what spotzee sends', () => {
  it('is exactly the documented JSON of an order with the profile, with the time that is always sent', () => {
    const order = user({
      name: 'order_placed',
      email: 'ada@example.com',
      properties: { total: 129.5 },
      traits: { first_name: 'Ada' },
    });
    expect(encoded(destination, order)).toEqual({
      body:
        '{"name":"order_placed","external_id":"cust_001","data":{"total":129.5},' +
        `"user":{"email":"ada@example.com","data":{"first_name":"Ada"}},${TIME}}`,
      format: 1,
    });
  });

  it('is exactly the documented body of two page views', () => {
    const views = ['cust_001', 'cust_002'].map((userId) =>
      user({ id: userId, userId, name: 'page_viewed', properties: { path: '/pricing' } }),
    );
    const { body } = destination.request(batchOf(destination, views), FIRST_TRY);
    const view = (id: string) =>
      `{"name":"page_viewed","external_id":"${id}","data":{"path":"/pricing"},${TIME}}`;
    expect(body).toBe(`[${view('cust_001')},${view('cust_002')}]`);
  });

  it.each([
    ['userId', user(), `{"name":"signup","external_id":"cust_001",${TIME}}`],
    ['anonymousId', nobody({ anonymousId: 'anon' }), `{"name":"signup","anonymous_id":"anon",${TIME}}`],
    [
      'both ids, which links them',
      user({ anonymousId: 'anon' }),
      `{"name":"signup","anonymous_id":"anon","external_id":"cust_001",${TIME}}`,
    ],
    ['an empty id as none', user({ anonymousId: '' }), `{"name":"signup","external_id":"cust_001",${TIME}}`],
    [
      'email',
      user({ email: 'ada@exämple.com' }),
      `{"name":"signup","external_id":"cust_001","user":{"email":"ada@xn--exmple-cua.com"},${TIME}}`,
    ],
    [
      'milliseconds, before 1970 too',
      user({ timestamp: -1 }),
      '{"name":"signup","external_id":"cust_001","created_at":"1969-12-31T23:59:59.999Z"}',
    ],
    [
      'an id of the event, in no field',
      user({ id: 'e1' }),
      `{"name":"signup","external_id":"cust_001",${TIME}}`,
    ],
    ['a padded name', user({ name: ' a ' }), `{"name":" a ","external_id":"cust_001",${TIME}}`],
    [
      'keys as they are',
      user({ properties: { orderId: 1, user: 2, __proto__: null } }),
      `{"name":"signup","external_id":"cust_001","data":{"orderId":1,"user":2},${TIME}}`,
    ],
  ])('has %s', (_, given, expected) => {
    expect(encoded(destination, given).body).toBe(expected);
  });

  it('has __proto__ as the ordinary key that it is in JSON, in properties and in traits', () => {
    const hostile = JSON.parse('{"__proto__":{"admin":true}}');
    const { body } = encoded(destination, user({ properties: hostile, traits: hostile }));
    expect(body).toContain(
      '"data":{"__proto__":{"admin":true}},"user":{"data":{"__proto__":{"admin":true}}}',
    );
  });
});

describe('the profile', () => {
  const profileOf = (over: Partial<TrackedEvent>) => JSON.parse(encoded(destination, user(over)).body).user;

  it('has four traits of its own, and the others as its data', () => {
    const traits = { phone: '+1', plan: 'team', locale: 'en-AU', timezone: 'Australia/Sydney', tags: [1] };
    expect(profileOf({ traits })).toEqual({
      phone: '+1',
      timezone: 'Australia/Sydney',
      locale: 'en-AU',
      data: { plan: 'team', tags: [1] },
    });
  });

  it.each([
    ['the trait', {}, 'eve@example.com'],
    ['the email of the event, where both are given', { email: 'ada@example.com' }, 'ada@example.com'],
    ['the trait, where the email of the event is empty', { email: '' }, 'eve@example.com'],
  ])('has as its email %s', (_, over, expected) => {
    expect(profileOf({ traits: { email: 'eve@example.com' }, ...over })).toEqual({ email: expected });
  });

  it('has a null as it is, and leaves out what is empty', () => {
    const traits = { email: null, phone: null, timezone: null, locale: null };
    expect(profileOf({ traits })).toEqual(traits);
    expect(profileOf({ traits: { email: '' } })).toBeUndefined();
    expect(profileOf({ traits: {} })).toBeUndefined();
  });
});

describe('an identify', () => {
  const identify = user({
    kind: 'identify',
    name: 'identify',
    anonymousId: 'anon',
    traits: { plan: 'team' },
  });

  it('is refused, with the option that would send it', () => {
    const [issue] = refused(destination, identify);
    expect(issue).toMatchObject({ code: 'identify_unsupported', destination: 'spotzee' });
    expect(issue?.message).toContain('identify: true');
  });

  it('is the bare profile with its ids, alone in its request, at an address of its own', () => {
    const taking = spotzee({ identify: true });
    const batch = batchOf(taking, [identify]);
    expect(batch[0]).toMatchObject({
      route: 'identify',
      key: batchOf(taking, [{ ...identify, userId: '2' }])[0]?.key,
    });
    const { url, body } = taking.request(batch, FIRST_TRY);
    expect(url).toBe('https://apix.spotzee.com/api/client/identify');
    expect(body).toBe('{"anonymous_id":"anon","external_id":"cust_001","data":{"plan":"team"}}');
  });

  it('needs an id as well', () => {
    const nameless = nobody({ kind: 'identify', name: 'identify', traits: { plan: 'team' } });
    expect(codes(refused(spotzee({ identify: true }), nameless))).toEqual(['missing_identity']);
  });
});

describe('what spotzee refuses', () => {
  it.each([
    ['nobody', nobody(), { code: 'missing_identity', path: 'userId' }],
    [
      'an address alone',
      event(),
      { code: 'missing_identity', message: expect.stringContaining('address alone') },
    ],
    ['empty ids', nobody({ userId: '', anonymousId: '' }), { code: 'missing_identity' }],
    ['a bad email', user({ email: 'nope' }), { code: 'invalid_email', path: 'email', actual: 4 }],
    [
      'a bad email trait',
      user({ traits: { email: 'nope' } }),
      { code: 'invalid_email', path: 'traits.email' },
    ],
    [
      'an email trait of numbers',
      user({ traits: { email: 7 } }),
      { code: 'invalid_trait', actual: 'a number' },
    ],
    ['a phone of numbers', user({ traits: { phone: 7 } }), { code: 'invalid_trait', path: 'traits.phone' }],
    [
      'a list of locales',
      user({ traits: { locale: ['en'] } }),
      { code: 'invalid_trait', actual: 'an array' },
    ],
    ['a time zone that is an object', user({ traits: { timezone: {} } }), { code: 'invalid_trait' }],
    [
      'no such time zone',
      user({ traits: { timezone: 'Mars/Base' } }),
      { code: 'invalid_trait', path: 'traits.timezone' },
    ],
    ['an offset as time zone', user({ traits: { timezone: '+02:00' } }), { code: 'invalid_trait' }],
    ['an empty name', user({ name: '' }), { code: 'invalid_name', path: 'name' }],
    ['the year 10000', user({ timestamp: Date.UTC(10_000, 0) }), { code: 'invalid_timestamp' }],
  ])('is %s', (_, given, expected) => {
    expect(refused(destination, given)).toMatchObject([{ destination: 'spotzee', ...expected }]);
  });

  it('is told all at once, in the order of the fields, and without a value', () => {
    const given = event({
      name: '',
      email: 'sesame@@secret',
      properties: { note: 'sesame' },
      traits: { phone: { sesame: 1 }, timezone: 'Sesame/Street', locale: ['sesame'] },
      timestamp: NOON_ISH * 1_000,
    });
    const issues = refused(spotzee({ name: 'second' }), given);
    expect(codes(issues)).toEqual([
      'missing_identity',
      'invalid_email',
      'invalid_trait',
      'invalid_trait',
      'invalid_trait',
      'invalid_name',
      'invalid_timestamp',
    ]);
    for (const issue of issues)
      expect(issue).toMatchObject({
        destination: 'second',
        message: expect.stringMatching(/^Spotzee .+\.$/),
      });
    expect(JSON.stringify(issues)).not.toMatch(/sesame|secret/i);
  });
});
