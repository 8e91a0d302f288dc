import { inspect } from 'node:util';
import { expect } from 'vitest';
import {
  type CreateTrackerOptions,
  createTracker,
  type Destination,
  type Outcome,
  type Receipt,
  type Sendable,
  type Verdict,
} from '../../src/index.js';
import { manualClock } from '../../src/testing/index.js';
import { recordingLogger } from './bench.js';
import { type Answer, fakeDestination, scripted } from './fake-vendor.js';

/** Words that must not be found, and the values that hold them. */
export const KEY = 'sk_live_CanaryKey_7f3a9';
export const NEXT_KEY = 'sk_live_SecondCanaryKey_2b1c';
export const ADDRESSES = [
  'canary.ada@example.com',
  'Canary+Tag@Exämple.de',
  'canary@[10.0.0.1]',
  'canary@@double',
];
export const WORDS = {
  key: /canary_?key/i,
  address: /canary\.ada|canary\+tag|canary@/i,
  id: /canary-(user|anonymous)-id/i,
  value: /canary-(property|trait)-value/i,
} as const;
export type Kind = keyof typeof WORDS;

export function person(n: number) {
  return {
    email: ADDRESSES[n % ADDRESSES.length] ?? '',
    userId: `canary-user-id-${n}`,
    anonymousId: `canary-anonymous-id-${n}`,
  };
}

export function canaryEvent(n: number) {
  return {
    name: 'order_paid',
    id: `event-${n}`,
    ...person(n),
    properties: { coupon: 'canary-property-value', nested: [{ note: 'a canary-property-value b' }] },
    traits: { city: 'canary-trait-value' },
  };
}

/** A vendor that takes all there is, and a destination that passes on whatever the vendor says. */
export function talkative(key: string | (() => string | Promise<string>) = KEY): Destination {
  return {
    ...fakeDestination({ key }),
    encode: ({ kind: _, ...event }) => ({ body: JSON.stringify(event), format: 1, key: event.email ?? '' }),
    interpret({ status, body }, batch): Verdict {
      const errorId = body;
      if (status === 200)
        return { kind: 'results', results: batch.map(({ id }) => ({ id, status: 'delivered' })) };
      if (status === 207) return each(batch, 'rejected', body);
      if (status === 202) return each(batch, 'unknown', body);
      if (status === 401) return { kind: 'halt', reason: body, errorId };
      if (status === 400 || status === 413 || status === 422) return { kind: 'split', reason: body, errorId };
      if (status === 418) throw new Error(body);
      return { kind: 'retry', reason: body, errorId };
    },
  };
}

function each(batch: readonly Sendable[], status: 'rejected' | 'unknown', text: string): Verdict {
  return { kind: 'results', results: batch.map(({ id }) => ({ id, status, message: text, errorId: text })) };
}

/** A request as a vendor may throw it back: its headers and its body. */
export interface Seen {
  readonly authorization: string;
  readonly body: string;
}

/** Runs events past a vendor, and gathers every word that leaves the tracker. */
export function watched(
  script: (seen: Seen) => Answer | Promise<Answer>,
  options: Partial<CreateTrackerOptions> & { destination?: Destination } = {},
) {
  const { destination = talkative(), ...rest } = options;
  const clock = manualClock();
  const outcomes: Outcome[] = [];
  const { lines, logger } = recordingLogger();
  const { transport: events } = scripted(
    () => clock.elapsed(),
    () => 200,
  );
  const tracker = createTracker({
    destinations: [destination],
    clock,
    logger,
    random: () => 0.5,
    retry: { forMs: 2_000 },
    onOutcome: (outcome) => outcomes.push(outcome),
    transport: {
      ...events,
      async post({ headers, body }) {
        const answer = await script({ authorization: headers.authorization ?? '', body });
        if (answer === 'lost') throw new Error('connection reset');
        const {
          status,
          headers: answered = {},
          body: text = '',
        } = typeof answer === 'number' ? { status: answer } : answer;
        return { status, headers: answered, body: text };
      },
    },
    ...rest,
  });
  const receipts: Receipt[] = [];
  const words = () => [
    ...lines,
    ...[...outcomes, ...receipts, ...receipts.map(({ issues }) => issues), tracker.stats()].map((one) =>
      JSON.stringify(one),
    ),
    ...[outcomes, receipts, tracker, destination, tracker.stats()].map(inspected),
  ];
  const end = async () => {
    await clock.advance(100_000);
    const closed = tracker.close({ timeoutMs: 1_000 });
    await clock.advance(3_000);
    lines.push(JSON.stringify(await closed));
  };
  return { clock, tracker, outcomes, lines, receipts, words, end };
}

export function inspected(value: unknown): string {
  return inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, maxStringLength: null });
}

/** An error in all its parts, down the chain of causes. */
export function partsOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [inspected(error)];
  return [error.message, error.stack ?? '', inspected(error), JSON.stringify(error), ...partsOf(error.cause)];
}

export function assertNone(
  words: readonly string[],
  kinds: readonly Kind[] = ['key', 'address', 'id', 'value'],
) {
  for (const kind of kinds) {
    const found = words.filter((word) => WORDS[kind].test(word));
    expect(found, `the ${kind} was shown`).toEqual([]);
  }
}
