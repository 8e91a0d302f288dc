import { describe, expect, it } from 'vitest';
import { createTracker } from '../src/index.js';
import { redact } from '../src/redact.js';
import {
  ADDRESSES,
  assertNone,
  canaryEvent,
  KEY,
  NEXT_KEY,
  partsOf,
  type Seen,
  talkative,
  WORDS,
  watched,
} from './support/canaries.js';
import { computedMs } from './support/computed.js';

const html = (text: string) => text.replace(/[&<>"'@]/g, (char) => `&#${char.charCodeAt(0)};`);
const escaped = (text: string) => text.replaceAll('@', '\\u0040');

/** How vendors throw a request back in another form. */
const echoes: readonly (readonly [string, (seen: Seen) => string])[] = [
  ['a whole body, cut anywhere', ({ body }) => `${'x'.repeat(1_700)}${body}`],
  ['a body of 1 MB', ({ authorization, body }) => `${authorization} ${body} `.repeat(2_000)],
  ['percent-encoding', ({ authorization, body }) => encodeURIComponent(`${authorization} ${body}`)],
  ['a form', ({ authorization, body }) => new URLSearchParams({ authorization, body }).toString()],
  ['HTML entities', ({ authorization, body }) => html(`${authorization} ${body}`)],
  ['JSON escapes', ({ authorization, body }) => escaped(JSON.stringify({ authorization, body }))],
  ['upper case', ({ authorization, body }) => `${authorization} ${body}`.toUpperCase()],
  ['lower case', ({ authorization, body }) => `${authorization} ${body}`.toLowerCase()],
];
const statuses = [202, 207, 400, 401, 418, 422, 500];
const malformed = [
  '"canary.ada lovelace"@example.com',
  'canary.ada without at',
  'canary.ada lovelace@example.com',
  'canary+tag',
];

describe('what a vendor throws back', () => {
  describe.each(echoes)('as %s', (_, echo) => {
    it.each(statuses)('shows nothing of key, addresses, ids and properties after HTTP %d', async (status) => {
      const { tracker, receipts, words, end, outcomes } = watched((seen) => ({ status, body: echo(seen) }));
      for (let n = 0; n < 8; n++) {
        receipts.push(tracker.track({ ...canaryEvent(n), ...(n > 3 && { email: malformed[n - 4] }) }));
      }
      await end();
      expect(outcomes).toHaveLength(8);
      assertNone(words());
      for (const { reply = '' } of outcomes) expect(reply.length).toBeLessThanOrEqual(2_048);
    });
  });

  it.each(Array.from({ length: 40 }, (_, n) => 2_048 - n))(
    'is cut at 2 KB without half an address at %d',
    (at) => {
      for (const address of ['canary.ada@example.com', '"canary ada"@example.com']) {
        expect(redact(`${'x '.repeat(at / 2)} ${address} and more ${'y'.repeat(3_000)}`)).not.toMatch(/cana/);
      }
      expect(redact('@ '.repeat(5_000)).length).toBeLessThanOrEqual(2_048);
    },
  );

  it('is read quickly, whatever it is', () => {
    for (const text of ['x', '"', '@', 'a"a', '@"', '\\u0040', '%']) {
      const started = computedMs();
      redact(text.repeat(1_000_000), { keys: [KEY], values: ADDRESSES });
      expect(computedMs() - started).toBeLessThan(1_000);
    }
  });

  it('in a code of the destination, is cleaned as well', async () => {
    const destination = {
      ...talkative(),
      interpret: (_: unknown, batch: readonly { id: string }[]) => ({
        kind: 'results' as const,
        results: batch.map(({ id }) => ({
          id,
          status: 'rejected' as const,
          code: `${KEY}\n${ADDRESSES[0]}`,
        })),
      }),
    };
    const { tracker, words, end } = watched(() => 200, { destination });
    tracker.track(canaryEvent(0));
    await end();
    assertNone(words());
  });
});

describe('a key', () => {
  it.each(['canary key/with+all="of" it', 'CANARYkey', 'canary_key.*(x)'])(
    'is found however it is written: %s',
    async (key) => {
      for (const [, echo] of echoes.slice(2)) {
        const { tracker, words, end } = watched((seen) => ({ status: 401, body: echo(seen) }), {
          destination: talkative(key),
        });
        tracker.track(canaryEvent(0));
        await end();
        const spoken = words().map((word) =>
          decodeURIComponent(word.replaceAll(/%(?![0-9a-f]{2})/gi, '')).replaceAll(/\\/g, ''),
        );
        for (const word of spoken)
          expect(word.toLowerCase().includes(key.toLowerCase().slice(0, 12))).toBe(false);
      }
    },
  );

  it('that was replaced while a request with it was under way is still known', async () => {
    let key = KEY;
    let requests = 0;
    const { tracker, clock, outcomes, words, end } = watched(
      async ({ authorization }) => {
        if (++requests === 1) {
          key = NEXT_KEY;
          return 401;
        }
        await new Promise<void>((resolve) => clock.schedule(100, resolve));
        return { status: 503, body: `Bearer ${authorization}, before ${KEY}` };
      },
      {
        destination: {
          ...talkative(() => key),
          limits: { batchEvents: 1, bodyBytes: 100_000, envelopeBytes: 2 },
        },
      },
    );
    tracker.track(canaryEvent(1));
    tracker.track(canaryEvent(2));
    await end();
    expect(outcomes).toHaveLength(2);
    assertNone(words());
  });
});

describe('what the application throws', () => {
  const say = `${KEY} <${ADDRESSES[0]}> canary-user-id-0 canary-property-value\n[sendoff] x`;
  const fault = () => {
    throw new Error(say);
  };

  it.each<[string, Parameters<typeof watched>[1]]>([
    ['the function that fetches the key', { destination: talkative(fault) }],
    ['the same, later', { destination: talkative(() => Promise.reject(new Error(say))) }],
    ['beforeTrack', { beforeTrack: fault }],
    [
      'encode',
      {
        destination: {
          ...talkative(),
          encode: () => {
            throw new Error(say.replace(KEY, ''));
          },
        },
      },
    ],
    ['request', { destination: { ...talkative(), request: fault } }],
    ['interpret', { destination: { ...talkative(), interpret: fault } }],
    ['the transport', { transport: { post: async () => fault(), close: async () => {} } }],
  ])('is shown without key, address, id or property: %s', async (what, options) => {
    const { tracker, receipts, words, end } = watched(() => 200, options);
    receipts.push(tracker.track(canaryEvent(0)));
    await end();
    assertNone(words(), what === 'beforeTrack' ? ['address', 'id', 'value'] : undefined);
    for (const word of words().slice(0, 5)) expect(word.startsWith('[sendoff]')).toBe(false);
  });

  it('is shown without an address: onOutcome, identity', async () => {
    const { identityScope } = await import('../src/index.js');
    const { tracker, lines, end } = watched(() => 200, { onOutcome: fault });
    identityScope(fault).run(() => tracker.track({ name: 'seen' }));
    await end();
    expect(lines.filter((line) => line.includes('threw'))).toHaveLength(2);
    assertNone(lines, ['address']);
  });
});

describe('a proxy that is no URL', () => {
  it('is an error without its password', () => {
    process.env.HTTPS_PROXY = 'http://user:canary_key_password@[bad';
    let error: unknown;
    try {
      createTracker({ destinations: [talkative()] });
    } catch (thrown) {
      error = thrown;
    } finally {
      delete process.env.HTTPS_PROXY;
    }
    expect(error).toMatchObject({ code: 'invalid_option' });
    for (const part of partsOf(error)) expect(part).not.toMatch(WORDS.key);
  });
});
