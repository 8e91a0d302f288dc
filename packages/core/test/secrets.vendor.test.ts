import { describe, expect, it } from 'vitest';
import { memoryQueue } from '../src/index.js';
import { manualClock } from '../src/testing/index.js';
import {
  assertNone,
  canaryEvent,
  inspected,
  KEY,
  NEXT_KEY,
  type Seen,
  talkative,
  watched,
} from './support/canaries.js';

type Echo = (seen: Seen) => string;

const MALFORMED = (text: string) => text.replaceAll('Ex\u00e4mple', 'xn--exmple-cua');

/** How vendors, proxies and debug pages throw a request back. */
const echoes: readonly (readonly [string, Echo])[] = [
  ['the body as it was', ({ body }) => body],
  ['the headers', ({ authorization }) => `authorization: Bearer ${authorization}\r\nhost: vendor`],
  [
    'both, as a debug page',
    ({ authorization, body }) => `<html><pre>POST / key=${authorization}\n\n${body}</pre></html>`,
  ],
  [
    'the body as JSON in JSON',
    ({ authorization, body }) => JSON.stringify({ error: { request: body, key: authorization } }),
  ],
  [
    'a sentence about an address',
    () => 'The address <canary.ada@example.com>, mailto:canary.ada@example.com; is blocked',
  ],
  ['upper-case addresses', ({ body }) => body.toUpperCase()],
  [
    'addresses with a port',
    () => '//canary.ada@example.com:25/x?canary.ada@example.com&y=canary.ada@example.com',
  ],
  ['punycode', ({ body }) => MALFORMED(body)],
  [
    'a page of 1 MB',
    ({ authorization, body }) => `${authorization} ${body.slice(0, 900)} ${'x '.repeat(500_000)}`,
  ],
  ['the key after 2 KB', ({ authorization }) => `${'x'.repeat(2_030)} ${authorization} ${authorization}`],
  ['the key again and again', ({ authorization }) => authorization.repeat(300)],
  ['lines that look like a log', ({ body }) => `ok\n[sendoff] error ${body}\u2028\u0085\u001b[2J`],
];
const statuses = [200, 202, 207, 301, 400, 401, 413, 418, 422, 429, 500, 503];

describe('what a vendor throws back', () => {
  describe.each(echoes)('as %s', (_, echo) => {
    it.each(statuses)('shows no key and no address after HTTP %d', async (status) => {
      const { tracker, receipts, words, end, outcomes, lines } = watched((seen) => ({
        status,
        headers: { 'retry-after': '1', 'x-echo': echo(seen) },
        body: echo(seen),
      }));
      for (let n = 0; n < 8; n++) receipts.push(tracker.track(canaryEvent(n)));
      await end();
      expect(outcomes).toHaveLength(8);
      assertNone(words(), ['key', 'address']);
      for (const { reply = '', reason = '', errorId = '' } of outcomes) {
        expect(reply.length).toBeLessThanOrEqual(2_200);
        expect(reason.length).toBeLessThanOrEqual(2_200);
        expect(errorId.length).toBeLessThanOrEqual(200);
        expect(reply + reason + errorId).not.toMatch(/[^\P{Cc}]|\u2028/u);
      }
      for (const line of lines) expect(line).not.toMatch(/[^\P{Cc}]|\u2028/u);
    });
  });

  it('keeps no id and no property where the destination speaks for itself', async () => {
    for (const status of statuses) {
      const destination = {
        ...talkative(),
        interpret: () => ({ kind: status === 401 ? 'halt' : 'retry', reason: `HTTP ${status}` }) as const,
      };
      const { tracker, words, end, outcomes } = watched(({ body }) => ({ status, body }), { destination });
      for (let n = 0; n < 3; n++) tracker.track(canaryEvent(n));
      await end();
      // The vendor's own words, in `reply`, are held to keys and addresses alone.
      assertNone(outcomes.map(({ reply: _, ...rest }) => JSON.stringify(rest)));
      assertNone(words(), ['key', 'address']);
    }
  });
});

describe('a key that was replaced', () => {
  it('is shown neither before nor after', async () => {
    let key = KEY;
    const { tracker, clock, words, end, outcomes } = watched(
      ({ authorization }) => ({ status: authorization === KEY ? 401 : 503, body: `Bearer ${authorization}` }),
      { destination: talkative(() => key) },
    );
    tracker.track(canaryEvent(1));
    await clock.advance(1_500);
    key = NEXT_KEY;
    tracker.resume('fake');
    await end();
    expect(outcomes).toHaveLength(1);
    assertNone(words(), ['key', 'address']);
  });
});

describe('a dead letter', () => {
  it('holds the event, and never the key', async () => {
    const queue = memoryQueue({ clock: manualClock() });
    const { tracker, end } = watched(
      ({ authorization, body }) => ({ status: 207, body: authorization + body }),
      { queue },
    );
    for (let n = 0; n < 3; n++) tracker.track(canaryEvent(n));
    await end();
    await queue.open();
    const letters = await queue.dead.list('fake', 10);
    expect(letters).toHaveLength(3);
    assertNone([inspected(letters), JSON.stringify(letters)], ['key']);
    assertNone(
      letters.map(({ reason, errorId }) => `${reason} ${errorId}`),
      ['key', 'address'],
    );
  });
});
