import type { EventInput } from '@sendoff/core';
import { describe, expect, it } from 'vitest';
import { live } from './support/live.js';

const boom = () => {
  throw new Error('boom');
};

function proxied(target: object, handler: ProxyHandler<object> = {}): object {
  return new Proxy(target, handler);
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function deep(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

const cycle: Record<string, unknown> = {};
cycle.self = cycle;

/** Properties that Selzy is sent as JSON says them. */
const taken: readonly [string, () => object][] = [
  ['a lone surrogate', () => ({ 'key\udfff': 'a\ud800b' })],
  ['control characters', () => ({ 'a\0b\n': '\0\u0001\u2028\u007f' })],
  [
    '__proto__ and constructor as keys',
    () => JSON.parse('{"__proto__":{"a":1},"constructor":1,"toString":2}'),
  ],
  ['an empty key', () => ({ '': '' })],
  ['a proxy', () => proxied({ a: [1, { b: 2 }] })],
  [
    'a Date, a boxed string, a URL',
    () => ({ at: new Date(0), boxed: Object('x'), url: new URL('https://a.example/ä') }),
  ],
  [
    'an instance of a class',
    () =>
      new (class Order {
        readonly total = 1;
      })(),
  ],
  ['nothing but undefined', () => ({ a: undefined, b: undefined })],
  ['a toJSON that leaves nothing', () => ({ a: { toJSON: () => undefined } })],
  ['a toJSON of its own', () => ({ toJSON: () => ({ a: 1 }) })],
  ['an object without a prototype', () => Object.assign(Object.create(null), { a: 1 })],
  ['a string of 100,000 characters', () => ({ long: 'x'.repeat(100_000) })],
  ['nesting 100 deep', () => ({ deep: deep(100) })],
];

/** Events that are refused before they become a request. */
const refused: readonly [string, () => unknown][] = [
  ['nothing', () => undefined],
  ['a symbol', () => Symbol('s')],
  ['a revoked proxy', revoked],
  ['a proxy that throws', () => proxied({}, { get: boom })],
  [
    'properties that throw',
    () => ({ name: 'signup', email: 'ada@example.com', properties: proxied({}, { ownKeys: boom }) }),
  ],
  ['a cycle', () => ({ name: 'signup', email: 'ada@example.com', properties: cycle })],
  ['a BigInt', () => ({ name: 'signup', email: 'ada@example.com', properties: { n: 1n } })],
  ['depth 10,000', () => ({ name: 'signup', email: 'ada@example.com', properties: { deep: deep(10_000) } })],
  ['1 MB', () => ({ name: 'signup', email: 'ada@example.com', properties: { long: 'x'.repeat(1_000_000) } })],
  [
    '100,000 keys',
    () => ({
      name: 'signup',
      email: 'ada@example.com',
      properties: Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i])),
    }),
  ],
  ['a name of 1 MB', () => ({ name: 'x'.repeat(1_000_000), email: 'ada@example.com' })],
  ['an address of 1 MB', () => ({ name: 'signup', email: `${'x'.repeat(1_000_000)}@example.com` })],
  ['an address with control characters', () => ({ name: 'signup', email: 'ada\n@example.com' })],
  ['an address that would end its JSON', () => ({ name: 'signup', email: '","x":"@example.com' })],
  [
    'a key of the vendor',
    () => ({ name: 'signup', email: 'ada@example.com', properties: proxied({ email: 'eve@example.com' }) }),
  ],
  [
    'a key of the vendor by toJSON',
    () => ({ name: 'signup', email: 'ada@example.com', properties: { toJSON: () => ({ created: 'x' }) } }),
  ],
];

describe('a hostile event on its way to a strict Selzy', () => {
  it('is refused, or arrives as JSON says it; and the others of its tick arrive', async () => {
    const { tracker, flush, sandbox } = await live();
    const expected = new Map<string, string>();
    tracker.track({ name: 'signup', email: 'first@example.com' });
    for (const [n, [, make]] of taken.entries()) {
      const email = `user${n}@example.com`;
      const receipt = tracker.track({ name: 'signup', email, properties: make() as Record<string, unknown> });
      expect(receipt.issues).toEqual([]);
      expected.set(email, JSON.stringify(make()));
    }
    for (const [what, make] of refused) {
      expect(tracker.track(make() as EventInput).accepted, what).toBe(false);
    }
    tracker.track({ name: 'signup', email: 'last@example.com' });
    await flush();

    expect(sandbox.counts()).toMatchObject({ good: taken.length + 2, bad: 0 });
    expect(tracker.stats().destinations.selzy).toMatchObject({
      delivered: taken.length + 2,
      refused: refused.length,
      rejected: 0,
      pending: 0,
    });
    for (const { rawBody } of sandbox.requests()) {
      const sent: { events: Record<string, unknown>[] } = JSON.parse(Buffer.from(rawBody).toString('utf8'));
      for (const event of sent.events) {
        const { name: _, email, created: __, ...properties } = event;
        const wanted = expected.get(String(email));
        if (wanted !== undefined) expect(JSON.stringify(properties)).toBe(JSON.stringify(JSON.parse(wanted)));
      }
    }
  });

  it('keeps a lone surrogate true to the byte', async () => {
    const { tracker, flush, sandbox } = await live();
    tracker.track({ name: 'signup', email: 'ada@example.com', properties: { 'k\udfff': '\ud800' } });
    await flush();
    expect(Buffer.from(sandbox.requests()[0]?.rawBody ?? '').toString('latin1')).toContain(
      '"k\\udfff":"\\ud800"',
    );
  });
});
