import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../src/testing/index.js';
import { setUp } from './support/bench.js';
import { durable, leasingQueue } from './support/leasing-queue.js';

const ada = { email: 'Ada@Example.com', userId: 'u 1', anonymousId: 'v-1' };

describe('erase', () => {
  it('removes what waits of a person from memory, each told as dropped, and leaves the others', async () => {
    const { clock, tracker, outcomes, ledger } = setUp(() => 200);
    const theirs = tracker.track({ name: 'seen', email: 'ada@example.com' });
    tracker.track({ name: 'seen', email: 'bob@example.com' });
    await clock.advance(0);
    expect(await tracker.erase({ email: 'ADA@example.com' })).toBe(1);
    await clock.advance(1_000);
    expect(outcomes.map(({ id, status, reason }) => [id === theirs.id, status, reason])).toEqual([
      [true, 'dropped', 'erased'],
      [false, 'delivered', undefined],
    ]);
    expect(ledger()).toMatchObject({ tracked: 2, dropped: 1, delivered: 1, pending: 0 });
  });

  it('finds an event by any of its identities', async () => {
    for (const identity of [{ email: 'ada@example.com' }, { userId: 'u 1' }, { anonymousId: 'v-1' }]) {
      const { clock, tracker } = setUp(() => 503);
      tracker.track({ name: 'seen', ...ada });
      tracker.track({ name: 'seen', email: 'u 1', userId: 'v-1', anonymousId: 'ada@example.com' });
      await clock.advance(5_000);
      expect(await tracker.erase(identity)).toBe(1);
      expect(await tracker.erase(identity)).toBe(0);
    }
  });

  it('removes what waits in a lane in trouble, what is leased and what is dead, however it lies there', async () => {
    const { clock, tracker, ledger } = setUp(() => ({ status: 207, body: '["bad"]' }));
    tracker.track({ name: 'bad', ...ada });
    await clock.advance(1_000);
    tracker.pause('fake');
    for (let i = 0; i < 70; i++) tracker.track({ name: 'seen', ...(i % 7 === 0 && ada) });
    await clock.advance(1_000);
    expect(await tracker.erase({ userId: 'u 1' })).toBe(11);
    tracker.resume('fake');
    await clock.advance(1_000);
    expect(ledger()).toMatchObject({ tracked: 71, rejected: 1, dropped: 10, delivered: 60, pending: 0 });
    expect(await tracker.deadLetters.list('fake')).toEqual([]);
  });

  it('removes from a durable queue by hashes, which say nothing without the key', async () => {
    const clock = manualClock();
    const { queue } = leasingQueue(clock, 60_000, durable);
    const run = (erasureKey?: string) => setUp(() => 503, { clock, queue, erasureKey });
    const { tracker, ledger } = run('a key of ours');
    tracker.track({ name: 'seen', ...ada });
    tracker.track({ name: 'seen', email: 'bob@example.com' });
    await clock.advance(5_000);
    const other = run('another');
    expect(await other.tracker.erase(ada)).toBe(0);
    tracker.pause('fake');
    await other.tracker.close();
    expect(await tracker.erase({ email: 'ada@example.com' })).toBe(1);
    expect(await queue.size()).toMatchObject({ leased: 1, ready: 0 });
    expect(ledger().queue).toMatchObject({ taken: 2, returned: 1, inFlight: 1 });
  });

  it('writes no identity down in a durable queue beside the body', async () => {
    const identity = fc.record({ email: fc.emailAddress(), userId: fc.string({ minLength: 4 }) });
    await fc.assert(
      fc.asyncProperty(identity, async (person) => {
        const clock = manualClock();
        const { queue } = leasingQueue(clock, 60_000, durable);
        const { tracker } = setUp(() => 200, { clock, queue, deliver: false });
        if (!tracker.track({ name: 'seen', ...person }).accepted) return;
        await clock.advance(0);
        const [stored] = await queue.take('fake', 1);
        expect(stored?.subject).toMatch(/^[\w-]{22} [\w-]{22}$/);
        for (const word of Object.values(person)) expect(stored?.subject).not.toContain(word);
        expect(await tracker.erase({ userId: person.userId })).toBe(1);
      }),
      { numRuns: 100 },
    );
  });
});
