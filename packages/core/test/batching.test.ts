import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { setUp } from './support/bench.js';
import { fakeDestination, held } from './support/fake-vendor.js';

describe('batching', () => {
  it('sends a full batch at once', async () => {
    const { clock, track, sent } = setUp();
    track(50);
    await clock.advance(0);
    expect(sent.map(({ events }) => events.length)).toEqual([25, 25]);
  });

  it('holds back what does not fill a batch until its oldest event is flushIntervalMs old', async () => {
    const { clock, track, sent } = setUp();
    track(3);
    await clock.advance(999);
    expect(sent).toHaveLength(0);
    await clock.advance(1);
    expect(sent.map(({ events }) => events.length)).toEqual([3]);
  });

  it('never puts the age limit off for new events', async () => {
    const { clock, track, sent } = setUp();
    for (let i = 0; i < 10; i++) {
      track(1);
      await clock.advance(100);
    }
    expect(sent.map(({ at, events }) => [at, events.length])).toEqual([[1_000, 10]]);
  });

  it('keeps the age limit when the wall clock steps back', async () => {
    const { clock, track, sent } = setUp();
    track(1);
    await clock.advance(500);
    clock.step(-3_600_000);
    await clock.advance(501);
    expect(sent).toHaveLength(1);
  });

  it('counts the bytes of the real body, in UTF-8', async () => {
    const { clock, tracker, sent } = setUp(undefined, {
      destination: fakeDestination({ limits: { bodyBytes: 1_000 } }),
    });
    for (let i = 0; i < 20; i++) tracker.track({ name: 'seen', properties: { text: '🛒'.repeat(30) } });
    await clock.advance(1_000);
    expect(sent.flatMap(({ events }) => events)).toHaveLength(20);
    expect(Math.max(...sent.map(({ bytes }) => bytes))).toBeLessThanOrEqual(1_000);
    expect(sent[0]?.events).toHaveLength(6);
  });

  it('ends a batch at the first event whose key it already holds', async () => {
    const { clock, tracker, sent } = setUp();
    for (const email of ['a@example.com', 'b@example.com', 'a@example.com', 'c@example.com']) {
      tracker.track({ name: 'seen', email });
    }
    await clock.advance(1_000);
    expect(sent.map(({ events }) => events.length)).toEqual([2, 2]);
  });

  it('never mixes routes', async () => {
    const { clock, tracker, sent } = setUp(undefined, {
      destination: fakeDestination({
        encode: ({ name }) => ({
          body: JSON.stringify({ name }),
          format: 1,
          ...(name === 'b' && { route: '/b' }),
        }),
      }),
    });
    for (const name of ['a', 'a', 'b', 'b', 'a']) tracker.track({ name });
    await clock.advance(1_000);
    expect(sent.map(({ events }) => events.map(({ name }) => name).join(''))).toEqual(['aa', 'bb', 'a']);
  });

  it('never puts two events of one id into a batch, as the answers tell them apart by id', async () => {
    const { clock, tracker, sent } = setUp();
    for (let i = 0; i < 2; i++) tracker.track({ name: 'seen', id: 'same' });
    await clock.advance(1_000);
    expect(sent.map(({ events }) => events.length)).toEqual([1, 1]);
  });

  it('keeps every limit for any stream of events, and sends each event once', async () => {
    const event = fc.record({ size: fc.integer({ min: 0, max: 400 }), who: fc.integer({ min: 0, max: 8 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 120 }),
        fc.integer({ min: 1, max: 25 }),
        async (events, most) => {
          const destination = fakeDestination({ limits: { batchEvents: most, bodyBytes: 1_500 } });
          const { clock, tracker, sent, outcomes, ledger } = setUp(undefined, { destination });
          for (const [n, { size, who }] of events.entries()) {
            const properties = { n, text: 'é'.repeat(size) };
            tracker.track({ name: `e${who}`, email: `${who}@example.com`, properties });
          }
          await clock.advance(1_000);
          const arrived = sent.flatMap((request) => request.events.map(({ n }) => n));
          expect(arrived).toEqual(events.map((_, n) => n));
          for (const request of sent) {
            expect(request.events.length).toBeLessThanOrEqual(most);
            expect(request.bytes).toBeLessThanOrEqual(1_500);
            expect(new Set(request.events.map(({ name }) => name)).size).toBe(request.events.length);
          }
          expect(outcomes).toHaveLength(events.length);
          expect(ledger()).toMatchObject({ delivered: events.length, pending: 0 });
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('requests in flight', () => {
  it('has as many as there are full batches, up to the limit', async () => {
    const gate = held<number>();
    const { clock, track, state, ledger } = setUp(() => gate.promise, { concurrency: 3 });
    track(25 * 5);
    await clock.advance(0);
    expect(state.inFlight).toBe(3);
    gate.answer(200);
    await clock.advance(0);
    expect(state.mostInFlight).toBe(3);
    expect(ledger().delivered).toBe(125);
  });

  it('keeps events in order with one at a time', async () => {
    const { clock, track, sent } = setUp((_, request) => (request === 2 ? 503 : 200), { concurrency: 1 });
    track(100);
    await clock.advance(5_000);
    const [first, failed, ...rest] = sent.map(({ events }) => events.map(({ n }) => n));
    expect(rest[0]).toEqual(failed);
    expect([first, ...rest].flat()).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });
});
