import { describe, expect, it } from 'vitest';
import { manualClock } from '../src/testing/index.js';
import { setUp } from './support/bench.js';
import type { Answer } from './support/fake-vendor.js';
import { durable, leasingQueue } from './support/leasing-queue.js';

const rejecting = (): Answer => ({ status: 207, body: '["bad"]' });

describe('dead letters', () => {
  it('keep what was rejected, with the reason, the error id and the body, for a person to look at', async () => {
    const { clock, tracker } = setUp(rejecting);
    const { id } = tracker.track({ name: 'bad', email: 'ada@example.com' });
    tracker.track({ name: 'good', email: 'bob@example.com' });
    await clock.advance(1_000);
    expect(await tracker.deadLetters.list('fake')).toMatchObject([
      {
        id,
        name: 'bad',
        outcome: 'rejected',
        reason: 'invalid: not a good event',
        errorId: 'E-1',
        attempt: 1,
        body: '{"name":"bad"}',
      },
    ]);
  });

  it('are listed in pages, and forgotten one by one or together', async () => {
    const { clock, tracker, track } = setUp(rejecting);
    track(250, 'bad');
    await clock.advance(1_000);
    const first = await tracker.deadLetters.list('fake');
    expect(first).toHaveLength(100);
    const next = await tracker.deadLetters.list('fake', { max: 200, after: first.at(-1)?.id });
    expect(next).toHaveLength(150);
    expect(await tracker.deadLetters.drop('fake', [first[0]?.id ?? '', 'nobody'])).toBe(1);
    expect(await tracker.deadLetters.drop('fake')).toBe(249);
    expect(await tracker.deadLetters.list('fake')).toEqual([]);
  });

  it('are sent once more as new events, which the books count and flush() waits for', async () => {
    let answer: Answer = rejecting();
    const { clock, tracker, track, ledger, statuses } = setUp(() => answer);
    track(3, 'bad');
    await clock.advance(1_000);
    answer = 200;
    expect(await tracker.deadLetters.redrive('fake')).toBe(3);
    expect(ledger()).toMatchObject({ tracked: 6, rejected: 3, pending: 3 });
    const flushed = tracker.flush();
    await clock.advance(0);
    expect(await flushed).toEqual({ pending: 0, timedOut: false });
    expect(ledger()).toMatchObject({ tracked: 6, rejected: 3, delivered: 3, pending: 0 });
    expect(statuses()).toEqual({ rejected: 3, delivered: 3 });
    expect(await tracker.deadLetters.list('fake')).toEqual([]);
  });

  it('of a durable queue count as stored when they are sent once more', async () => {
    const clock = manualClock();
    const { queue } = leasingQueue(clock, 60_000, durable);
    let answer: Answer = rejecting();
    const { tracker, track, ledger } = setUp(() => answer, { clock, queue });
    track(3, 'bad');
    await clock.advance(1_000);
    answer = 200;
    await tracker.deadLetters.redrive('fake');
    await clock.advance(1_000);
    expect(ledger()).toMatchObject({
      tracked: 6,
      rejected: 3,
      delivered: 3,
      queue: { stored: 6, taken: 6, inFlight: 0 },
    });
  });

  it('are asked for by a name that there is', async () => {
    const { tracker } = setUp();
    const { list, redrive, drop } = tracker.deadLetters;
    for (const ask of [list, redrive, drop]) {
      await expect(ask('selzi')).rejects.toThrow('There is no destination of that name; there are: fake.');
    }
  });
});
