import { describe, expect, it } from 'vitest';
import { type Identity, identityScope, type TrackedEvent, withIdentity } from '../src/index.js';
import {
  cycle,
  type Hostile,
  nested,
  openDoor,
  revokedProxy,
  survives,
  throwingProxy,
  withGetter,
} from './support/hostile.js';

const boom = () => {
  throw new Error('boom');
};
const rejected = () => {
  const promise = Promise.reject(new Error('boom'));
  promise.catch(() => {});
  return promise;
};

/** Anything that is no event. (An Error is one: it has a name.) */
const anything: readonly Hostile[] = [
  { what: 'nothing', make: () => undefined },
  { what: 'null', make: () => null },
  { what: 'a symbol', make: () => Symbol('s') },
  { what: 'a BigInt', make: () => 1n },
  { what: 'NaN', make: () => Number.NaN },
  { what: 'a number', make: () => 7 },
  { what: 'false', make: () => false },
  { what: 'a function', make: () => () => ({ name: 'a' }) },
  { what: 'a class', make: () => class {} },
  { what: 'a boxed string', make: () => Object('signup') },
  { what: 'an array', make: () => [] },
  { what: 'a Map', make: () => new Map([['name', 'a']]) },
  { what: 'a WeakMap', make: () => new WeakMap() },
  { what: 'a Date', make: () => new Date(Number.NaN) },
  { what: 'a promise', make: () => Promise.resolve({ name: 'a' }) },
  { what: 'a rejected promise', make: rejected },
  { what: 'an ArrayBuffer', make: () => new ArrayBuffer(8) },
  { what: 'a typed array', make: () => new Float64Array(8) },
  { what: 'a cycle', make: cycle },
  { what: 'depth 10,000', make: () => nested(10_000) },
  { what: 'a proxy whose traps throw', make: () => throwingProxy() },
  { what: 'a proxy of a function whose traps throw', make: () => throwingProxy(() => {}) },
  { what: 'a proxy of an array whose traps throw', make: () => throwingProxy([]) },
  { what: 'a revoked proxy', make: () => revokedProxy() },
  { what: 'a revoked proxy of an array', make: () => revokedProxy([]) },
  { what: 'an object whose toString throws', make: () => ({ toString: boom, valueOf: boom }) },
  { what: 'an object whose toPrimitive throws', make: () => ({ [Symbol.toPrimitive]: boom }) },
  { what: 'an object with a getter that throws', make: () => withGetter(boom) },
  { what: 'a frozen object', make: () => Object.freeze({}) },
  { what: 'an object without a prototype', make: () => Object.create(null) },
  { what: 'globalThis', make: () => globalThis },
];
const fields = [
  'name',
  'id',
  'email',
  'userId',
  'anonymousId',
  'properties',
  'traits',
  'timestamp',
  'to',
] as const;
const good = () => ({ name: 'hostile', properties: {} });

describe('track', () => {
  it.each(anything)('refuses $what', async ({ make }) => {
    const { receipt } = await survives(make);
    expect(receipt.accepted).toBe(false);
  });

  it.each(fields)('takes anything as %s', async (field) => {
    for (const { what, make } of anything) {
      if (field === 'to' && what === 'an array') continue; // No destination, and no complaint.
      await survives(() => ({ ...good(), [field]: make() }));
    }
  });

  it.each(fields)('takes a getter of %s that throws anything', async (field) => {
    for (const { make } of anything) {
      const get = () => {
        throw make();
      };
      const { codes } = await survives(() => Object.defineProperty(good(), field, { get }));
      expect(codes).toContain('not_serialisable');
    }
  });

  it('reads each field once, so that a getter which changes its mind is held to its first word', async () => {
    const read: Record<string, number> = {};
    const event = new Proxy(
      { ...good(), email: 'ada@example.com', userId: 'u1', traits: { a: 1 }, id: 'event-1' },
      {
        get(target, field: keyof ReturnType<typeof good>) {
          read[field] = (read[field] ?? 0) + 1;
          return read[field] === 1 ? target[field] : boom;
        },
      },
    );
    const { sent } = await survives(() => event);
    expect(sent).toMatchObject({
      id: 'event-1',
      who: { email: 'ada@example.com', userId: 'u1' },
      traits: { a: 1 },
    });
    expect(new Set(Object.values(read))).toEqual(new Set([1]));
  });

  it.each(['email', 'userId', 'anonymousId', 'name'] as const)('takes 1 MB as %s', async (field) => {
    const { sent, receipt } = await survives(() => ({ ...good(), [field]: 'é'.repeat(1_000_000) }));
    expect(receipt.accepted).toBe(true);
    expect(JSON.stringify(sent)).toContain('é'.repeat(1_000_000));
  });

  it('refuses an id of 1 MB, and names its length alone', async () => {
    const { receipt } = await survives(() => ({ ...good(), id: 'x'.repeat(1_000_000) }));
    expect(receipt.issues).toMatchObject([{ path: 'id', actual: 1_000_000 }]);
    expect(JSON.stringify(receipt).length).toBeLessThan(1_000);
  });

  it('takes an event with a hundred thousand fields of its own', async () => {
    const more = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`field${i}`, i]));
    const { receipt } = await survives(() => ({ ...more, ...good() }));
    expect(receipt.accepted).toBe(true);
  });

  it('takes an event that tracks another while it is read', async () => {
    const run = openDoor();
    const event = {
      name: 'outer',
      get properties() {
        run.tracker.track({ name: 'inner' });
        return { a: 1 };
      },
    };
    run.tracker.track(event);
    await run.clock.advance(1_000);
    expect(run.arrived().map(({ name }) => name)).toEqual(['inner', 'outer']);
  });

  it('takes an event that closes the tracker while it is read', async () => {
    const run = openDoor();
    const closed: Promise<unknown>[] = [];
    const receipt = run.tracker.track({
      name: 'last',
      get properties() {
        closed.push(run.tracker.close());
        return {};
      },
    });
    await run.clock.advance(10_000);
    expect(receipt.issues).toMatchObject([{ code: 'closed' }]);
    await expect(Promise.all(closed)).resolves.toMatchObject([{ dropped: 0 }]);
  });

  it('writes one log line whatever the name holds', async () => {
    const names = ['a\nb', 'a\r\n[sendoff] error', 'a\0b', '"', '\u001b[2J', '\ud800', 'x'.repeat(1_000_000)];
    for (const name of names) {
      const { lines } = await survives(() => ({ name, timestamp: 'soon' }));
      expect(lines).toHaveLength(1);
      expect(lines[0]).not.toMatch(/[^\P{Cc}]/u);
      expect(lines[0]?.length).toBeLessThan(600);
    }
  });

  it('takes traits, and names for `to`, of any kind', async () => {
    for (const { make } of anything) {
      const run = openDoor();
      run.tracker.identify({ email: 'ada@example.com', traits: make() as never });
      run.tracker.identify(make() as never);
      run.tracker.track({ name: 'a', to: [make(), 'fake'] as never });
      run.tracker.track({ name: 'after', to: ['fake', 'fake'] });
      await run.clock.advance(1_000);
      expect(run.arrived().filter(({ name }) => name === 'after')).toHaveLength(1);
    }
  });
});

describe('an identity', () => {
  it('may be anything, and harms no event', async () => {
    for (const { make } of anything) {
      await survives(good, {}, (track) => withIdentity(make() as Identity, track));
      await survives(good, {}, (track) => identityScope(() => make() as Identity).run(track));
    }
  });

  it('may have fields of any kind', async () => {
    for (const { make } of anything) {
      for (const field of ['email', 'userId', 'anonymousId']) {
        await survives(good, {}, (track) => withIdentity({ [field]: make() }, track));
        const liar = Object.defineProperty({}, field, { get: boom });
        await survives(good, {}, (track) => withIdentity(liar, track));
      }
    }
  });

  it('may throw anything, and the event goes without it', async () => {
    for (const { make } of anything) {
      const resolve = () => {
        throw make();
      };
      const { sent } = await survives(good, {}, (track) => identityScope(resolve).run(track));
      expect(sent?.who).toEqual({});
    }
  });

  it('that rejects later ends nothing', async () => {
    const resolve = () => Promise.reject(new Error('boom')) as unknown as Identity;
    const { sent } = await survives(good, {}, (track) => identityScope(resolve).run(track));
    expect(sent?.who).toEqual({});
  });
});

describe('beforeTrack', () => {
  const giving = (make: () => unknown) => ({ beforeTrack: () => make() as TrackedEvent });

  it('may give anything: the event is refused, or kept back for null', async () => {
    for (const { what, make } of anything) {
      const run = openDoor(giving(make));
      const receipt = run.tracker.track({ name: 'hostile' });
      await run.clock.advance(1_000);
      expect(receipt.accepted).toBe(false);
      expect(run.tracker.stats().filtered).toBe(what === 'null' ? 1 : 0);
      expect(run.ledger()).toMatchObject({ pending: 0, delivered: 0 });
    }
  });

  it('may give an event with fields of any kind', async () => {
    for (const { make } of anything) {
      for (const field of fields) {
        const run = openDoor(giving(() => ({ ...good(), [field]: make() })));
        expect(run.tracker.track({ name: 'hostile' }).id).toBeTruthy();
        await run.clock.advance(1_000);
        const { tracked, refused, delivered } = run.ledger();
        expect(tracked).toBe(refused + delivered);
      }
    }
  });

  it('may give a proxy, which is read once', async () => {
    const { sent } = await survives(good, {
      beforeTrack: (event) => new Proxy({ ...event, properties: new Proxy({ a: 1 }, {}) }, {}),
    });
    expect(sent).toMatchObject({ name: 'hostile', properties: { a: 1 } });
  });

  it('cannot change the id, or the kind', async () => {
    const { sent, receipt } = await survives(good, {
      beforeTrack: (event) => ({ ...event, id: `${event.id}-2`, kind: 'identify' }),
    });
    expect(sent).toMatchObject({ id: receipt.id, name: 'hostile' });
  });

  it('may throw nearly anything, and the event is refused', async () => {
    for (const { make } of anything) {
      const beforeTrack = (event: TrackedEvent) => {
        if (event.name === 'hostile') throw make();
        return event;
      };
      const { codes } = await survives(good, { beforeTrack });
      expect(codes).toEqual(['before_track_failed']);
    }
  });
});
