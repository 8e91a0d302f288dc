import { describe, expect, it } from 'vitest';
import { setUp } from './support/bench.js';
import { assertNone, canaryEvent, watched } from './support/canaries.js';
import { fakeDestination, held } from './support/fake-vendor.js';

describe('lastError', () => {
  it('is not there while all is well', async () => {
    const { clock, track, ledger } = setUp();
    expect(ledger()).not.toHaveProperty('lastError');
    track(25);
    await clock.advance(1_000);
    expect(ledger()).toMatchObject({ delivered: 25 });
    expect(ledger()).not.toHaveProperty('lastError');
  });

  it('says why the last request failed, until one is taken', async () => {
    const answers = [503, 'lost', 200] as const;
    const { clock, track, ledger } = setUp((_, request) => answers[request - 1] ?? 200);
    track(25);
    await clock.advance(0);
    expect(ledger()).toMatchObject({ state: 'backing-off', lastError: 'HTTP 503' });
    await clock.advance(600);
    expect(ledger()).toMatchObject({ state: 'backing-off', lastError: 'connection reset' });
    await clock.advance(2_000);
    expect(ledger()).toMatchObject({ state: 'open', delivered: 25 });
    expect(ledger()).not.toHaveProperty('lastError');
  });

  it('says why the lane is halted, until it is mended', async () => {
    let mended = false;
    const { clock, track, tracker, ledger } = setUp(() => (mended ? 200 : 401));
    track(25);
    await clock.advance(120_000);
    expect(ledger()).toMatchObject({ state: 'halted', lastError: 'the key was refused' });
    mended = true;
    tracker.resume('fake');
    await clock.advance(1_000);
    expect(ledger()).toMatchObject({ state: 'open', delivered: 25 });
    expect(ledger()).not.toHaveProperty('lastError');
  });

  it('outlives a request that left before the trouble began', async () => {
    const first = held<number>();
    const { clock, track, ledger } = setUp((_, request) => (request === 1 ? first.promise : 503));
    track(50);
    await clock.advance(0);
    expect(ledger()).toMatchObject({ lastError: 'HTTP 503' });
    first.answer(200);
    await clock.advance(1);
    expect(ledger()).toMatchObject({ delivered: 25, state: 'backing-off', lastError: 'HTTP 503' });
  });

  it('is not the end of a request that closing cut off', async () => {
    const { clock, track, tracker, ledger } = setUp(() => new Promise(() => {}));
    track(25);
    await clock.advance(0);
    const closed = tracker.close({ timeoutMs: 1_000 });
    await clock.advance(5_000);
    await closed;
    expect(ledger()).toMatchObject({ unknown: 25 });
    expect(ledger()).not.toHaveProperty('lastError');
  });

  it('is each destination’s own', async () => {
    const { clock, tracker } = setUp((events) => (events[0]?.name === 'bad' ? 503 : 200), {
      destinations: [fakeDestination({ name: 'one' }), fakeDestination({ name: 'two' })],
    });
    tracker.track({ name: 'bad', to: 'one' });
    tracker.track({ name: 'good', to: 'two' });
    await clock.advance(1_001);
    const { one, two } = tracker.stats().destinations;
    expect([one?.lastError, two?.lastError]).toEqual(['HTTP 503', undefined]);
  });

  it.each([401, 422, 500])('holds no key and nothing of an event after HTTP %d', async (status) => {
    const { clock, tracker } = watched(({ body, authorization }) => {
      return { status, body: `no: ${body} ${authorization}` };
    });
    tracker.track(canaryEvent(1));
    tracker.track(canaryEvent(2));
    await clock.advance(1_001);
    const said = tracker.stats().destinations.fake?.lastError ?? '';
    expect(said).toMatch(/^no: /);
    assertNone([said]);
  });
});
