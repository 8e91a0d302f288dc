import { describe, expect, it } from 'vitest';
import type { Identity, TrackedEvent } from '../src/index.js';
import { computedMs } from './support/computed.js';
import { fanOut, openDoor, revokedProxy, survives } from './support/hostile.js';

/** Nothing here may hold a request up: a quiet machine needs a twentieth of it. */
const QUICK_MS = 5_000;
const good = () => ({ name: 'hostile', properties: {} });
const sparse = (length: number) => Object.assign([], { length });

async function quick(make: () => unknown) {
  const { tracker, ...run } = openDoor();
  const event = make() as never;
  const started = computedMs();
  const receipt = tracker.track(event);
  expect(computedMs() - started).toBeLessThan(QUICK_MS);
  return { receipt, ...run };
}

describe('track', () => {
  it.each<[string, () => unknown]>([
    ['an object that is there 2^25 ways', () => ({ ...good(), properties: fanOut(25, 'leaf') })],
    ['an object that is there 2^250 ways', () => ({ ...good(), properties: fanOut(250, 'leaf') })],
    ['an array that is there 2^100 ways', () => ({ ...good(), properties: { list: list(100) } })],
    [
      'a long string that is there 10,000 times',
      () => ({ ...good(), properties: { all: Array(10_000).fill('x'.repeat(1_000_000)) } }),
    ],
    ['a Buffer of 100 MB', () => ({ ...good(), properties: { file: Buffer.alloc(100_000_000) } })],
    ['a typed array of 100 MB', () => ({ ...good(), properties: { file: new Uint8Array(100_000_000) } })],
    ['four milliards of destinations', () => ({ ...good(), to: sparse(4_000_000_000) })],
    [
      'a hundred thousand destinations',
      () => ({ ...good(), to: Array.from({ length: 100_000 }, (_, i) => `d${i}`) }),
    ],
  ])('refuses at once, and within little memory, %s', async (_, make) => {
    const { receipt } = await quick(make);
    expect(receipt.accepted).toBe(false);
    expect(JSON.stringify(receipt).length).toBeLessThan(10_000);
  });

  it('reads a getter among plain properties once: what is checked is what is sent, to every vendor', async () => {
    let read = 0;
    const liar = {
      get total() {
        return [1, 2n, () => 3][read++];
      },
    };
    const { receipt, sent } = await survives(() => ({
      ...good(),
      properties: { inner: liar },
      traits: { a: [liar] },
    }));
    expect(receipt.issues).toMatchObject([{ path: 'traits.a[0].total' }]);
    expect(sent).toBeUndefined();
    const again = await survives(() => {
      let count = 0;
      return {
        ...good(),
        properties: {
          get total() {
            return count++;
          },
        },
      };
    });
    expect(again.sent?.properties).toEqual({ total: 0 });
  });

  it('does not hand the application its own object to beforeTrack, which may change it', async () => {
    const properties = { password: 'x', nested: { token: 'y' } };
    const beforeTrack = (event: TrackedEvent) => {
      const mutable = event.properties as { password?: string; nested?: { token?: string } };
      delete mutable.password;
      delete mutable.nested?.token;
      return event;
    };
    const { sent } = await survives(() => ({ ...good(), properties }), { beforeTrack });
    expect(sent?.properties).toEqual({ nested: {} });
    expect(properties).toEqual({ password: 'x', nested: { token: 'y' } });
  });

  it('refuses a promise among the properties, as an await is missing', async () => {
    const { receipt } = await survives(() => ({ ...good(), properties: { total: Promise.resolve(1) } }));
    expect(receipt.issues).toMatchObject([{ code: 'not_serialisable', path: 'properties.total' }]);
  });

  it.each(['name', 'email', 'id', 'to', 'timestamp'])(
    'books an event whose %s is a revoked proxy',
    async (field) => {
      const { codes, ledger } = await survives(() => ({ ...good(), [field]: revokedProxy([]) }));
      expect(codes).not.toContain('internal_error');
      expect(ledger()).toMatchObject({ tracked: 3, refused: 1 });
    },
  );

  it('books an event whose identity cannot be read', async () => {
    const identity = Object.defineProperty({}, 'email', {
      get: () => {
        throw new Error('boom');
      },
    });
    const run = openDoor();
    const { withIdentity } = await import('../src/index.js');
    const receipt = withIdentity(identity as Identity, () => run.tracker.track(good()));
    expect(receipt.issues).toMatchObject([{ code: 'not_serialisable', path: 'identity.email' }]);
    expect(run.ledger()).toMatchObject({ tracked: 1, refused: 1 });
  });
});

function list(depth: number): unknown {
  let value: unknown = 'leaf';
  for (let i = 0; i < depth; i++) value = [value, value];
  return value;
}

describe('what an application throws or rejects', () => {
  const unreadable = () => Object.assign(new Error('x'), { message: Symbol('m') });

  it('never ends the process: an async beforeTrack is refused, and its rejection caught', async () => {
    const beforeTrack = (async () => {
      throw new Error('boom');
    }) as never;
    const { tracker, clock } = openDoor({ beforeTrack });
    expect(tracker.track(good()).issues).toMatchObject([{ code: 'before_track_failed' }]);
    await clock.advance(10);
  });

  it('never ends the process: an async logger', async () => {
    const reject = (async () => {
      throw new Error('boom');
    }) as never;
    const { tracker, clock } = openDoor({ logger: { debug: reject, warn: reject, error: reject } });
    tracker.track({ name: '' });
    await clock.advance(10);
  });

  it('never ends the process: an error whose message cannot be read, out of onOutcome', async () => {
    const onOutcome = () => {
      throw unreadable();
    };
    const { tracker, clock, lines } = openDoor({ onOutcome });
    tracker.track(good());
    await clock.advance(1_000);
    expect(lines).toMatchObject([expect.stringContaining('onOutcome threw')]);
  });

  it('never loses an event: an error whose message cannot be read, out of the transport', async () => {
    const transport = { post: () => Promise.reject(unreadable()), close: async () => {} };
    const { tracker, clock, ledger } = openDoor({ transport, retry: { forMs: 1_000 } });
    tracker.track(good());
    await clock.advance(20_000);
    expect(ledger()).toMatchObject({ expired: 1, pending: 0 });
  });

  it('is told by beforeTrack as before_track_failed, whatever it throws', async () => {
    const { tracker } = openDoor({
      beforeTrack: () => {
        throw unreadable();
      },
    });
    expect(tracker.track(good()).issues).toMatchObject([{ code: 'before_track_failed' }]);
  });
});

describe('a log line', () => {
  const hostile = 'a\n[sendoff] b\r\u001b[2J\u0085\u009b31m\u2028c';

  it('stays one line for hostile keys, ids, names and errors', async () => {
    const { tracker, clock, lines } = openDoor({
      transport: { post: async () => ({ status: 401, headers: {}, body: hostile }), close: async () => {} },
      retry: { forMs: 1 },
    });
    tracker.track({ name: hostile, properties: { [hostile]: 1n } });
    tracker.track({ name: hostile, id: hostile });
    tracker.track({
      name: 'x',
      properties: {
        get a() {
          throw new Error(hostile);
        },
      },
    });
    await clock.advance(1_000);
    await Promise.all([tracker.close({ timeoutMs: 0 }), clock.advance(5_000)]);
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines) expect(line).not.toMatch(/[^\P{Cc}]|[\u2028\u2029]/u);
  });
});
