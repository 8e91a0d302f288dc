import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventInput } from '../src/index.js';
import {
  assertReceipt,
  cycle,
  cyclicToJSON,
  fanOut,
  frozen,
  nested,
  openDoor,
  revokedProxy,
  throwingProxy,
  withGetter,
} from './support/hostile.js';

/** Makes a value anew, as several have a state. */
type Make = () => unknown;

const EVENTS = 50;
const RUNS = 200;
/** Seeds of runs that failed once. */
const SEEDS: readonly number[] = [];

const boom = () => {
  throw new Error('boom');
};

/** Says something else each time: only that the wire stays whole can be held against it. */
const liars: readonly Make[] = [
  () => {
    let read = 0;
    return new Proxy({ a: 1, b: 2 }, { ownKeys: () => (read++ % 2 === 0 ? ['a', 'b'] : ['a']) });
  },
  () => {
    let read = 0;
    return new Proxy({ a: 1 }, { get: () => (read++ === 1 ? 'a' : 1n) });
  },
  () => {
    let read = 0;
    return { toJSON: () => (read++ === 0 ? 'first' : { toJSON: boom }) };
  },
  () => Object.assign(Object('text'), { valueOf: () => ({ not: 'text' }) }),
  () => throwingProxy(),
];

const odd = fc.constantFrom<Make>(
  () => undefined,
  () => 1n,
  () => Symbol('s'),
  () => () => 1,
  () => Number.NaN,
  () => -0,
  () => '\ud800',
  () => 'a\0\n\u2028b',
  () => 'x'.repeat(20_000),
  () => new Date(0),
  () => new Date(Number.NaN),
  () => new Map([[1, 2]]),
  () => new Set([1]),
  () => /x/,
  () => new Error('boom'),
  () => new Uint8Array(3),
  () => Buffer.from('abc'),
  () => Object('boxed'),
  () => Object(1n),
  () => revokedProxy(),
  () => revokedProxy([]),
  () => new Proxy([1, [2]], {}),
  () => new URL('https://example.com/ä'),
  () => ({ toJSON: boom }),
  () => ({ toJSON: () => undefined }),
  () => ({ toJSON: () => () => 1 }),
  () => withGetter(boom),
  () => withGetter(() => ({ a: 1 })),
  () => Object.assign(Object.create(null), { a: [1] }),
  () => Object.assign([1], { 3: 'x', extra: 1n }),
  () => JSON.parse('{"__proto__":{"x":1},"constructor":2}'),
  cycle,
  cyclicToJSON,
  () => fanOut(6, 'leaf'),
  () => nested(300),
);
const key = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'toJSON', 'name', 'length', '', '0', '\udfff'),
);

/** Objects, lists and wrappings of all of these; `lies` where two readings may differ. */
const value: fc.Arbitrary<{ make: Make; lies: boolean }> = fc.letrec<{
  value: { make: Make; lies: boolean };
}>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    {
      weight: 14,
      arbitrary: fc.jsonValue({ maxDepth: 2 }).map((json) => ({ make: () => json, lies: false })),
    },
    { weight: 2, arbitrary: odd.map((make) => ({ make, lies: false })) },
    { weight: 1, arbitrary: fc.constantFrom(...liars).map((make) => ({ make, lies: true })) },
    {
      weight: 3,
      arbitrary: fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((entries) => ({
        make: () => {
          const object = {};
          for (const [name, of] of entries) {
            const descriptor = { value: of.make(), enumerable: true, writable: true, configurable: true };
            Object.defineProperty(object, name, descriptor);
          }
          return object;
        },
        lies: entries.some(([, { lies }]) => lies),
      })),
    },
    {
      weight: 2,
      arbitrary: fc.array(tie('value'), { maxLength: 4 }).map((items) => ({
        make: () => items.map(({ make }) => make()),
        lies: items.some(({ lies }) => lies),
      })),
    },
    {
      weight: 1,
      arbitrary: tie('value').map(({ make }) => ({
        make: () => {
          const inner = make();
          return typeof inner === 'object' && inner !== null ? new Proxy(inner, {}) : inner;
        },
        lies: true, // A Date, a Map or a boxed value is none any more to the copy, and may throw.
      })),
    },
  ),
})).value;

const field = <T>(usual: fc.Arbitrary<T>) =>
  fc.oneof(
    { weight: 60, arbitrary: usual.map((one) => ({ make: () => one as unknown, lies: false })) },
    { weight: 1, arbitrary: value },
  );
const event = fc.record(
  {
    name: field(fc.constantFrom('hostile', 'a\nb', '')),
    properties: value,
    traits: value,
    email: field(fc.emailAddress()),
    userId: field(fc.string({ unit: 'binary' })),
    anonymousId: field(fc.string()),
    timestamp: field(fc.date({ noInvalidDate: false })),
    to: field(fc.constantFrom('fake', ['fake'], undefined)),
  },
  { requiredKeys: ['name', 'properties'] },
);
type Fuzzed = Partial<Record<keyof EventInput, { make: Make; lies: boolean }>>;

function made(fuzzed: Fuzzed): EventInput {
  return Object.fromEntries(
    Object.entries(fuzzed).map(([name, { make }]) => [name, make()]),
  ) as unknown as EventInput;
}

/** What one reading of the value by JSON gives; undefined where JSON gives nothing. */
function jsonOf(make: Make): string | undefined {
  try {
    return JSON.stringify(make());
  } catch {
    return undefined;
  }
}

describe('ten thousand hostile events', () => {
  let taken = 0;
  const judge = async (events: readonly Fuzzed[]) => {
    const { tracker, clock, arrived, ledger, outcomes } = openDoor();
    const accepted = new Map<string, Fuzzed>();
    for (const [n, fuzzed] of events.entries()) {
      const receipt = tracker.track(n % 5 === 0 ? frozenOr(made(fuzzed)) : made(fuzzed));
      const neither = receipt.issues.length === 0 && !receipt.accepted;
      if (!neither) assertReceipt(receipt);
      else expect(made(fuzzed).to).toEqual([]);
      if (receipt.accepted) accepted.set(receipt.id, fuzzed);
      if (receipt.accepted) taken++;
    }
    tracker.track({ name: 'good', id: 'good' });
    await clock.advance(10_000);
    const { tracked, refused, delivered, pending } = ledger();
    expect({ delivered, pending }).toEqual({ delivered: accepted.size + 1, pending: 0 });
    expect(outcomes).toHaveLength(tracked);
    expect(tracked).toBe(refused + delivered);
    for (const { id, properties, traits } of arrived()) {
      const fuzzed = accepted.get(id);
      if (fuzzed === undefined) continue;
      for (const [said, sent] of [
        [fuzzed.properties, properties],
        [fuzzed.traits, traits],
      ] as const) {
        if (said === undefined || said.lies || said.make() == null) continue;
        expect(JSON.stringify(sent)).toBe(jsonOf(said.make));
      }
    }
  };

  it('each get a receipt, and what arrives is what JSON says of them', async () => {
    const events = fc.array(event, { minLength: EVENTS, maxLength: EVENTS, size: 'max' });
    await fc.assert(fc.asyncProperty(events, judge), { numRuns: RUNS, endOnFailure: true });
    for (const seed of SEEDS) await fc.assert(fc.asyncProperty(events, judge), { numRuns: 10, seed });
    expect(taken).toBeGreaterThan(500);
    expect(Object.keys(Object.prototype)).toEqual([]);
  }, 60_000);
});

/** Frozen all through, unless a proxy in it does not let itself be. */
function frozenOr(given: EventInput): EventInput {
  try {
    return frozen(given);
  } catch {
    return given;
  }
}
