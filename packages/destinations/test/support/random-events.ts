import type { EventInput } from '@sendoff/core';
import { define, oddObject } from './odd-json.js';
import { goodEmail, LETTERS, oddEmail, oddId, oddName, oddText, oddTime } from './odd-values.js';
import { Random } from './random.js';

/** One call of a tracker. */
export interface Call {
  readonly kind: 'track' | 'identify';
  readonly input: EventInput & { traits?: Record<string, unknown> };
}

/** Sizes in bytes around which a vendor's limits are: events of about as many are among the random ones. */
export type Edges = readonly number[];

/** What a vendor takes without doubt, in the fields in which it is choosier than JSON. */
export interface Good {
  readonly name: { readonly most: number; readonly of: readonly string[] };
  readonly properties: number;
  /** The identities of which each event has one or more. */
  readonly identities: readonly ('email' | 'userId' | 'anonymousId')[];
  /** An anonymous id has the form of a UUID. */
  readonly isUuid?: boolean;
  /** Traits are texts, numbers and booleans alone. */
  readonly isFlat?: boolean;
}

/** Properties that some vendor has a meaning for, each in several cases. */
const SPECIAL = [
  'name',
  'email',
  'created',
  'event',
  'event_name',
  'isTest',
  'isSilent',
  'id',
  'data',
  'items',
].concat([
  'orderId',
  'conversion-id',
  'conversion-name',
  'conversion-value',
  '$sent_at',
  'user_id',
  'event_id',
  'UUID',
  '',
]);
const PROFILE = [
  'email',
  'event',
  'phone',
  'timezone',
  'locale',
  'tel',
  'firstname',
  'city',
  'EXT_ID',
  'data',
  '_id',
];
const CASES = [(key: string) => key, (key: string) => key.toUpperCase(), (key: string) => key.toLowerCase()];
const ZONES = [
  'Europe/Berlin',
  'europe/berlin',
  'UTC',
  'utc',
  'Etc/GMT+1',
  'EST5EDT',
  'GMT',
  'US/Eastern',
].concat([
  '+02:00',
  '-08:00',
  'Nowhere/Land',
  'Europe/Berlin ',
  'CEST',
  'Z',
  'UTC+1',
  'a'.repeat(70),
  'PST8PDT',
  'America',
]);
const PADS = [
  ['x', 1],
  ['é', 2],
  ['"', 2],
  ['😀', 4],
  ['\ud800', 6],
  ['\0', 6],
] as const;

/** The event of this seed: anything at all that core takes, aimed at the limits of all vendors. */
export function randomCall(seed: number, edges: Edges): Call {
  const random = new Random(seed);
  const kind = random.chance(0.15) ? 'identify' : 'track';
  const name = oddName(random);
  const input: Record<string, unknown> = {
    name,
    email: oddEmail(random),
    userId: oddId(random),
    anonymousId: oddId(random),
    traits: kind === 'identify' || random.chance(0.4) ? traits(random, edges) : undefined,
  };
  if (kind === 'identify') return { kind, input: input as unknown as Call['input'] };
  input.properties = random.chance(0.9) ? properties(random, name, edges) : undefined;
  input.timestamp = oddTime(random);
  if (random.chance(0.2)) input.id = `${seed}-${oddText(random, random.pick([5, 200]))}`;
  return { kind, input: input as unknown as Call['input'] };
}

function special(random: Random, of: readonly string[]): string[] {
  const cased = random.pick(CASES);
  return of.map((key) => (random.chance(0.7) ? key : cased(key)));
}

function properties(random: Random, name: string, edges: Edges): Record<string, unknown> {
  const size = random.oneOf<number>([
    [30, () => random.int(0, 6)],
    [4, () => random.pick([20, 21, 22, 23, 24, 25, 26])],
  ]);
  const object = oddObject(random, size, special(random, SPECIAL));
  if (/^conv/i.test(name) || random.chance(0.02)) conversion(random, object);
  if (/^order_paid|^confirm/.test(name) || random.chance(0.02)) order(random, object);
  if (random.chance(0.015)) pad(random, object, edges);
  return object;
}

/** The three that Octeth needs, now and then without one of them, or in another case. */
function conversion(random: Random, object: object): void {
  for (const key of ['conversion-id', 'conversion-name', 'conversion-value']) {
    if (random.chance(0.06)) continue;
    const value = random.oneOf<unknown>([
      [30, () => `c-${random.int(0, 30)}`],
      [6, () => random.int(0, 3)],
      [2, () => random.pick(['', null, false, [], {}, ' ', '0'])],
    ]);
    define(object, random.chance(0.9) ? key : random.pick(CASES)(key), value);
  }
}

/** What Vibetrace needs of a confirmation, now and then of the wrong type. */
function order(random: Random, object: object): void {
  if (random.chance(0.9)) {
    const orderId = random.chance(0.8)
      ? random.int(1, 300)
      : random.pick(['', 'A-1', 0, null, true, [1], {}]);
    define(object, 'orderId', orderId);
  }
  if (random.chance(0.4))
    define(object, 'items', random.pick<unknown>([[], [{ id: 'i', quantity: 1 }], {}, 'x', null]));
}

function traits(random: Random, edges: Edges): Record<string, unknown> {
  const isFlat = random.chance(0.6);
  const object = isFlat ? flatObject(random) : oddObject(random, random.int(0, 5), special(random, PROFILE));
  if (random.chance(0.3)) define(object, 'timezone', random.pick(ZONES));
  if (random.chance(0.2))
    define(object, 'email', random.chance(0.9) ? (oddEmail(random) ?? null) : random.pick([1, true, []]));
  if (random.chance(0.1))
    define(
      object,
      random.pick(['phone', 'locale', 'tel', 'firstname']),
      random.pick<unknown>(['de-DE', '', 1, null, true, {}]),
    );
  if (random.chance(0.004)) pad(random, object, edges);
  return object;
}

function flatObject(random: Random): Record<string, unknown> {
  const keys = Array.from({ length: random.int(0, 4) }, (_, i) => `T${i}`);
  return Object.fromEntries(
    keys.map((key) => [key, random.pick<unknown>(['Ada', 1, true, '', '\ud800', -0])]),
  );
}

/** Fills the object up to about one of the limits, in characters of one to six bytes; seldom to a large one. */
function pad(random: Random, object: object, edges: Edges): void {
  const edge = random.pick(edges.filter((bytes) => bytes <= 200_000 || random.chance(0.3)));
  if (edge === undefined) return;
  const [character, bytes] = random.pick(PADS);
  const over = random.oneOf<number>([
    [4, () => random.int(-40, 700)],
    [1, () => random.int(0, edge - 1)],
    [1, () => -random.int(0, 100_000)],
  ]);
  define(object, 'pad', character.repeat(Math.max(0, Math.floor((edge - over) / bytes))));
}

/** The event of this seed: one that the vendor takes without doubt. */
export function goodCall(seed: number, good: Good, kinds: readonly Call['kind'][]): Call {
  const random = new Random(seed);
  const first = random.pick(good.identities);
  const has = (identity: 'email' | 'userId' | 'anonymousId') => identity === first || random.chance(0.4);
  const kind = random.pick(kinds);
  const value = () => random.pick<unknown>(['text', 'é😀', 0, -1.5, true, false]);
  const nested = () => random.pick<unknown>([null, [1, 'b', { c: [] }], { A: { B: 1 }, b: {} }, value()]);
  const object = (most: number, make: () => unknown) =>
    Object.fromEntries(Array.from({ length: random.int(0, most) }, (_, i) => [`Key ${i}`, make()]));
  const input: Record<string, unknown> = {
    name: `n${random.text(good.name.of, random.int(0, good.name.most - 1))}`,
    properties: object(good.properties, nested),
    timestamp: new Date(random.int(0, Date.UTC(2100, 0))),
    ...(has('email') && { email: goodEmail(random) }),
    ...(has('userId') && { userId: random.text(LETTERS, random.int(1, 200)) }),
    ...(has('anonymousId') && { anonymousId: good.isUuid ? crypto.randomUUID() : random.text(LETTERS, 20) }),
    ...((kind === 'identify' || random.chance(0.5)) && {
      traits: { ...object(6, good.isFlat ? value : nested), timezone: 'Europe/Berlin', locale: 'de-DE' },
    }),
  };
  return { kind, input: input as unknown as Call['input'] };
}
