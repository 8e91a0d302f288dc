import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  cycle,
  cyclicToJSON,
  fanOut,
  frozen,
  type Hostile,
  nested,
  revokedProxy,
  survives,
  throwingProxy,
  withGetter,
} from './support/hostile.js';

class Itself {
  readonly a = 1;
  toJSON() {
    return this;
  }
}
class Money {
  readonly #cents = 500;
  readonly currency = 'EUR';
  get cents() {
    return this.#cents;
  }
}
const boom = () => {
  throw new Error('boom');
};
const key = (name: string) => ({ [name]: 1 });
const parsed = (json: string) => () => JSON.parse(json);
const date = new Date(Date.UTC(2026, 4, 12));

/** What JSON can say, however odd: it arrives as JSON says it. */
const taken: readonly Hostile[] = [
  { what: 'a 1 MB string', make: () => 'x'.repeat(1_000_000) },
  { what: '1 MB of three-byte characters', make: () => '€'.repeat(350_000) },
  { what: 'a lone surrogate', make: () => 'a\ud800b\udc00' },
  { what: 'a lone surrogate as a key', make: () => key('\udfff') },
  { what: 'NUL and other control characters', make: () => '\0\u0001\u001f\u007f\u0085\u2028\u2029\ufeff' },
  { what: 'a NUL in a key', make: () => key('a\0b') },
  { what: 'an empty key', make: () => key('') },
  { what: 'a key of 1 MB', make: () => key('k'.repeat(1_000_000)) },
  { what: 'keys with newlines', make: () => key('a\n[sendoff] b') },
  { what: 'constructor as a key', make: () => ({ constructor: 1, prototype: { x: 1 } }) },
  {
    what: 'hasOwnProperty, toString and valueOf as keys',
    make: parsed('{"hasOwnProperty":1,"toString":2,"valueOf":3}'),
  },
  { what: '__proto__ as a key', make: parsed('{"__proto__":{"polluted":true},"a":[{"__proto__":1}]}') },
  {
    what: '__proto__ as a key beside a Date',
    make: () => ({ ...JSON.parse('{"__proto__":{"polluted":true}}'), date }),
  },
  { what: 'then as a key', make: parsed('{"then":1,"catch":"x"}') },
  { what: 'a symbol as a key', make: () => ({ a: 1, [Symbol('s')]: 2n }) },
  {
    what: 'a member that is not enumerable',
    make: () => Object.defineProperty({ a: 1 }, 'hidden', { value: 2n }),
  },
  {
    what: 'a toJSON that is not enumerable',
    make: () => Object.defineProperty({ a: 1 }, 'toJSON', { value: () => 'b' }),
  },
  { what: 'a toJSON that returns itself', make: () => new Itself() },
  {
    what: 'a toJSON that returns another with a toJSON',
    make: () => ({ toJSON: () => ({ toJSON: () => 'x', b: 1 }).b }),
  },
  { what: 'a toJSON that returns undefined', make: () => ({ a: { toJSON: () => undefined }, b: 1 }) },
  { what: 'a toJSON that is no function', make: () => ({ toJSON: 'text' }) },
  { what: 'a Date', make: () => new Date(date) },
  {
    what: 'a Date with its own toISOString',
    make: () => Object.assign(new Date(date), { toISOString: () => 'never' }),
  },
  { what: 'a Date with its own getTime', make: () => Object.assign(new Date(date), { getTime: boom }) },
  { what: 'an instance of a class', make: () => new Money() },
  { what: 'an object without a prototype', make: () => Object.assign(Object.create(null), { a: 1 }) },
  { what: 'an object that inherits members', make: () => Object.create({ inherited: 1 }) },
  { what: 'a proxy of an object', make: () => new Proxy({ a: [1, { b: 2 }] }, {}) },
  { what: 'a proxy of an array', make: () => new Proxy([1, [2], undefined], {}) },
  { what: 'boxed primitives', make: () => [Object('text'), Object(1.5), Object(false)] },
  { what: 'an Error', make: () => new TypeError('boom') },
  { what: 'a RegExp', make: () => /x/g },
  { what: 'a small typed array', make: () => new Uint8Array([1, 2, 3]) },
  { what: 'a Buffer', make: () => Buffer.from('abc') },
  { what: 'an array with other members', make: () => Object.assign([1, 2], { extra: 3n }) },
  { what: 'an array with holes', make: () => Object.assign([1], { 2: 3 }) },
  { what: 'an array subclass', make: () => new (class List extends Array<number> {})(1, 2, 3) },
  { what: 'negative zero, extremes', make: () => [-0, Number.MAX_VALUE, Number.MIN_VALUE, 2 ** 53 + 2] },
  {
    what: 'a hundred thousand keys',
    make: () => Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i])),
  },
  { what: 'nesting 200 deep', make: () => nested(200) },
  { what: 'the same object 2^10 ways', make: () => fanOut(10, { v: 1 }) },
  { what: 'undefined members', make: () => ({ a: undefined, b: [undefined], c: null }) },
];

const sparse = () => {
  const list: unknown[] = [];
  list.length = 4_000_000_000;
  return list;
};

/** What JSON would lose, distort or never finish: refused, and the path says where. */
const refused: readonly Hostile[] = [
  { what: 'a proxy whose traps throw', make: () => throwingProxy() },
  { what: 'a proxy of an array whose traps throw', make: () => throwingProxy([]) },
  { what: 'a proxy of a function', make: () => throwingProxy(() => {}) },
  { what: 'a revoked proxy', make: () => revokedProxy() },
  { what: 'a revoked proxy of an array', make: () => revokedProxy([]) },
  { what: 'a revoked proxy of a Date', make: () => revokedProxy(new Date()) },
  { what: 'a proxy of a Date', make: () => new Proxy(new Date(date), {}) },
  {
    what: 'a proxy that lies about its length',
    make: () => new Proxy([], { get: (_, name) => (name === 'length' ? Number.POSITIVE_INFINITY : 1) }),
  },
  {
    what: 'a proxy whose length is no number',
    make: () => new Proxy([1], { get: (_, name) => (name === 'length' ? { valueOf: boom } : 1) }),
  },
  { what: 'a getter that throws', make: () => withGetter(boom) },
  {
    what: 'a getter in an array that throws',
    make: () => Object.defineProperty([1, 2], 1, { get: boom, enumerable: true }),
  },
  { what: 'a toJSON that throws', make: () => ({ toJSON: boom }) },
  { what: 'a getter of toJSON that throws', make: () => Object.defineProperty({}, 'toJSON', { get: boom }) },
  { what: 'a toJSON that returns a function', make: () => ({ toJSON: () => () => 1 }) },
  { what: 'a toJSON that returns a BigInt', make: () => ({ toJSON: () => 1n }) },
  { what: 'a toJSON that returns a symbol', make: () => ({ toJSON: () => Symbol('s') }) },
  { what: 'a toJSON that returns a cycle', make: cyclicToJSON },
  { what: 'a cycle', make: cycle },
  { what: 'a BigInt', make: () => 1n },
  { what: 'a boxed BigInt', make: () => Object(1n) },
  { what: 'a symbol', make: () => Symbol('s') },
  { what: 'a boxed symbol', make: () => Object(Symbol('s')) },
  {
    what: 'a boxed string whose valueOf throws',
    make: () => Object.assign(Object('text'), { valueOf: boom }),
  },
  { what: 'a function', make: () => () => 1 },
  { what: 'a class', make: () => Money },
  { what: 'NaN', make: () => Number.NaN },
  { what: 'an infinity', make: () => Number.NEGATIVE_INFINITY },
  { what: 'an invalid Date', make: () => new Date(Number.NaN) },
  {
    what: 'an invalid Date with its own toJSON',
    make: () => Object.assign(new Date(Number.NaN), { toJSON: () => 'x' }),
  },
  { what: 'a Map', make: () => new Map([['a', 1]]) },
  { what: 'a Set', make: () => new Set([1]) },
  { what: 'nesting 10,000 deep', make: () => nested(10_000) },
  { what: 'a sparse array of 4,000,000,000', make: sparse },
  { what: 'a Date that is there 2^25 ways', make: () => fanOut(25, new Date(date)) },
];

const look = (value: unknown) =>
  inspect(value, {
    depth: 4,
    showHidden: true,
    maxArrayLength: 10,
    maxStringLength: 50,
    breakLength: Infinity,
  });

describe('a property', () => {
  it.each(taken)('arrives as JSON says it: $what', async ({ make }) => {
    const value = make();
    const before = look(value);
    const { receipt, sent } = await survives(() => ({ name: 'hostile', properties: { value } }));
    expect(receipt).toMatchObject({ accepted: true, issues: [] });
    expect(JSON.stringify(sent?.properties)).toBe(JSON.stringify({ value: make() }));
    expect(look(value)).toBe(before);
  });

  it.each(taken)('arrives frozen as well: $what', async ({ make }) => {
    const value = frozen(make());
    const { receipt } = await survives(() =>
      frozen({ name: 'hostile', properties: { value }, traits: { value } }),
    );
    expect(receipt.accepted).toBe(true);
  });

  it.each(refused)('is refused, and nothing else is: $what', async ({ make }) => {
    const { receipt, sent, ledger } = await survives(() => ({
      name: 'hostile',
      properties: { value: make() },
    }));
    expect(receipt).toMatchObject({
      accepted: false,
      issues: [{ code: 'not_serialisable', path: expect.stringMatching(/^properties/) }],
    });
    expect(receipt.issues[0]?.path?.length).toBeLessThanOrEqual(200);
    expect(sent).toBeUndefined();
    expect(ledger().tracked).toBe(3);
  });

  it('keeps a lone surrogate true to the byte, as an escape', async () => {
    const { bodies } = await survives(() => ({ name: 'hostile', properties: { '\udc01': '\ud800' } }));
    expect(bodies[0]).toContain('{"\\udc01":"\\ud800"}');
  });

  it('never pollutes a prototype', async () => {
    for (const { make } of taken)
      await survives(() => ({ name: 'hostile', properties: make(), traits: make() }));
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('an application whose Object.prototype was tampered with', () => {
  const tamper = async (name: string, descriptor: PropertyDescriptor) => {
    const run = survives(
      () => ({ name: 'hostile', properties: { a: 1, list: [1], date: new Date(date) } }),
      {},
      (track) => {
        Object.defineProperty(Object.prototype, name, { configurable: true, ...descriptor });
        try {
          return track();
        } finally {
          delete (Object.prototype as unknown as Record<string, unknown>)[name];
        }
      },
    );
    return run;
  };

  it.each<[string, PropertyDescriptor]>([
    ['toJSON', { value: () => 'replaced', writable: true }],
    ['toJSON', { value: boom, writable: true }],
    ['toJSON', { get: boom }],
    ['get', { value: boom, writable: true }],
    ['set', { value: boom, writable: true }],
    ['refused', { get: boom }],
    ['email', { get: boom }],
    ['properties', { set: boom, get: () => undefined }],
    ['length', { value: 4_000_000_000 }],
  ])('still gets a receipt, and other events arrive: %s %#', async (name, descriptor) => {
    const { receipt } = await tamper(name, descriptor);
    expect(receipt.id).toBeTruthy();
  });
});
