/** Events that nobody should send, made at random: the same ones for the same seed. */

/** xorshift32. */
export function seeded(seed) {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

class Person {
  constructor(name) {
    this.name = name;
  }
  get secret() {
    throw new Error('no');
  }
}

const LONG = 'x'.repeat(1_000_000);
const throws = () => {
  throw new Error('hostile');
};
const deep = (depth) => {
  let value = 1;
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? { value } : [value];
  return value;
};
const cycle = () => {
  const object = { a: [1] };
  object.a.push(object);
  return object;
};
const sparse = (length) => {
  const array = [];
  array[length] = 1;
  return array;
};
const trap = (name) => new Proxy({ a: 1, name: 'x' }, { [name]: throws });

/** Cheap ones, each as likely as the next. */
const COMMON = [
  () => undefined,
  () => null,
  () => 0,
  () => -0,
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => 10n,
  () => Symbol('s'),
  () => () => 1,
  () => true,
  () => '',
  () => 'plain',
  () => '\ud800 lone',
  () => 'lone \udfff',
  () => '\u0000\u2028"\\',
  () => 'ada@example.com',
  () => 'not-an-address@',
  () => new Date(Number.NaN),
  () => new Date(),
  () => '2026-02-30T10:00:00Z',
  () => '2026-05-12 10:00:00',
  () => 1_778_580_000,
  () => Date.now(),
  () => [],
  () => [undefined, Number.NaN, () => 1],
  () => sparse(50),
  () => new Map([[1, 2]]),
  () => new Set([1]),
  () => /x/g,
  () => new Error('e'),
  () => new Person('p'),
  () => Object.create(null),
  () => Object.freeze({ a: Object.freeze([1]) }),
  () => JSON.parse('{"__proto__":{"a":1},"constructor":1,"prototype":2}'),
  () => ({ toJSON: throws }),
  () => ({ toJSON: () => ({ name: 'lie' }) }),
  () => ({ toJSON: () => 5n }),
  () => ({ toJSON: 7 }),
  () => ({
    get a() {
      return throws();
    },
  }),
  () => Object.defineProperty({}, 'a', { enumerable: true, get: () => Math.random() }),
  () => new Proxy({}, {}),
  () => new Proxy([1, 2], {}),
  () => trap('get'),
  () => trap('ownKeys'),
  () => trap('getPrototypeOf'),
  () => trap('getOwnPropertyDescriptor'),
  () => trap('has'),
  () => Proxy.revocable({}, {}),
  () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
  () => cycle(),
  () => deep(20),
  () => deep(300),
  () => new Uint8Array(8),
  () => Buffer.from('bytes'),
  () => new String('boxed'),
  () => Promise.resolve(1),
  () => new WeakMap(),
  () => Array.from({ length: 30 }, (_, i) => i),
  () => Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`k${i}`, i])),
];

/** Dear ones, now and then. */
const RARE = [
  () => LONG,
  () => deep(10_000),
  () => sparse(100_000),
  () => Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i])),
  () => ({ toString: throws, valueOf: throws, [Symbol.toPrimitive]: throws }),
];

const FIELDS = ['name', 'email', 'userId', 'anonymousId', 'properties', 'timestamp', 'id', 'traits', 'to'];
const RARE_SHARE = 0.0005;

/** Something to hand to `track`: an event with hostile parts, or no event at all. */
export function hostileEvent(random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const value = () => (random() < RARE_SHARE ? pick(RARE) : pick(COMMON))();
  if (random() < 0.05) return value();
  const event = { name: 'order_paid', email: 'ada@example.com', properties: { total: 1 } };
  for (let i = Math.floor(random() * 3); i > 0; i--) event[pick(FIELDS)] = value();
  if (random() < 0.6) {
    try {
      for (let i = Math.floor(random() * 4); i > 0; i--) event.properties[`p${i}`] = value();
    } catch {
      // nothing to set, frozen, or a trap: it is hostile enough as it is
    }
  }
  return event;
}
