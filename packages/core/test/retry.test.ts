import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from '../src/backoff.js';
import { setUp } from './support/bench.js';
import { type Answer, held } from './support/fake-vendor.js';

const failing = (times: number, answer: Answer) => (_: unknown, request: number) =>
  request <= times ? answer : 200;

describe('retry', () => {
  it('waits 500 ms, then twice as long each time, to at most 2.4 s in the first minute', async () => {
    const { clock, track, sent, ledger } = setUp(failing(5, 503));
    track(25);
    await clock.advance(20_000);
    expect(sent.map(({ at }) => at)).toEqual([0, 500, 1_500, 3_500, 5_900, 8_300]);
    expect(ledger()).toMatchObject({ delivered: 25, pending: 0, requests: 6 });
  });

  it('waits up to a minute after the first minute', async () => {
    const { clock, track, sent } = setUp(failing(1_000, 503));
    track(25);
    await clock.advance(600_000);
    const gaps = sent.slice(1).map(({ at }, index) => at - (sent[index]?.at ?? 0));
    expect(Math.max(...gaps)).toBe(60_000);
    expect(sent.length).toBeLessThan(45);
  });

  it('spreads the waits by 20 % either way', async () => {
    for (const [random, at] of [
      [0, 400],
      [0.999_999, 600],
    ] as const) {
      const { clock, track, sent } = setUp(failing(1, 503), { random: () => random });
      track(25);
      await clock.advance(at - 1);
      expect(sent).toHaveLength(1);
      await clock.advance(1);
      expect(sent).toHaveLength(2);
    }
  });

  it('retries a lost answer with the same events, ids and all', async () => {
    const { clock, track, sent, outcomes } = setUp(failing(2, 'lost'));
    track(25);
    await clock.advance(5_000);
    expect(sent[2]?.events).toEqual(sent[0]?.events);
    expect(outcomes.every(({ status, attempts }) => status === 'delivered' && attempts === 3)).toBe(true);
  });

  it('cuts off a request that has no answer after 30 s, and tries again', async () => {
    const never = new Promise<Answer>(() => {});
    const { clock, track, sent, ledger } = setUp((_, request) => (request === 1 ? never : 200));
    track(25);
    await clock.advance(30_500);
    expect(sent.map(({ at }) => at)).toEqual([0, 30_500]);
    expect(ledger().delivered).toBe(25);
  });

  it('has one request at a time while it backs off, then all at once again', async () => {
    const down = held<number>();
    const { clock, track, sent, ledger } = setUp((_, request) => {
      if (request <= 8) return down.promise;
      return request === 9 ? 503 : 200;
    });
    track(25 * 16);
    await clock.advance(0);
    down.answer(503);
    await clock.advance(499);
    expect(sent).toHaveLength(8);
    await clock.advance(1);
    expect(sent).toHaveLength(9);
    await clock.advance(1_000);
    // All sixteen, and one of them in halves: it has failed twice, and the next one was taken.
    expect(sent.filter(({ at }) => at === 1_500)).toHaveLength(17);
    expect(ledger().delivered).toBe(400);
  });

  it('does not take a request that left before the trouble for a sign that it is over', async () => {
    const slow = held<number>();
    const { clock, track, sent } = setUp((_, request) =>
      request === 1 ? slow.promise : request === 2 ? 503 : 200,
    );
    track(75);
    await clock.advance(100);
    slow.answer(200);
    await clock.advance(399);
    expect(sent.filter(({ at }) => at > 0)).toHaveLength(0);
    await clock.advance(1);
    expect(sent.filter(({ at }) => at === 500)).not.toHaveLength(0);
  });

  it('honours Retry-After for the whole lane, not for one batch', async () => {
    const busy = { status: 429, headers: { 'retry-after': '7' } };
    const { clock, track, sent } = setUp(failing(1, busy), { random: () => 0 });
    track(25);
    await clock.advance(0);
    track(100);
    await clock.advance(6_999);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect(sent).toHaveLength(5 + 1);
  });

  it('never waits more than ten minutes for a Retry-After', async () => {
    const busy = { status: 503, headers: { 'retry-after': '999999' } };
    const { clock, track, sent } = setUp(failing(1, busy), { random: () => 0 });
    track(25);
    await clock.advance(600_000);
    expect(sent).toHaveLength(2);
  });

  it('expires an event that is too old when a try has just failed, and none untried', async () => {
    const { clock, track, tracker, outcomes } = setUp(failing(1_000, 503), { retry: { forMs: 60_000 } });
    track(25);
    await clock.advance(0);
    tracker.pause('fake');
    await clock.advance(120_000);
    expect(outcomes).toHaveLength(0);
    tracker.resume('fake');
    await clock.advance(0);
    expect(outcomes.map(({ status }) => status)).toEqual(new Array(25).fill('expired'));
    expect(outcomes[0]).toMatchObject({ reason: 'HTTP 503', attempts: 2 });
  });

  it('ends what only ever got unreadable answers as unknown, as the vendor may have it', async () => {
    const { clock, track, statuses } = setUp(() => ({ status: 202, body: '<html>' }), {
      retry: { forMs: 5_000 },
    });
    track(25);
    await clock.advance(20_000);
    expect(statuses()).toEqual({ unknown: 25 });
  });
});

describe('one batch that always fails', () => {
  it('is put aside, so that it stops nobody, and is taken apart until the event is found', async () => {
    const { clock, track, tracker, outcomes, statuses } = setUp((events) =>
      events.some(({ name }) => name === 'poison') ? 500 : 200,
    );
    track(30);
    tracker.track({ name: 'poison' });
    track(4_969);
    await clock.advance(10_000);
    expect(statuses().delivered).toBe(4_999);
    await clock.advance(300_000);
    expect(statuses()).toEqual({ delivered: 4_999, expired: 1 });
    expect(outcomes.find(({ name }) => name === 'poison')).toMatchObject({
      name: 'poison',
      status: 'expired',
      reason: 'HTTP 500',
      attempts: 8,
    });
  });

  it('is not blamed while nothing else is taken either', async () => {
    let down = true;
    const { clock, track, statuses } = setUp(() => (down ? 500 : 200));
    track(25 * 20);
    await clock.advance(1_800_000);
    expect(statuses()).toEqual({});
    down = false;
    await clock.advance(120_000);
    expect(statuses()).toEqual({ delivered: 500 });
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 4, 12, 10);

  it.each([
    ['2', 2_000],
    [' 120 ', 120_000],
    ['0', 0],
    ['Tue, 12 May 2026 10:00:30 GMT', 30_000],
    ['Tue, 12 May 2026 09:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['', undefined],
    ['2026', 2_026_000],
    ['1e9', undefined],
  ])('%j asks for %s ms', (header, ms) => {
    expect(parseRetryAfter(header, now)).toBe(ms);
  });

  it('asks for nothing where there is none', () => {
    expect(parseRetryAfter(undefined, now)).toBeUndefined();
  });
});
