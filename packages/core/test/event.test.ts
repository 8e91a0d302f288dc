import { describe, expect, it } from 'vitest';
import { normalise } from '../src/normalise.js';
import { readTimestamp } from '../src/timestamp.js';
import { uuidV7 } from '../src/uuid.js';

const NOW = Date.UTC(2026, 4, 12, 10);
const read = (input: unknown) => normalise(input, { kind: 'track', now: NOW, identity: () => undefined });
const issuesOf = (input: unknown) => {
  const { event, ...rest } = read(input);
  return event === undefined && 'issues' in rest ? rest.issues : [];
};

describe('an event', () => {
  it('gets an id, the time and properties', () => {
    const { event } = read({ name: 'signup', email: 'ada@example.com' });
    expect(event).toMatchObject({
      kind: 'track',
      name: 'signup',
      email: 'ada@example.com',
      properties: {},
      timestamp: NOW,
    });
    expect(event?.id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('keeps what it was given', () => {
    const given = {
      name: 'order_paid',
      email: 'ada@example.com',
      userId: 'u1',
      anonymousId: 'a1',
      properties: { total: 99.5, items: [{ sku: 'x' }, null, true] },
      traits: { plan: 'pro' },
      id: 'order-1',
      timestamp: new Date(NOW - 1),
    };
    expect(read(given).event).toEqual({ ...given, kind: 'track', timestamp: NOW - 1 });
  });

  it('takes the ambient identity only if it names nobody itself, and never a part of it', () => {
    const identity = () => ({ email: 'ada@example.com', userId: 'u1' });
    const of = (input: object) =>
      normalise({ name: 'seen', ...input }, { kind: 'track', now: NOW, identity }).event;
    expect(of({})).toMatchObject({ email: 'ada@example.com', userId: 'u1' });
    expect(of({ email: undefined })).toMatchObject({ email: 'ada@example.com' });
    expect(of({ anonymousId: 'visitor' })).not.toHaveProperty('email');
    expect(of({ anonymousId: 'visitor' })).not.toHaveProperty('userId');
  });

  it.each<[string, unknown, { code: string; path?: string; actual?: string | number }]>([
    ['nothing', undefined, { code: 'invalid_event', actual: 'undefined' }],
    ['a string', 'signup', { code: 'invalid_event', actual: 'string' }],
    ['no name', {}, { code: 'invalid_event', path: 'name', actual: 'undefined' }],
    ['an empty name', { name: '' }, { code: 'invalid_name', path: 'name' }],
    [
      'a number for an email',
      { name: 'a', email: 7 },
      { code: 'invalid_event', path: 'email', actual: 'number' },
    ],
    ['an object for a userId', { name: 'a', userId: {} }, { code: 'invalid_event', path: 'userId' }],
    ['an empty id', { name: 'a', id: '' }, { code: 'invalid_event', path: 'id', actual: 0 }],
    ['an array of properties', { name: 'a', properties: [1] }, { code: 'invalid_event', path: 'properties' }],
    ['a destination that is no name', { name: 'a', to: 7 }, { code: 'invalid_event', path: 'to' }],
    [
      'NaN',
      { name: 'a', properties: { total: Number.NaN } },
      { code: 'not_serialisable', path: 'properties.total', actual: 'NaN' },
    ],
    [
      'an infinity',
      { name: 'a', properties: { total: -Infinity } },
      { code: 'not_serialisable', actual: '-Infinity' },
    ],
    [
      'a BigInt',
      { name: 'a', properties: { n: [1, 2n] } },
      { code: 'not_serialisable', path: 'properties.n[1]', actual: 'a bigint' },
    ],
    ['a function', { name: 'a', properties: { f() {} } }, { code: 'not_serialisable', actual: 'a function' }],
    [
      'a symbol',
      { name: 'a', properties: { s: Symbol('s') } },
      { code: 'not_serialisable', actual: 'a symbol' },
    ],
    ['a Map', { name: 'a', properties: { m: new Map() } }, { code: 'not_serialisable', actual: 'a Map' }],
    [
      'an invalid Date inside',
      { name: 'a', properties: { d: new Date(Number.NaN) } },
      { code: 'not_serialisable', actual: 'an invalid Date' },
    ],
  ])('is refused with a clear issue for %s', (_, input, issue) => {
    expect(issuesOf(input)).toMatchObject([issue]);
  });

  it('is refused for a cycle, a throwing getter and nesting without end', () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = { inside: cycle };
    let deep: unknown = 1;
    for (let i = 0; i < 10_000; i++) deep = [deep];
    const throwing = Object.defineProperty({}, 'secret', {
      enumerable: true,
      get() {
        throw new Error('boom');
      },
    });
    expect(issuesOf({ name: 'a', properties: cycle })).toMatchObject([
      { code: 'not_serialisable', path: 'properties.self.inside', actual: 'a cycle' },
    ]);
    expect(issuesOf({ name: 'a', properties: { deep } })).toMatchObject([
      { actual: 'nesting over 256 deep' },
    ]);
    expect(issuesOf({ name: 'a', properties: throwing })).toMatchObject([
      { path: 'properties.secret', actual: 'a member that throws' },
    ]);
    const hostile = {
      name: 'a',
      get email(): string {
        throw new Error('boom');
      },
    };
    expect(issuesOf(hostile)).toMatchObject([{ code: 'not_serialisable', path: 'email' }]);
  });

  it('tells all that is wrong at once', () => {
    expect(issuesOf({ name: '', email: 1, timestamp: 'soon' })).toHaveLength(3);
  });

  it('reads what is not plain as JSON does: dates, toJSON, classes, proxies, undefined, holes', () => {
    class Money {
      constructor(readonly cents: number) {}
      get whole() {
        return this.cents / 100;
      }
    }
    const holes: unknown[] = [undefined];
    holes[2] = 1;
    const properties = {
      at: new Date(NOW),
      url: new URL('https://example.com/a'),
      money: new Money(500),
      nothing: undefined,
      list: holes,
      boxed: Object('text'),
      proxy: new Proxy({ a: 1 }, {}),
    };
    expect(JSON.stringify(read({ name: 'a', properties }).event?.properties)).toBe(
      JSON.stringify(properties),
    );
  });

  it('keeps __proto__ and constructor as ordinary keys', () => {
    const properties = JSON.parse('{"__proto__":{"admin":true},"constructor":1,"u":{"__proto__":2}}');
    const { event } = read({ name: 'a', properties: { ...properties, when: new Date(NOW) } });
    expect(JSON.stringify(event?.properties)).toContain('"__proto__":{"admin":true}');
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('does not hang on a sparse array', () => {
    const sparse: unknown[] = [];
    sparse.length = 4_000_000_000;
    expect(issuesOf({ name: 'a', properties: { sparse } })).toMatchObject([
      { actual: 'more than 250000 values' },
    ]);
  });
});

describe('a timestamp', () => {
  it.each([
    [new Date(NOW), NOW],
    [NOW, NOW],
    [NOW + 0.7, NOW],
    ['2026-05-12T10:00:00Z', NOW],
    ['2026-05-12T10:00:00.000Z', NOW],
    ['2026-05-12T12:00:00+02:00', NOW],
    ['2026-05-12T12:00:00+0200', NOW],
    ['2026-05-12T10:00Z', NOW],
    ['2026-05-12t10:00:00z', NOW],
    [new Date(-1), -1],
    ['1969-12-31T23:59:59.999Z', -1],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
  ])('%s is read', (given, ms) => {
    expect(readTimestamp(given)).toEqual({ ms });
  });

  it.each([
    ['2026-05-12T10:00:00', /no zone/],
    ['2026-05-12 10:00:00', /no zone/],
    ['2026-05-12', /no zone/],
    [NOW / 1000, /looks like seconds/],
    [0, /looks like seconds/],
    [Number.NaN, /not a number of milliseconds/],
    [1e17, /not a number of milliseconds/],
    [new Date(Number.NaN), /invalid Date/],
    ['2026-02-30T10:00:00Z', /does not exist/],
    ['2026-02-29T10:00:00Z', /does not exist/],
    ['2026-13-01T10:00:00Z', /does not exist/],
    ['2026-05-12T24:00:00Z', /does not exist/],
    ['2026-05-12T10:60:00Z', /does not exist/],
    ['2026-05-12T10:00:60Z', /does not exist/],
    ['2026-05-12T10:00:00+99:00', /does not exist/],
    ['yesterday', /not ISO 8601/],
    ['', /not ISO 8601/],
    [null, /must be a Date/],
    [{}, /must be a Date/],
    [true, /must be a Date/],
  ])('%s is refused, and says why', (given, message) => {
    expect(readTimestamp(given)).toMatchObject({ problem: expect.stringMatching(message) });
  });
});

describe('an id', () => {
  it('is a UUID of version 7 that holds the time and keeps the order of the calls', () => {
    const ids = Array.from({ length: 10_000 }, () => uuidV7(NOW));
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
    expect(
      ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)),
    ).toBe(true);
    const ms = Number.parseInt(`${ids[0]?.slice(0, 8)}${ids[0]?.slice(9, 13)}`, 16);
    expect(ms).toBe(NOW);
  });
});
