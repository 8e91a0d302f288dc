import { describe, expect, it } from 'vitest';
import { createTracker, isSendoffError } from '../src/index.js';
import { recordingLogger, setUp } from './support/bench.js';
import { fakeDestination } from './support/fake-vendor.js';

const keyless = () => fakeDestination({ key: '' });
const { logger } = recordingLogger();

describe('a missing key', () => {
  it('is an error at start that names the option and the variable', () => {
    expect(() => createTracker({ destinations: [keyless()] })).toThrow(
      expect.objectContaining({
        code: 'missing_credential',
        message: expect.stringMatching(/^fake: no API key\. Set the option "key" or .* FAKE_KEY\./),
      }),
    );
  });

  it('falls back to the environment', async () => {
    process.env.FAKE_KEY = 'from-the-environment';
    try {
      const destination = {
        ...fakeDestination(),
        credential: { option: 'key', variable: 'FAKE_KEY', given: () => undefined },
      };
      const { clock, track, sent } = setUp(undefined, { destination });
      track(25);
      await clock.advance(0);
      expect(sent[0]?.credential).toBe('from-the-environment');
    } finally {
      delete process.env.FAKE_KEY;
    }
  });

  it('is not made by a line break at its end, as a file has it', async () => {
    const { clock, track, sent } = setUp(undefined, { destination: fakeDestination({ key: ' key-1\n' }) });
    track(25);
    await clock.advance(0);
    expect(sent[0]?.credential).toBe('key-1');
    expect(() => setUp(undefined, { destination: fakeDestination({ key: 'key\n1' }) })).toThrow(
      expect.objectContaining({ code: 'invalid_option', message: expect.not.stringContaining('key\n1') }),
    );
  });

  it('is waited for no longer than for an answer', async () => {
    let asked = 0;
    const key = () => {
      asked++;
      return asked === 1 ? new Promise<string>(() => {}) : 'key-1';
    };
    const { clock, track, ledger, lines } = setUp(undefined, { destination: fakeDestination({ key }) });
    track(25);
    await clock.advance(31_000);
    expect(lines[0]).toContain('No whole answer within 30 s');
    expect(ledger().delivered).toBe(25);
  });

  it('does not matter to a dry run, which checks, batches and counts, and sends nothing', async () => {
    const { clock, track, tracker, sent, outcomes, ledger } = setUp(undefined, {
      destination: keyless(),
      dryRun: true,
    });
    track(30);
    await clock.advance(1_000);
    expect(sent).toHaveLength(0);
    expect(outcomes).toHaveLength(30);
    expect(outcomes[0]).toMatchObject({ status: 'delivered', dryRun: true });
    expect(ledger()).toMatchObject({ delivered: 30, requests: 0 });
    await tracker.close();
  });

  it('does not matter to a tracker that is not enabled', async () => {
    const { clock, tracker, outcomes } = setUp(undefined, { destination: keyless(), enabled: false });
    const receipt = tracker.track({ name: 'seen' });
    expect(receipt).toMatchObject({ accepted: false, issues: [{ code: 'disabled' }] });
    expect(await receipt.settled()).toEqual([]);
    await clock.advance(1_000);
    expect(outcomes).toHaveLength(0);
    expect(tracker.stats().filtered).toBe(1);
    await tracker.close();
  });
});

describe('createTracker', () => {
  it.each([
    [{ destinations: [] }, 'invalid_option', /at least one destination/],
    [
      { destinations: [fakeDestination(), fakeDestination()] },
      'duplicate_destination',
      /Two destinations are named "fake"/,
    ],
    [
      { destinations: [fakeDestination()], concurrency: 0 },
      'invalid_option',
      /"concurrency" must be at least 1/,
    ],
    [
      { destinations: [fakeDestination()], flushIntervalMs: Number.NaN },
      'invalid_option',
      /"flushIntervalMs"/,
    ],
    [
      { destinations: [fakeDestination()], maxPending: { events: -1 } },
      'invalid_option',
      /"maxPending.events"/,
    ],
  ])('refuses %j', (options, code, message) => {
    let thrown: unknown;
    try {
      createTracker({ logger, ...options });
    } catch (error) {
      thrown = error;
    }
    expect(isSendoffError(thrown)).toBe(true);
    expect(thrown).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('says which destinations there are when asked for one that there is not', () => {
    const { tracker } = setUp();
    expect(() => tracker.pause('nobody')).toThrow(/there are: fake/);
  });
});

describe('what a vendor has no place for', () => {
  it('is said once, at start, to whatever the logger has for it', () => {
    const lines: string[] = [];
    const say = (line: string) => {
      lines.push(line);
    };
    const nest = { debug: () => {}, log: say, warn: () => {}, error: () => {} };
    const destination = { ...fakeDestination(), loses: ['userId', 'traits'] };
    const { tracker, lines: pino } = setUp(undefined, { destination });
    createTracker({ destinations: [destination], logger: nest });
    createTracker({ destinations: [destination], logger: nest, enabled: false });
    tracker.track({ name: 'seen', userId: 'u1' });
    expect(lines).toEqual(['[sendoff] fake has no place for: userId, traits. They are not sent.']);
    expect(pino).toEqual(lines.map((line) => `info: ${line}`));
  });
});

describe('beforeTrack', () => {
  it('may change an event, and keep one back', async () => {
    const { clock, tracker, sent } = setUp(undefined, {
      beforeTrack: (event) =>
        event.name === 'secret' ? null : { ...event, properties: { ...event.properties, region: 'eu' } },
    });
    const kept = tracker.track({ name: 'secret' });
    expect(kept).toMatchObject({ accepted: false, issues: [] });
    tracker.track({ name: 'seen', properties: { n: 1 } });
    await clock.advance(1_000);
    expect(sent.flatMap(({ events }) => events)).toEqual([{ name: 'seen', n: 1, region: 'eu' }]);
    expect(tracker.stats()).toMatchObject({ filtered: 1, pending: 0 });
  });

  it('refuses the event when it throws, as what it was to take out must not be sent', () => {
    const { tracker } = setUp(undefined, {
      beforeTrack: () => {
        throw new Error('no consent store');
      },
    });
    expect(tracker.track({ name: 'seen' }).issues).toMatchObject([{ code: 'before_track_failed' }]);
  });

  it('must answer at once', () => {
    const beforeTrack = (async () => null) as unknown as () => null;
    const { tracker } = setUp(undefined, { beforeTrack });
    expect(tracker.track({ name: 'seen' }).issues).toMatchObject([
      { code: 'before_track_failed', message: expect.stringContaining('gave a promise') },
    ]);
  });

  it('is checked like the application itself', () => {
    const { tracker } = setUp(undefined, {
      beforeTrack: (event) => ({ ...event, properties: { total: Number.NaN } }),
    });
    expect(tracker.track({ name: 'seen' }).issues).toMatchObject([{ code: 'not_serialisable' }]);
  });
});

describe('what the application hands in', () => {
  it('breaks nothing when onOutcome throws, and is told so once', async () => {
    let told = 0;
    const { clock, track, ledger, lines } = setUp(undefined, {
      onOutcome: () => {
        told++;
        throw new Error('boom');
      },
    });
    track(50);
    await clock.advance(1_000);
    expect(told).toBe(50);
    expect(ledger().delivered).toBe(50);
    expect(lines.filter((line) => line.includes('onOutcome'))).toHaveLength(1);
  });

  it('breaks nothing when the logger throws', async () => {
    const broken = () => {
      throw new Error('no disk');
    };
    const { clock, track, ledger } = setUp((_, request) => (request === 1 ? 503 : 200), {
      logger: { debug: broken, warn: broken, error: broken },
    });
    track(25);
    await clock.advance(1_000);
    expect(ledger().delivered).toBe(25);
  });

  it('breaks nothing when a destination throws: the event, or the batch, is refused', async () => {
    const destination = fakeDestination();
    const { clock, tracker, statuses } = setUp(undefined, {
      destination: {
        ...destination,
        encode: (event) => {
          if (event.name === 'encode') throw new Error('no encoding');
          return destination.encode(event);
        },
        request: (batch, attempt) => {
          if (batch.some(({ name }) => name === 'request')) throw new Error('no request');
          return destination.request(batch, attempt);
        },
      },
    });
    expect(tracker.track({ name: 'encode' }).issues).toMatchObject([{ code: 'encode_failed' }]);
    tracker.track({ name: 'request' });
    for (let n = 0; n < 30; n++) tracker.track({ name: 'seen' });
    await clock.advance(10_000);
    expect(statuses()).toEqual({ refused: 1, rejected: 1, delivered: 30 });
  });

  it('never sends to a real host under NODE_ENV=test, and says how to allow it', async () => {
    const { lines, logger: recording } = recordingLogger();
    const before = process.env.NODE_ENV;
    process.env.NODE_ENV = 'test';
    const tracker = createTracker({
      destinations: [fakeDestination()],
      logger: recording,
      flushIntervalMs: 0,
    });
    const outcomes = await tracker.track({ name: 'seen' }).settled();
    expect(outcomes).toMatchObject([{ status: 'dropped', reason: 'real_host_in_tests' }]);
    expect(lines[0]).toContain('allowRealHostsInTests: true');
    await tracker.close();
    process.env.NODE_ENV = before;
  });
});
