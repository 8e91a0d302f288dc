import { describe, expect, it } from 'vitest';
import { setUp } from './support/bench.js';
import { fakeDestination, type SentEvent } from './support/fake-vendor.js';

const holds = (name: string) => (events: readonly SentEvent[]) =>
  events.some((event) => event.name === name) ? 422 : 200;

describe('whose fault is a batch that is refused whole?', () => {
  it("is the batch's, when the next single event is taken: 24 good ones arrive, the bad one is named", async () => {
    const { clock, track, tracker, statuses, outcomes } = setUp(holds('bad'));
    track(24);
    tracker.track({ name: 'bad' });
    track(25);
    await clock.advance(10_000);
    expect(statuses()).toEqual({ delivered: 49, rejected: 1 });
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      name: 'bad',
      reason: 'HTTP 422',
    });
  });

  it('is found without any other event, in the batch itself', async () => {
    const { clock, track, tracker, statuses } = setUp(holds('bad'));
    track(12);
    tracker.track({ name: 'bad' });
    track(12);
    await clock.advance(10_000);
    expect(statuses()).toEqual({ delivered: 24, rejected: 1 });
  });

  it('is found when the bad event is the first of its batch', async () => {
    const { clock, track, tracker, statuses } = setUp(holds('bad'));
    tracker.track({ name: 'bad' });
    track(24);
    await clock.advance(10_000);
    expect(statuses()).toEqual({ delivered: 24, rejected: 1 });
  });

  it("is the lane's, when three single events are refused alike: it halts, and rejects nothing", async () => {
    let broken = true;
    const { clock, track, statuses, ledger, lines, sent } = setUp(() => (broken ? 422 : 200));
    track(100);
    await clock.advance(10_000);
    expect(statuses()).toEqual({});
    expect(ledger().state).toBe('halted');
    expect(lines.filter((line) => line.startsWith('error'))).toHaveLength(1);
    const requests = sent.length;
    await clock.advance(60_000);
    expect(sent.length - requests).toBe(1);

    broken = false;
    await clock.advance(120_000);
    expect(statuses()).toEqual({ delivered: 100 });
    expect(ledger().state).toBe('open');
  });

  it('rejects a lone event that is refused twice, and halts before a third goes that way', async () => {
    const { clock, track, statuses, ledger } = setUp(() => 422);
    track(1);
    await clock.advance(2_000);
    expect(statuses()).toEqual({ rejected: 1 });
    track(1);
    await clock.advance(2_000);
    expect(statuses()).toEqual({ rejected: 1 });
    expect(ledger()).toMatchObject({ state: 'halted', pending: 1 });
  });

  it('finds two bad events in different batches', async () => {
    const { clock, track, tracker, statuses } = setUp(holds('bad'));
    for (let i = 0; i < 2; i++) {
      track(10);
      tracker.track({ name: 'bad' });
      track(39);
    }
    await clock.advance(30_000);
    expect(statuses()).toEqual({ delivered: 98, rejected: 2 });
  });
});

describe('a request that is too large', () => {
  it('is halved until it is taken, and grows back', async () => {
    let limit = 5;
    const { clock, track, statuses, sent } = setUp((events) => (events.length > limit ? 413 : 200));
    track(200);
    await clock.advance(10_000);
    expect(statuses()).toEqual({ delivered: 200 });
    limit = 25;
    track(1_000);
    await clock.advance(10_000);
    expect(statuses()).toEqual({ delivered: 1_200 });
    expect(Math.max(...sent.slice(-10).map(({ events }) => events.length))).toBe(25);
  });

  it('rejects a single event that is still too large', async () => {
    const { clock, track, outcomes, statuses } = setUp(() => 413);
    track(5);
    await clock.advance(10_000);
    expect(statuses()).toEqual({ rejected: 5 });
    expect(outcomes[0]?.code).toBe('too_large');
  });
});

describe('a refused key', () => {
  it('halts the lane with one error, sends one probe a minute, and rejects nothing', async () => {
    const { clock, track, sent, statuses, ledger, lines } = setUp(() => 401);
    track(100);
    await clock.advance(0);
    const atFirst = sent.length;
    await clock.advance(600_000);
    expect(sent.length - atFirst).toBe(10);
    expect(sent.slice(atFirst).every(({ events }) => events.length === 1)).toBe(true);
    expect(statuses()).toEqual({});
    expect(ledger()).toMatchObject({ state: 'halted', pending: 100 });
    expect(lines.filter((line) => line.startsWith('error'))).toEqual([
      expect.stringContaining('fake is halted: the key was refused'),
    ]);
  });

  it('is asked for anew, and all is delivered once it was replaced, without a restart', async () => {
    let key = 'revoked';
    const { clock, track, sent, statuses } = setUp(() => (key === 'revoked' ? 401 : 200), {
      destination: fakeDestination({ key: () => key }),
    });
    track(100);
    await clock.advance(90_000);
    expect(statuses()).toEqual({});
    key = 'fresh';
    await clock.advance(60_000);
    expect(statuses()).toEqual({ delivered: 100 });
    expect(sent.at(-1)?.credential).toBe('fresh');
  });

  it('heals at once when it was replaced before the refusal came', async () => {
    let key = 'old';
    const { clock, track, tracker, statuses, ledger } = setUp(undefined, {
      destination: fakeDestination({ key: () => key }),
      transport: {
        post: async ({ headers }) => ({
          status: headers.authorization === key ? 200 : 401,
          headers: {},
          body: '',
        }),
        close: async () => {},
      },
    });
    track(25);
    await clock.advance(0);
    key = 'new';
    track(25);
    await clock.advance(0);
    expect(statuses()).toEqual({ delivered: 50 });
    expect(ledger().state).toBe('open');
    await tracker.close();
  });

  it('is tried at once on resume()', async () => {
    let refused = true;
    const { clock, track, tracker, statuses } = setUp(() => (refused ? 401 : 200));
    track(30);
    await clock.advance(5_000);
    refused = false;
    tracker.resume('fake');
    await clock.advance(1_000);
    expect(statuses()).toEqual({ delivered: 30 });
  });
});
