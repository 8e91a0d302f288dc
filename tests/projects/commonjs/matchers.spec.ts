import { recordingTracker, trackingMatchers } from '@sendoff/express-selzy/testing';

expect.extend(trackingMatchers);

it('has matchers that say what was tracked instead', () => {
  const tracker = recordingTracker();
  tracker.track({ name: 'signup', email: 'ada@example.com', properties: { plan: 'team' } });
  expect(tracker).toHaveTracked('signup', {
    email: expect.stringContaining('@'),
    properties: { plan: 'team', coupon: undefined },
  });
  expect(tracker).not.toHaveTracked('signup', { properties: { plan: 'free' } });
  expect(tracker).toHaveTrackedTimes('signup', 1);
  // @ts-expect-error an event has no such field
  expect(tracker).not.toHaveTracked('signup', { mail: 'ada@example.com' });
  const wrong = { properties: { plan: expect.any(Number) } };
  expect(() => expect(tracker).toHaveTracked('signup', wrong)).toThrow(
    /^ {2}properties\.plan {4}Any<Number> {2}✗ "team"$/m,
  );
});
