import { channel } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createTracker,
  type EventInput,
  httpTransport,
  issueCodes,
  resolveBaseUrl,
  withIdentity,
} from '../src/index.js';
import { recordingLogger } from './support/bench.js';
import {
  ADDRESSES,
  assertNone,
  canaryEvent,
  inspected,
  KEY,
  partsOf,
  person,
  talkative,
  watched,
} from './support/canaries.js';

const value = 'canary-property-value';
const circle: Record<string, unknown> = { note: value };
circle.self = circle;
/** Every way in which core refuses an event, with something in it that must not be shown. */
const refused: readonly (readonly [string, unknown])[] = [
  ['invalid_event', ADDRESSES[0]],
  ['invalid_event', [ADDRESSES[0]]],
  ['invalid_event', { ...person(0), name: [ADDRESSES[0]] }],
  ['invalid_event', { ...canaryEvent(0), email: [ADDRESSES[0]] }],
  ['invalid_event', { ...canaryEvent(0), email: Object(ADDRESSES[0]) }],
  ['invalid_event', { ...canaryEvent(0), userId: { id: 'canary-user-id' } }],
  ['invalid_event', { ...canaryEvent(0), properties: value }],
  ['invalid_event', { ...canaryEvent(0), traits: [value] }],
  ['invalid_event', { ...canaryEvent(0), id: value.repeat(20) }],
  ['invalid_event', { ...canaryEvent(0), to: { name: value } }],
  ['invalid_name', { ...canaryEvent(0), name: '' }],
  ['invalid_timestamp', { ...canaryEvent(0), timestamp: value }],
  ['invalid_timestamp', { ...canaryEvent(0), timestamp: { at: value } }],
  ['not_serialisable', { ...canaryEvent(0), properties: circle }],
  ['not_serialisable', { ...canaryEvent(0), properties: { note: Symbol(value) } }],
  ['not_serialisable', { ...canaryEvent(0), properties: { note: () => value } }],
  ['not_serialisable', { ...canaryEvent(0), properties: { note: new Map([[value, value]]) } }],
  ['not_serialisable', { ...canaryEvent(0), properties: { note: throwing(value), other: value } }],
  ['not_serialisable', { ...canaryEvent(0), traits: { note: { toJSON: throwing(value) } } }],
  ['not_serialisable', Object.defineProperty({ name: 'a' }, 'email', { get: throwing(ADDRESSES[0] ?? '') })],
  ['event_too_large', { ...canaryEvent(0), properties: { note: value.repeat(10_000) } }],
  ['unknown_destination', { ...canaryEvent(0), to: ADDRESSES[0] }],
  ['unknown_destination', { ...canaryEvent(0), to: [value, 'canary-user-id'] }],
];

function throwing(what: string) {
  return () => {
    throw new Error(what);
  };
}

const heard: unknown[] = [];
const listen = (message: unknown) => {
  heard.push(message);
};
for (const name of ['sendoff:outcome', 'sendoff:request']) channel(name).subscribe(listen);
afterEach(() => {
  heard.length = 0;
});

describe('a refused event', () => {
  it.each(refused)('is told without what it holds: %s %#', async (code, event) => {
    const { tracker, receipts, words, end } = watched(() => 200);
    const receipt = tracker.track(event as EventInput);
    receipts.push(receipt, tracker.identify(event as never));
    expect(receipt.issues.map((issue) => issue.code)).toContain(code);
    await end();
    assertNone([...words(), ...heard.map(inspected)]);
  });

  it('has a code that is among the documented ones', () => {
    for (const [code] of refused) expect(Object.keys(issueCodes)).toContain(code);
  });

  it('for want of room, after close, and where nothing is enabled', async () => {
    const full = watched(() => 503, { maxPending: { events: 1 } });
    for (let n = 0; n < 3; n++) full.receipts.push(full.tracker.track(canaryEvent(n)));
    await full.end();
    full.receipts.push(full.tracker.track(canaryEvent(4)));
    const off = watched(() => 200, { enabled: false });
    off.receipts.push(off.tracker.track(canaryEvent(1)));
    await off.end();
    const codes = [...full.receipts, ...off.receipts].flatMap(({ issues }) => issues.map(({ code }) => code));
    expect(codes).toEqual(['queue_full', 'queue_full', 'closed', 'disabled']);
    assertNone([...full.words(), ...off.words(), ...heard.map(inspected)]);
  });

  it('for an identity of the wrong kind', async () => {
    const { tracker, receipts, words, end } = watched(() => 200);
    for (const identity of [ADDRESSES[0], { email: [ADDRESSES[0]] }, { userId: Object('canary-user-id') }]) {
      withIdentity(identity as object, () => receipts.push(tracker.track({ name: 'seen' })));
    }
    await end();
    expect(receipts.map(({ accepted }) => accepted)).toEqual([false, false, false]);
    assertNone(words());
  });

  it('kept back by beforeTrack, or made into something else by it', async () => {
    for (const beforeTrack of [
      () => null,
      () => ADDRESSES[0],
      () => ({ ...canaryEvent(0), name: [value] }),
    ]) {
      const { tracker, receipts, words, end } = watched(() => 200, { beforeTrack: beforeTrack as never });
      receipts.push(tracker.track(canaryEvent(0)));
      await end();
      assertNone(words());
    }
  });
});

describe('an event that was taken', () => {
  it.each<[string, Parameters<typeof watched>]>([
    ['delivered', [() => 200]],
    ['rejected', [() => ({ status: 207, body: 'no' })]],
    ['unknown', [() => ({ status: 202, body: 'perhaps' })]],
    ['expired', [() => 503]],
    ['expired after no answer', [() => 'lost']],
    ['expired after an error of the transport', [() => Promise.reject(new Error(`${KEY} ${ADDRESSES[0]}`))]],
    ['dropped, halted', [() => 401]],
    ['dropped, without an answer', [() => new Promise(() => {})]],
    ['a dry run', [() => 200, { dryRun: true }]],
  ])('shows nothing of itself, however it ends: %s', async (_, [script, options]) => {
    const { tracker, clock, receipts, words, end } = watched(script, options);
    for (let n = 0; n < 5; n++) receipts.push(tracker.track(canaryEvent(n)));
    receipts.push(tracker.identify({ ...person(0), traits: canaryEvent(0).traits }));
    const promises = Promise.all(
      receipts.flatMap((receipt) => [receipt.stored(), receipt.settled({ timeoutMs: 500 })]),
    );
    const flushed = tracker.flush({ timeoutMs: 500 });
    await clock.advance(1_000);
    const before = words();
    await end();
    assertNone([
      ...before,
      ...words(),
      inspected(await promises),
      inspected(await flushed),
      ...heard.map(inspected),
    ]);
  });

  it('shows nothing of itself where the real host is guarded', async () => {
    const { lines, logger } = recordingLogger();
    const before = process.env.NODE_ENV;
    process.env.NODE_ENV = 'test';
    const tracker = createTracker({ destinations: [talkative()], logger, flushIntervalMs: 0 });
    const outcomes = await tracker.track(canaryEvent(0)).settled();
    await tracker.close();
    process.env.NODE_ENV = before;
    expect(outcomes).toMatchObject([{ reason: 'real_host_in_tests' }]);
    assertNone([...lines, inspected(outcomes), inspected(tracker)]);
  });
});

describe('an error', () => {
  const request = {
    url: 'https://vendor.example.com/events',
    headers: { authorization: KEY },
    body: JSON.stringify(canaryEvent(0)),
  };
  const failure = async (sent: typeof request) => {
    const transport = httpTransport();
    const { signal } = new AbortController();
    const error = await transport.post(sent, { signal }).catch((thrown: unknown) => thrown);
    await transport.close();
    return error;
  };

  it.each([
    ['a connection that was refused', { ...request, url: 'http://127.0.0.1:1/x' }],
    ['a header that cannot be sent', { ...request, headers: { authorization: `${KEY}\n` } }],
  ])('of the transport shows nothing of the request: %s', async (_, sent) => {
    const error = await failure(sent);
    expect(error).toMatchObject({ code: 'transport_network' });
    assertNone(partsOf(error));
  });

  it('of the transport behind a proxy shows neither its password nor the request', async () => {
    process.env.HTTPS_PROXY = 'http://user:canary_key_password@127.0.0.1:1';
    try {
      const error = await failure(request);
      expect(error).toMatchObject({ code: 'transport_network' });
      assertNone(partsOf(error));
    } finally {
      delete process.env.HTTPS_PROXY;
    }
  });

  it('of an option shows no part of it', () => {
    const faults = [
      () => createTracker({ destinations: [talkative('')] }),
      () => createTracker({ destinations: [talkative(), talkative()] }),
      () => createTracker({ destinations: [talkative()], concurrency: KEY as never }),
      () => resolveBaseUrl('fake', { baseUrl: `https://user:${KEY}@example.com` }, ''),
      () => resolveBaseUrl('fake', { baseUrl: `https://example.com/?key=${KEY}` }, ''),
      () => resolveBaseUrl('fake', { baseUrl: KEY }, ''),
      () => watched(() => 200).tracker.pause(KEY),
    ];
    for (const fault of faults) {
      let error: unknown;
      try {
        fault();
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(Error);
      assertNone(partsOf(error).map((part) => part.replaceAll(/\n\s+at .*/g, '')));
    }
  });

  it('of the destination shows no known key, and no address', async () => {
    const say = `${KEY} <${ADDRESSES[0]}> ${ADDRESSES[1]}`;
    for (const step of ['request', 'interpret'] as const) {
      const { tracker, words, end } = watched(() => 200, {
        destination: { ...talkative(), [step]: throwing(say) },
      });
      tracker.track({ name: 'seen', userId: 'someone' });
      await end();
      assertNone(words(), ['key', 'address']);
    }
  });
});
