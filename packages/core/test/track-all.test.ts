import { describe, expect, it } from 'vitest';
import type { EventInput } from '../src/index.js';
import { setUp } from './support/bench.js';
import { held } from './support/fake-vendor.js';

function* events(count: number): Generator<EventInput> {
  for (let n = 0; n < count; n++) yield { name: 'imported', properties: { n } };
}

async function* slowly(count: number): AsyncGenerator<EventInput> {
  for (const event of events(count)) {
    await Promise.resolve();
    yield event;
  }
}

/** Until a promise is settled, lets time go by. */
async function settled<T>(clock: { advance(ms: number): Promise<void> }, promise: Promise<T>): Promise<T> {
  let done = false;
  const mark = () => {
    done = true;
  };
  promise.then(mark, mark);
  while (!done) await clock.advance(100);
  return promise;
}

describe('trackAll', () => {
  it.each([
    ['an iterable', events],
    ['an async iterable', slowly],
  ])('takes %s at the pace of the vendor, and refuses nothing for want of room', async (_, source) => {
    let most = 0;
    const { clock, tracker, ledger } = setUp(() => 200, { maxPending: { events: 100 } });
    const watched = async function* () {
      for await (const event of source(5_000)) {
        most = Math.max(most, ledger().pending);
        yield event;
      }
    };
    const report = await settled(clock, tracker.trackAll(watched()));
    await settled(clock, tracker.flush());
    expect(report).toEqual({ accepted: 5_000, refused: 0, refusedBy: {} });
    expect(ledger()).toMatchObject({ delivered: 5_000, refused: 0 });
    expect(most).toBeLessThanOrEqual(50);
  });

  it('waits while the vendor is down', async () => {
    let down = true;
    const { clock, tracker, ledger } = setUp(() => (down ? 503 : 200), { maxPending: { events: 100 } });
    const all = tracker.trackAll(events(1_000));
    await clock.advance(60_000);
    expect(ledger()).toMatchObject({ tracked: 50, refused: 0, pending: 50 });
    down = false;
    expect(await settled(clock, all)).toMatchObject({ accepted: 1_000 });
  });

  it('leaves room for what is tracked beside it', async () => {
    const gate = held<number>();
    const { clock, tracker, track, ledger } = setUp(() => gate.promise, { maxPending: { events: 100 } });
    const all = tracker.trackAll(events(1_000));
    await clock.advance(1_000);
    track(50, 'beside');
    expect(ledger()).toMatchObject({ pending: 100, refused: 0 });
    gate.answer(200);
    expect(await settled(clock, all)).toMatchObject({ refused: 0 });
  });

  it('counts what is refused for other reasons, by code', async () => {
    const { clock, tracker } = setUp();
    const source = [{ name: 'good' }, { name: '' }, { name: 'good', properties: { n: Number.NaN } }];
    expect(await settled(clock, tracker.trackAll(source))).toEqual({
      accepted: 1,
      refused: 2,
      refusedBy: { invalid_name: 1, not_serialisable: 1 },
    });
  });

  it('lets the event loop turn', async () => {
    const { clock, tracker } = setUp();
    let turns = 0;
    const timer = setInterval(() => {
      turns++;
    }, 0);
    await settled(clock, tracker.trackAll(events(20_000)));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });

  it('ends when the tracker is closed, or its signal says so, and takes no more from the source', async () => {
    for (const end of ['close', 'abort'] as const) {
      let taken = 0;
      const { clock, tracker } = setUp(() => 503, { maxPending: { events: 10 } });
      const source = function* () {
        for (const event of events(1_000)) {
          taken++;
          yield event;
        }
      };
      const stop = new AbortController();
      const all = tracker.trackAll(source(), { signal: stop.signal });
      await clock.advance(0);
      if (end === 'abort') stop.abort();
      const closed = tracker.close({ timeoutMs: 0 });
      expect(await settled(clock, all)).toEqual({ accepted: 5, refused: 0, refusedBy: {} });
      expect(taken).toBeLessThanOrEqual(6);
      await closed;
    }
  });

  it('fails with its source, and keeps what it has tracked', async () => {
    const { clock, tracker, ledger } = setUp();
    const source = function* () {
      yield* events(3);
      throw new Error('no more orders');
    };
    await expect(settled(clock, tracker.trackAll(source()))).rejects.toThrow('no more orders');
    expect(ledger().tracked).toBe(3);
  });
});

describe('ready', () => {
  it('resolves at once while less than half is waiting, else when that is so again', async () => {
    let down = true;
    const { clock, tracker, track } = setUp(() => (down ? 503 : 200), { maxPending: { events: 100 } });
    track(49);
    await tracker.ready();
    track(1);
    let ready = false;
    const waiting = tracker.ready().then(() => {
      ready = true;
    });
    await clock.advance(10_000);
    expect(ready).toBe(false);
    down = false;
    await settled(clock, waiting);
  });

  it('counts characters as well', async () => {
    const { clock, tracker } = setUp(() => 503, { maxPending: { bytes: 2_000 } });
    tracker.track({ name: 'seen', properties: { text: 'x'.repeat(1_000) } });
    let ready = false;
    void tracker.ready().then(() => {
      ready = true;
    });
    await clock.advance(100);
    expect(ready).toBe(false);
    const closed = tracker.close({ timeoutMs: 0 });
    await clock.advance(0);
    await closed;
    expect(ready).toBe(true);
  });
});
