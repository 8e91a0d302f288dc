import { describe, expect, it } from 'vitest';
import { setUp } from './support/bench.js';
import { type Answer, fakeDestination, held } from './support/fake-vendor.js';

describe('flush', () => {
  it('sends a partial batch, and resolves when all that was tracked before has an outcome', async () => {
    const gate = held<number>();
    const { clock, track, tracker, sent } = setUp(() => gate.promise);
    track(3);
    const flushed = tracker.flush();
    await clock.advance(0);
    expect(sent.map(({ events }) => events.length)).toEqual([3]);
    gate.answer(200);
    expect(await flushed).toEqual({ pending: 0, timedOut: false });
  });

  it('does not wait for events that were tracked after it', async () => {
    const second = held<number>();
    const { clock, track, tracker } = setUp((_, request) => (request === 2 ? second.promise : 200));
    track(1);
    const flushed = tracker.flush();
    track(25);
    await clock.advance(0);
    expect(await flushed).toEqual({ pending: 0, timedOut: false });
    second.answer(200);
    await clock.advance(0);
  });

  it('says what is pending when its time is up', async () => {
    const { clock, track, tracker } = setUp(() => 503);
    track(7);
    const flushed = tracker.flush({ timeoutMs: 3_000 });
    await clock.advance(3_000);
    expect(await flushed).toEqual({ pending: 7, timedOut: true });
  });

  it('does not wait for a paused or a halted lane', async () => {
    const { clock, track, tracker } = setUp(() => 401);
    track(2);
    const halted = tracker.flush();
    await clock.advance(0);
    expect(await halted).toEqual({ pending: 2, timedOut: false });
    tracker.pause('fake');
    expect(await tracker.flush()).toEqual({ pending: 2, timedOut: false });
  });

  it('lets batches fill up again afterwards', async () => {
    const { clock, track, tracker, sent } = setUp();
    track(1);
    const flushed = tracker.flush();
    await clock.advance(0);
    await flushed;
    track(2);
    await clock.advance(900);
    expect(sent).toHaveLength(1);
    await clock.advance(100);
    expect(sent).toHaveLength(2);
  });
});

describe('close', () => {
  it('sends what waits, and refuses what comes later', async () => {
    const { clock, track, tracker, statuses, ledger } = setUp();
    track(2_007);
    const closed = tracker.close();
    const late = tracker.track({ name: 'late' });
    await clock.advance(0);
    expect(await closed).toEqual({ delivered: 2_007, dropped: 0, unknown: 0, kept: 0 });
    expect(late.accepted).toBe(false);
    expect(late.issues).toMatchObject([{ code: 'closed', destination: 'fake' }]);
    expect(statuses()).toEqual({ delivered: 2_007, refused: 1 });
    expect(ledger()).toMatchObject({ tracked: 2_008, refused: 1, pending: 0 });
  });

  it('may be called twice, and gives one report', async () => {
    const { clock, track, tracker } = setUp();
    track(1);
    const closes = Promise.all([tracker.close(), tracker.close()]);
    await clock.advance(0);
    const [first, second] = await closes;
    expect(second).toEqual(first);
    expect(first.delivered).toBe(1);
  });

  it('ends at its deadline: what was cut off is unknown, what never left is dropped', async () => {
    const never = new Promise<Answer>(() => {});
    const { clock, track, tracker, statuses, ledger } = setUp(() => never, { concurrency: 2 });
    track(100);
    await clock.advance(0);
    const closed = tracker.close({ timeoutMs: 5_000 });
    await clock.advance(5_000);
    expect(await closed).toEqual({ delivered: 0, dropped: 50, unknown: 50, kept: 0 });
    expect(statuses()).toEqual({ dropped: 50, unknown: 50 });
    expect(ledger()).toMatchObject({ pending: 0, dropped: 50, unknown: 50 });
  });

  it('gives a lane in back-off one try, at once', async () => {
    let down = true;
    const { clock, track, tracker, statuses } = setUp(() => (down ? 503 : 200));
    track(25);
    await clock.advance(100_000);
    down = false;
    const closed = tracker.close();
    await clock.advance(0);
    expect(await closed).toMatchObject({ delivered: 25 });
    expect(statuses()).toEqual({ delivered: 25 });
  });

  it('does not wait its deadline out for a dead vendor', async () => {
    const { clock, track, tracker, statuses } = setUp(() => 'lost');
    track(100);
    await clock.advance(10_000);
    const closed = tracker.close();
    await clock.advance(0);
    expect(await closed).toMatchObject({ dropped: 100 });
    expect(statuses()).toEqual({ dropped: 100 });
  });

  it('waits for a Retry-After that lies within its deadline, and not for one past it', async () => {
    for (const [seconds, status] of [
      ['3', 'delivered'],
      ['60', 'dropped'],
    ] as const) {
      const { clock, track, tracker, statuses } = setUp((_, request) =>
        request === 1 ? { status: 429, headers: { 'retry-after': seconds } } : 200,
      );
      track(25);
      await clock.advance(0);
      const closed = tracker.close();
      await clock.advance(4_000);
      await closed;
      expect(statuses()).toEqual({ [status]: 25 });
    }
  });

  it('drops what waits on a halted or paused lane at once', async () => {
    const { clock, track, tracker, statuses } = setUp(() => 401);
    track(60);
    await clock.advance(0);
    const closed = tracker.close();
    await clock.advance(0);
    expect(await closed).toMatchObject({ dropped: 60, delivered: 0 });
    expect(statuses()).toEqual({ dropped: 60 });
  });

  it('ends with a transport that does not look at its signal', async () => {
    const { clock, track, tracker, statuses } = setUp(undefined, {
      transport: { post: () => new Promise(() => {}), close: async () => {} },
    });
    track(25);
    await clock.advance(0);
    const closed = tracker.close({ timeoutMs: 1_000 });
    await clock.advance(1_000);
    expect(await closed).toMatchObject({ unknown: 25 });
    expect(statuses()).toEqual({ unknown: 25 });
  });

  it('drops what it cut off before it had left, for want of a key', async () => {
    const never = new Promise<string>(() => {});
    const { clock, track, tracker, statuses, sent } = setUp(undefined, {
      destination: fakeDestination({ key: () => never }),
    });
    track(25);
    await clock.advance(0);
    const closed = tracker.close({ timeoutMs: 1_000 });
    await clock.advance(2_000);
    expect(await closed).toMatchObject({ dropped: 25, unknown: 0 });
    expect(statuses()).toEqual({ dropped: 25 });
    expect(sent).toEqual([]);
  });

  it('is followed by a flush, a resume and a close that say and do nothing', async () => {
    const { clock, track, tracker, lines } = setUp();
    track(3);
    const closed = tracker.close();
    await clock.advance(0);
    const report = await closed;
    expect(await tracker.flush()).toEqual({ pending: 0, timedOut: false });
    tracker.resume('fake');
    await clock.advance(10_000);
    expect(await tracker.close()).toEqual(report);
    expect(lines).toEqual([]);
  });

  it('leaves no timer behind that could hold a test or a process', async () => {
    const { clock, track, tracker } = setUp();
    track(3);
    const closed = tracker.close();
    await clock.advance(0);
    await closed;
    expect(tracker.stats().pending).toBe(0);
    await clock.advance(1_000_000);
  });
});

describe('two destinations', () => {
  it('never hold each other up', async () => {
    const up = fakeDestination({ name: 'up' });
    const down = fakeDestination({ name: 'down', baseUrl: 'https://down.example.com' });
    const { clock, tracker, outcomes } = setUp(undefined, {
      destinations: [up, down],
      transport: {
        post: async ({ url }) => ({ status: url.includes('down') ? 503 : 200, headers: {}, body: '' }),
        close: async () => {},
      },
    });
    for (let n = 0; n < 100; n++) tracker.track({ name: 'seen', properties: { n } });
    await clock.advance(3_600_000);
    const stats = tracker.stats().destinations;
    expect(stats.up).toMatchObject({ tracked: 100, delivered: 100, pending: 0, state: 'open' });
    expect(stats.down).toMatchObject({ tracked: 100, delivered: 0, pending: 100, state: 'backing-off' });
    expect(outcomes.every(({ waitedMs }) => waitedMs <= 1_000)).toBe(true);
  });

  it('each get only what is meant for them', async () => {
    const a = fakeDestination({ name: 'a' });
    const b = fakeDestination({ name: 'b' });
    const { clock, tracker, outcomes } = setUp(undefined, { destinations: [a, b] });
    tracker.track({ name: 'for-b', to: 'b' });
    const receipt = tracker.track({ name: 'for-nobody', to: ['c'] });
    expect(receipt.accepted).toBe(false);
    expect(receipt.issues).toMatchObject([{ code: 'unknown_destination', path: 'to' }]);
    expect(tracker.track({ name: 'for-nobody', to: [] }).issues).toMatchObject([
      { code: 'unknown_destination' },
    ]);
    await clock.advance(1_000);
    expect(outcomes.map(({ destination, name }) => [destination, name])).toEqual([['b', 'for-b']]);
  });
});
