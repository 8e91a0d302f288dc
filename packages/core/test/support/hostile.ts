import { expect } from 'vitest';
import type { CreateTrackerOptions, EventInput, Receipt, Transport } from '../../src/index.js';
import { setUp } from './bench.js';
import { computedMs } from './computed.js';
import { fakeDestination } from './fake-vendor.js';

/** A value that an application may hand over by mistake or by malice; made anew each time, as many have a state. */
export interface Hostile {
  readonly what: string;
  readonly make: () => unknown;
}

/** An event as it arrived at the vendor. */
export interface Arrived {
  readonly id: string;
  readonly name: string;
  readonly who: Readonly<Record<string, string>>;
  readonly properties: unknown;
  readonly traits?: unknown;
}

/** Nothing that is handed over may hold a request up for so long; a quiet machine needs a tenth of it. */
const SLOW_MS = 10_000;

/** A tracker before a vendor that takes everything, and keeps it as it came over the wire. */
export function openDoor(options: Partial<CreateTrackerOptions> = {}) {
  const bodies: string[] = [];
  const transport: Transport = {
    post: async ({ body }) => {
      bodies.push(body);
      return { status: 200, headers: {}, body: '' };
    },
    close: async () => {},
  };
  const destination = fakeDestination({
    limits: { bodyBytes: 50_000_000 },
    encode: ({ id, name, email, userId, anonymousId, properties, traits }) => ({
      body: JSON.stringify({ id, name, who: { email, userId, anonymousId }, properties, traits }),
      format: 1,
    }),
  });
  const run = setUp(undefined, { destination, transport, ...options });
  const arrived = (): readonly Arrived[] => bodies.flatMap((body) => JSON.parse(body));
  return { ...run, bodies, arrived };
}

/** Tracks something hostile between two good events of the same tick, and holds every promise of `track` against it. */
export async function survives(
  make: () => unknown,
  options: Partial<CreateTrackerOptions> = {},
  around: <T>(track: () => T) => T = (track) => track(),
) {
  const run = openDoor(options);
  const { tracker, clock, ledger, outcomes } = run;
  tracker.track({ name: 'before', id: 'before' });
  const event = make() as EventInput;
  const started = computedMs();
  const receipt = around(() => tracker.track(event));
  expect(computedMs() - started).toBeLessThan(SLOW_MS);
  tracker.track({ name: 'after', id: 'after' });
  await clock.advance(1_000);
  assertReceipt(receipt);
  const { tracked, refused, delivered, pending, rejected, expired, dropped, unknown } = ledger();
  expect({ tracked, pending, rejected, expired, dropped, unknown }).toEqual({
    tracked: refused + delivered,
    pending: 0,
    rejected: 0,
    expired: 0,
    dropped: 0,
    unknown: 0,
  });
  expect(outcomes).toHaveLength(tracked);
  const arrived = run.arrived();
  const names = arrived.map(({ name }) => name);
  expect(names.filter((name) => name === 'before' || name === 'after')).toHaveLength(2);
  const other = arrived.find(({ name }) => name !== 'before' && name !== 'after');
  if (receipt.accepted) expect(arrived).toHaveLength(3);
  return { ...run, receipt, sent: other, codes: receipt.issues.map(({ code }) => code) };
}

export function assertReceipt(receipt: Receipt): void {
  expect(typeof receipt.id).toBe('string');
  expect(receipt.id).not.toBe('');
  expect(receipt.accepted).toBe(receipt.issues.length === 0);
  expect(() => JSON.stringify(receipt)).not.toThrow();
}

/** A proxy whose every trap throws. */
export function throwingProxy(target: object = {}): object {
  const handler = new Proxy(
    {},
    {
      get: () => () => {
        throw new Error('a trap');
      },
    },
  );
  return new Proxy(target, handler);
}

export function revokedProxy(target: object = {}): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

/** The same object twice in each of `depth` others: 2 to the power of `depth` ways to `leaf`. */
export function fanOut(depth: number, leaf: unknown): unknown {
  let value = leaf;
  for (let i = 0; i < depth; i++) value = { a: value, b: value };
  return value;
}

export function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { value };
  return value;
}

export function cycle(): unknown {
  const value: Record<string, unknown> = { a: 1 };
  value.self = [value];
  return value;
}

export function cyclicToJSON(): unknown {
  const value = { toJSON: () => ({ inside: value }) };
  return value;
}

export function withGetter(get: () => unknown): unknown {
  return Object.defineProperty({}, 'member', { get, enumerable: true });
}

/** Deep enough for every value here, and quick for the large ones. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) frozen(member);
  }
  return value;
}
