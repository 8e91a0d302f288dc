import { describe, expect, it } from 'vitest';
import { setUp } from './support/bench.js';
import { fakeDestination } from './support/fake-vendor.js';

describe('a receipt', () => {
  it('comes at once, with an id and without waiting for anything', () => {
    const { tracker, sent } = setUp();
    const receipt = tracker.track({ name: 'signup' });
    expect(receipt).toMatchObject({ accepted: true, issues: [] });
    expect(receipt.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(sent).toHaveLength(0);
  });

  it('tells how the event ended, whether it is asked before or after', async () => {
    const { clock, tracker } = setUp(() => ({ status: 207, body: '["bad"]' }));
    const early = tracker.track({ name: 'good' });
    const asked = early.settled();
    const late = tracker.track({ name: 'bad' });
    await clock.advance(1_000);
    expect(await asked).toMatchObject([{ id: early.id, status: 'delivered', attempts: 1, waitedMs: 1_000 }]);
    expect(await late.settled()).toMatchObject([
      { id: late.id, status: 'rejected', code: 'invalid', reason: 'not a good event', errorId: 'E-1' },
    ]);
  });

  it('says pending when the time is up', async () => {
    const { clock, tracker } = setUp(() => 503);
    const receipt = tracker.track({ name: 'seen' });
    const settled = receipt.settled({ timeoutMs: 2_000 });
    await clock.advance(2_000);
    expect(await settled).toEqual([{ id: receipt.id, destination: 'fake', name: 'seen', status: 'pending' }]);
  });

  it('holds a refusal at once, and so do the books and onOutcome', async () => {
    const { clock, tracker, outcomes, ledger } = setUp(undefined, {
      destination: fakeDestination({
        encode: () => ({ refused: [{ code: 'missing_identity', message: 'An email is needed.' }] }),
      }),
    });
    const receipt = tracker.track({ name: 'seen' });
    expect(receipt.accepted).toBe(false);
    expect(receipt.issues).toEqual([
      { code: 'missing_identity', message: 'An email is needed.', destination: 'fake' },
    ]);
    expect(outcomes).toHaveLength(0);
    expect(ledger()).toMatchObject({ tracked: 1, refused: 1, refusedBy: { missing_identity: 1 } });
    await clock.advance(0);
    expect(outcomes).toMatchObject([{ id: receipt.id, status: 'refused', attempts: 0 }]);
    expect(await receipt.settled()).toMatchObject([{ status: 'refused' }]);
    expect(await receipt.stored()).toBe(false);
  });

  it('is accepted where at least one destination holds the event', () => {
    const refusing = fakeDestination({
      name: 'refusing',
      encode: () => ({ refused: [{ code: 'invalid_name', message: 'No.' }] }),
    });
    const taking = fakeDestination({ name: 'taking' });
    const { tracker } = setUp(undefined, { destinations: [refusing, taking] });
    const receipt = tracker.track({ name: 'seen' });
    expect(receipt.accepted).toBe(true);
    expect(receipt.issues).toMatchObject([{ destination: 'refusing', code: 'invalid_name' }]);
  });

  it('tells when the queue holds the event', async () => {
    const { tracker } = setUp();
    expect(await tracker.track({ name: 'seen' }).stored()).toBe(true);
  });
});

describe('room', () => {
  it('is bounded by events: the new one is refused, and told', async () => {
    const { clock, tracker, track, ledger, lines } = setUp(() => 503, { maxPending: { events: 100 } });
    track(150);
    const receipt = tracker.track({ name: 'one-more' });
    expect(receipt.issues).toMatchObject([{ code: 'queue_full', limit: 100, actual: 100 }]);
    expect(ledger()).toMatchObject({ tracked: 151, refused: 51, pending: 100 });
    await clock.advance(61_000);
    expect(lines.filter((line) => line.includes('queue_full')).map((line) => line.slice(-31))).toEqual([
      expect.stringContaining('See stats().'),
      expect.stringContaining('See stats().'),
      expect.stringContaining('(49 more in the last minute)'),
    ]);
  });

  it('is bounded by characters', () => {
    const { tracker, ledger } = setUp(() => 503, { maxPending: { bytes: 10_000 } });
    for (let i = 0; i < 20; i++) tracker.track({ name: 'seen', properties: { text: 'x'.repeat(1_000) } });
    expect(ledger()).toMatchObject({ pending: 10, refused: 10 });
  });

  it('is there again once events have ended', async () => {
    let down = true;
    const { clock, track, ledger } = setUp(() => (down ? 503 : 200), { maxPending: { events: 50 } });
    track(60);
    down = false;
    await clock.advance(5_000);
    track(50);
    await clock.advance(5_000);
    expect(ledger()).toMatchObject({ delivered: 100, refused: 10, pending: 0 });
  });

  it('is judged for one event by the limit of a whole request', () => {
    const { tracker } = setUp(undefined, { destination: fakeDestination({ limits: { bodyBytes: 500 } }) });
    const receipt = tracker.track({ name: 'seen', properties: { text: 'é'.repeat(400) } });
    expect(receipt.issues).toMatchObject([{ code: 'event_too_large', limit: 500, actual: 827 }]);
    expect(tracker.track({ name: 'seen', properties: { text: 'x'.repeat(400) } }).accepted).toBe(true);
  });
});
