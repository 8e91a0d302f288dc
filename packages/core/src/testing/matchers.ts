import { inspect } from 'node:util';
import type { TrackedEvent } from '../event.js';
import type { Stats } from '../outcome.js';
import type { EventName, PropertiesOf } from '../register.js';
import { type Column, leavesOf, sideBySide } from './side-by-side.js';

/** The fields of an event that count, each a value or an asymmetric matcher such as `expect.any(String)`. */
export interface ExpectedEvent<Name extends string = string> {
  readonly email?: unknown;
  readonly userId?: unknown;
  readonly anonymousId?: unknown;
  readonly properties?: { readonly [Key in keyof PropertiesOf<Name>]?: unknown };
  readonly traits?: unknown;
  /** Epoch ms. */
  readonly timestamp?: unknown;
  readonly id?: unknown;
}

/** What {@link trackingMatchers} add to `expect(tracker)`. */
export interface TrackingMatchers<Result = void> {
  /**
   * An event of this name was tracked, with the fields given: of an object the members given, and none where
   * `undefined` is.
   */
  toHaveTracked<Name extends EventName>(name: Name, fields?: ExpectedEvent<Name>): Result;
  /** So many events of this name were tracked. */
  toHaveTrackedTimes(name: EventName, times: number): Result;
}

declare global {
  // Where @types/jest and Vitest, up to 4, look for matchers; that neither need be there, it is declared here.
  namespace jest {
    interface Matchers<R, T> extends TrackingMatchers<R> {}
  }
}

/** What a runner gives to a matcher. */
interface MatcherContext {
  readonly utils: {
    stringify(value: unknown): string;
    readonly iterableEquality: unknown;
    readonly subsetEquality: unknown;
  };
  equals(one: unknown, other: unknown, testers?: unknown[]): boolean;
}

interface MatcherAnswer {
  readonly pass: boolean;
  readonly message: () => string;
}

interface Recording {
  readonly events: readonly TrackedEvent[];
  stats?(): Stats;
}

/** Events that are shown beside the expected one. */
const SHOWN = 3;

/**
 * Matchers for Vitest, Jest and whatever else has their `expect.extend`. They take a `recordingTracker()`, or
 * what holds one as its `tracker`.
 *
 * ```ts
 * expect.extend(trackingMatchers);
 * expect(tracker).toHaveTracked('signup', { email: 'ada@example.com', properties: { plan: 'pro' } });
 * expect(tracker).not.toHaveTracked('order_paid');
 * expect(tracker).toHaveTrackedTimes('signup', 1);
 * ```
 */
export const trackingMatchers = {
  toHaveTracked(
    this: MatcherContext,
    received: unknown,
    name: string,
    fields?: ExpectedEvent,
  ): MatcherAnswer {
    const recording = recordingOf(received);
    const wanted = { name, ...fields };
    const expected: Column = { title: 'expected', values: new Map(leavesOf(wanted, wanted)) };
    const { stringify, iterableEquality, subsetEquality } = this.utils;
    const tracks = tracksOf(recording).map((event, at, { length }) => {
      const values = new Map(leavesOf(wanted, event));
      const isRight = ([path, value]: [string, unknown]) =>
        this.equals(values.get(path), value, [iterableEquality, subsetEquality]);
      const wrong = new Set([...expected.values].filter((leaf) => !isRight(leaf)).map(([path]) => path));
      return { title: `tracked, ${at + 1} of ${length}`, values, wrong };
    });
    const right = tracks.filter(({ wrong }) => wrong.size === 0);
    const pass = right.length > 0;
    const message = () => {
      const far = ({ wrong }: (typeof tracks)[number]) => wrong.size + (wrong.has('name') ? 1_000 : 0);
      const shown = pass ? right : tracks.toSorted((one, other) => far(one) - far(other));
      const table = sideBySide([expected, ...shown.slice(0, SHOWN)], stringify);
      return `Expected ${pass ? 'no' : 'an'} event like this to be tracked:\n\n${table}\n\n${allOf(recording)}`;
    };
    return { pass, message };
  },

  toHaveTrackedTimes(this: MatcherContext, received: unknown, name: string, times: number): MatcherAnswer {
    const recording = recordingOf(received);
    const named = tracksOf(recording).filter((event) => event.name === name);
    const pass = named.length === times;
    const message = () => {
      const columns = named.slice(0, SHOWN).map((event, at): Column => {
        const { email, userId, anonymousId, properties, traits } = event;
        const said = { email, userId, anonymousId, properties, traits };
        const values = new Map(leavesOf(said, said).filter(([, value]) => value !== undefined));
        return { title: `tracked, ${at + 1} of ${named.length}`, values };
      });
      const table = columns.length === 0 ? '' : `${sideBySide(columns, this.utils.stringify)}\n\n`;
      const wanted = `${pass ? 'not ' : ''}${times} times; it was ${named.length} times`;
      return `Expected ${JSON.stringify(name)} to be tracked ${wanted}.\n\n${table}${allOf(recording)}`;
    };
    return { pass, message };
  },
};

function recordingOf(received: unknown): Recording {
  const holder = received as (Recording & { readonly tracker?: Recording }) | null | undefined;
  for (const one of [holder, holder?.tracker]) if (Array.isArray(one?.events)) return one as Recording;
  throw new TypeError(`Expected a recordingTracker(); came: ${inspect(received, { depth: 0 })}`);
}

function tracksOf({ events }: Recording): readonly TrackedEvent[] {
  return events.filter(({ kind }) => kind !== 'identify');
}

/** What was tracked by name, and what was refused by code. */
function allOf(recording: Recording): string {
  const lanes = Object.values(recording.stats?.().destinations ?? {});
  const refused = lanes.flatMap(({ refusedBy }) => Object.entries(refusedBy));
  const counts = new Map<string, number>();
  for (const { name } of tracksOf(recording)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const lines = [`Tracked in all: ${listed([...counts]) || 'nothing'}.`];
  if (refused.length > 0) lines.push(`Refused: ${listed(refused)}.`);
  return lines.join('\n');
}

function listed(counts: readonly (readonly [name: string, count: number])[]): string {
  return counts.map(([name, count]) => `${count} × ${name}`).join(', ');
}
