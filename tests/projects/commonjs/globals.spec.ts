import { expect, it } from '@jest/globals';
import { recordingTracker, type TrackingMatchers, trackingMatchers } from '@sendoff/core/testing';

declare module 'expect' {
  interface Matchers<R> extends TrackingMatchers<R> {}
}
expect.extend(trackingMatchers);

it('has matchers for an expect that is imported', () => {
  const tracker = recordingTracker();
  tracker.track({ name: 'signup', email: 'ada@example.com' });
  expect(tracker).toHaveTracked('signup', { email: expect.stringContaining('@') });
  expect(tracker).not.toHaveTracked('order_paid');
  // @ts-expect-error how often?
  expect(() => expect(tracker).toHaveTrackedTimes('signup')).toThrow();
});
