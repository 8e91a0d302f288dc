import { describe, expect, it } from 'vitest';
import { currentIdentity, type Identity, identityScope, setIdentity, withIdentity } from '../src/index.js';
import { recordingTracker } from '../src/testing/index.js';

describe('the ambient identity', () => {
  it('is nobody outside a request', () => {
    expect(currentIdentity()).toBeUndefined();
    expect(setIdentity({ userId: 'u1' })).toBe(false);
  });

  it('reaches everything below, after awaits too', async () => {
    await withIdentity({ userId: 'u1' }, async () => {
      await Promise.resolve();
      expect(currentIdentity()).toEqual({ userId: 'u1' });
    });
    expect(currentIdentity()).toBeUndefined();
  });

  it('is asked anew at each track, so that a log-in on the way counts', () => {
    const tracker = recordingTracker();
    let user: string | undefined;
    identityScope(() => ({ userId: user })).run(() => {
      tracker.track({ name: 'before' });
      user = 'u1';
      tracker.track({ name: 'after' });
    });
    expect(tracker.events.map(({ userId }) => userId)).toEqual([undefined, 'u1']);
  });

  it('can be set where it had to be looked up, for the rest of the request', () => {
    identityScope(() => ({ anonymousId: 'visitor' })).run(() => {
      expect(setIdentity({ userId: 'u2' })).toBe(true);
      expect(currentIdentity()).toEqual({ userId: 'u2' });
    });
  });

  it('never swaps between interleaved requests', async () => {
    const tracker = recordingTracker();
    const request = async (n: number) => {
      for (let i = 0; i < 3; i++) {
        await new Promise((resolve) => setImmediate(resolve));
        tracker.track({ name: `of-${n}` });
      }
    };
    await Promise.all(
      Array.from({ length: 500 }, (_, n) => withIdentity({ userId: `u-of-${n}` }, () => request(n))),
    );
    expect(tracker.events).toHaveLength(1_500);
    expect(tracker.events.every(({ name, userId }) => userId === `u-${name}`)).toBe(true);
  });

  it('is one store for both copies of the package', () => {
    const store = (globalThis as { [key: symbol]: unknown })[Symbol.for('sendoff.identity')];
    expect(store).toBeDefined();
  });

  it.each([
    ['answers later', async () => ({ userId: 'u1' })],
    ['fails later', async () => Promise.reject(new Error('db down'))],
  ])('has to be known at once: one that %s is told, and nobody', (_, later) => {
    const lines: string[] = [];
    const say = (line: string) => {
      lines.push(line);
    };
    const tracker = recordingTracker({ logger: { debug: say, warn: say, error: say } });
    identityScope(later as unknown as () => Identity).run(() => tracker.track({ name: 'seen' }));
    expect(tracker.events[0]?.userId).toBeUndefined();
    expect(lines).toEqual([expect.stringContaining('setIdentity()')]);
  });

  it('breaks nothing when the application cannot say who it is', () => {
    const lines: string[] = [];
    const say = (line: string) => {
      lines.push(line);
    };
    const tracker = recordingTracker({ logger: { debug: say, warn: say, error: say } });
    const receipt = identityScope(() => {
      throw new Error('no session');
    }).run(() => tracker.track({ name: 'seen' }));
    expect(receipt.accepted).toBe(true);
    expect(lines).toEqual([expect.stringContaining('The option "identity" threw: Error, at ')]);
  });
});
