import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selzy } from '../src/index.js';
import { codes, encoded, event, NOON_ISH, nobody, refused } from './support/events.js';

const destination = selzy();

function numbered(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`p${i}`, i]));
}

describe('what selzy sends', () => {
  it('is exactly the documented JSON of an abandoned cart, with the time that is always sent', () => {
    const sent = encoded(
      destination,
      event({
        name: 'abandoned_cart',
        email: 'user@example.com',
        properties: {
          cart_value: 149.99,
          item_count: 3,
          currency: 'USD',
          theObj: { arr: [1, '2', 'qwerty'], foo: 'bar' },
        },
      }),
    );
    expect(sent.body).toBe(
      '{"name":"abandoned_cart","email":"user@example.com","created":"2026-05-12 10:00:00","cart_value":149.99,' +
        '"item_count":3,"currency":"USD","theObj":{"arr":[1,"2","qwerty"],"foo":"bar"}}',
    );
  });

  it('is exactly the documented JSON of a sign-up', () => {
    const sent = encoded(destination, event({ name: 'signup', email: 'newuser@example.com' }));
    expect(sent.body).toBe('{"name":"signup","email":"newuser@example.com","created":"2026-05-12 10:00:00"}');
  });

  it('is the three fields and the properties, for any properties', () => {
    const reserved = ['name', 'email', 'created'];
    const key = fc.string({ unit: 'binary' }).filter((text) => !reserved.includes(text));
    fc.assert(
      fc.property(
        fc.dictionary(key, fc.jsonValue(), { maxKeys: 22 }),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).filter((name) => name.trim() === name),
        (properties, name) => {
          const plain = JSON.parse(JSON.stringify(properties));
          const { body } = encoded(destination, event({ name, properties: plain }));
          const expected = Object.entries({ name, email: 'ada@example.com', created: '2026-05-12 10:00:00' });
          expect(new Map(Object.entries(JSON.parse(body)))).toEqual(
            new Map([...expected, ...Object.entries(plain)]),
          );
        },
      ),
    );
  });

  it('has __proto__ as the ordinary key that it is in JSON', () => {
    const properties = JSON.parse('{"__proto__":{"admin":true}}');
    expect(encoded(destination, event({ properties })).body).toContain(',"__proto__":{"admin":true}}');
  });

  it('has a Unicode domain as punycode, and the rest of the address as it was', () => {
    const { body } = encoded(destination, event({ email: 'Ada.L@Mail.Exämple.COM' }));
    expect(JSON.parse(body).email).toBe('Ada.L@Mail.xn--exmple-cua.COM');
  });

  it('has 40 characters of name and 22 properties', () => {
    const { body } = encoded(destination, event({ name: 'é'.repeat(40), properties: numbered(22) }));
    expect(Object.keys(JSON.parse(body))).toHaveLength(25);
  });

  it('has created in the time zone that was asked for', () => {
    const { body } = encoded(selzy({ timeZone: 'Asia/Kolkata' }), event({ timestamp: NOON_ISH + 999 }));
    expect(JSON.parse(body).created).toBe('2026-05-12 15:30:00');
  });
});

describe('the ids that selzy sends as properties', () => {
  const withIds = selzy({
    userIdProperty: 'user_id',
    anonymousIdProperty: 'visitor',
    eventIdProperty: 'event_id',
  });

  it('are left out by default', () => {
    const sent = encoded(destination, event({ userId: 'u1', anonymousId: 'a1' }));
    expect(Object.keys(JSON.parse(sent.body))).toEqual(['name', 'email', 'created']);
  });

  it('are those that the event has', () => {
    const sent = encoded(withIds, event({ userId: '"u"\n1', properties: { plan: 'team' } }));
    expect(JSON.parse(sent.body)).toMatchObject({ user_id: '"u"\n1', event_id: 'event-1', plan: 'team' });
    expect(sent.body).not.toContain('visitor');
  });

  it("give way to the event's own property", () => {
    const sent = encoded(withIds, event({ userId: 'u1', properties: { user_id: 7 } }));
    expect(sent.body.match(/user_id/g)).toHaveLength(1);
    expect(JSON.parse(sent.body).user_id).toBe(7);
  });

  it('count towards the 22 properties', () => {
    expect(refused(withIds, event({ properties: numbered(21) }))).toEqual([]);
    const issues = refused(withIds, event({ userId: 'u1', properties: numbered(21) }));
    expect(issues).toMatchObject([{ code: 'too_many_properties', limit: 22, actual: 23 }]);
    expect(issues[0]?.message).toContain('2 of them by options');
    expect(refused(withIds, event({ properties: { ...numbered(21), event_id: 1 } }))).toEqual([]);
  });
});

describe('the key of a delivery', () => {
  const keyOf = (name: string, email: string) => encoded(destination, event({ name, email })).key;

  it('is equal for the same name and sent address alone', () => {
    expect(keyOf('signup', 'a@example.com')).toBe(keyOf('signup', 'a@example.com'));
    expect(keyOf('signup', 'a@exämple.com')).toBe(keyOf('signup', 'a@xn--exmple-cua.com'));
    expect(keyOf('signup', 'a@example.com')).not.toBe(keyOf('signup', 'A@example.com'));
    expect(keyOf('signup', 'a@example.com')).not.toBe(keyOf('sign_up', 'a@example.com'));
    expect(keyOf('sign\na', 'a@example.com')).not.toBe(keyOf('sign', 'a@example.com'));
  });
});

describe('what selzy refuses', () => {
  it('is an identify', () => {
    const issues = refused(destination, event({ kind: 'identify', traits: { plan: 'team' } }));
    expect(issues).toMatchObject([{ code: 'identify_unsupported', destination: 'selzy' }]);
  });

  it.each([
    ['no email', nobody(), { code: 'missing_identity', path: 'email' }],
    ['an empty email', event({ email: '' }), { code: 'missing_identity', path: 'email' }],
    ['a bad email', event({ email: 'nope' }), { code: 'invalid_email', path: 'email', actual: 4 }],
    ['a non-ASCII local part', event({ email: 'zoë@example.com' }), { code: 'invalid_email', actual: 15 }],
    ['a long local part', event({ email: `${'a'.repeat(65)}@example.com` }), { limit: 64, actual: 65 }],
    ['an empty name', event({ name: '' }), { code: 'invalid_name', path: 'name', actual: 0 }],
    ['a padded name', event({ name: 'signup ' }), { code: 'invalid_name', path: 'name' }],
    ['a name after a no-break space', event({ name: '\u00a0signup' }), { code: 'invalid_name' }],
    [
      'a name of 41 characters',
      event({ name: 'n'.repeat(41) }),
      { code: 'name_too_long', limit: 40, actual: 41 },
    ],
    [
      'a name of 21 emoji',
      event({ name: '🎉'.repeat(21) }),
      { code: 'name_too_long', limit: 40, actual: 42 },
    ],
    [
      'a property called name',
      event({ properties: { name: 'x' } }),
      { code: 'reserved_key', path: 'properties.name' },
    ],
    [
      'a property called email',
      event({ properties: { email: 1 } }),
      { code: 'reserved_key', path: 'properties.email' },
    ],
    ['a property called created', event({ properties: { created: null } }), { path: 'properties.created' }],
    [
      '23 properties',
      event({ properties: numbered(23) }),
      { code: 'too_many_properties', limit: 22, actual: 23 },
    ],
    ['the year 0', event({ timestamp: -62_135_596_800_001 }), { code: 'invalid_timestamp' }],
    [
      'the year 10000',
      event({ timestamp: Date.UTC(10_000, 0) }),
      { code: 'invalid_timestamp', path: 'timestamp' },
    ],
    ['no time at all', event({ timestamp: Number.NaN }), { code: 'invalid_timestamp' }],
  ])('is %s', (_, given, expected) => {
    expect(refused(destination, given)).toMatchObject([{ destination: 'selzy', ...expected }]);
  });

  it('is told all at once, in the order of the fields', () => {
    const issues = refused(
      destination,
      nobody({
        name: ` ${'n'.repeat(41)}`,
        properties: { ...numbered(21), created: 1, name: 2 },
        timestamp: 9e15,
      }),
    );
    expect(codes(issues)).toEqual([
      'missing_identity',
      'invalid_name',
      'name_too_long',
      'reserved_key',
      'reserved_key',
      'too_many_properties',
      'invalid_timestamp',
    ]);
  });

  it('is told by vendor, and without a value of identity or properties', () => {
    const given = event({
      name: 'n'.repeat(41),
      email: 'sesame@secret',
      userId: 'sesame',
      properties: { ...numbered(23), name: 'sesame', email: { sesame: 1 } },
      timestamp: 9e15,
    });
    const issues = refused(selzy({ userIdProperty: 'user_id' }), given);
    expect(issues).toHaveLength(6);
    for (const { message } of issues) expect(message).toMatch(/^Selzy .+\.$/);
    expect(JSON.stringify(issues)).not.toMatch(/sesame|secret/);
  });
});
