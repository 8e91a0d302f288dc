import { describe, expect, it } from 'vitest';
import { type ExpectedEvent, recordingTracker, trackingMatchers } from '../src/testing/index.js';
import { recordingLogger } from './support/bench.js';

expect.extend(trackingMatchers);

function shop() {
  const tracker = recordingTracker();
  tracker.track({ name: 'signup', email: 'ada@example.com', properties: { plan: 'pro', seats: [1, 2] } });
  tracker.track({ name: 'signup', userId: 'u-2', properties: { plan: 'free', from: { page: '/start' } } });
  tracker.track({ name: 'order_paid', email: 'ada@example.com' });
  tracker.identify({ email: 'ada@example.com', traits: { city: 'London' } });
  return tracker;
}

/** What a failing assertion says. */
function failure(assertion: () => void): string {
  try {
    assertion();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('The assertion holds.');
}

describe('toHaveTracked', () => {
  it('holds for an event with the name, and the fields given of it', () => {
    const tracker = shop();
    expect(tracker).toHaveTracked('signup');
    expect(tracker).toHaveTracked('signup', { email: 'ada@example.com' });
    expect(tracker).toHaveTracked('signup', { properties: { plan: 'pro' } });
    expect(tracker).toHaveTracked('signup', { properties: { from: { page: '/start' } }, userId: 'u-2' });
    expect(tracker).toHaveTracked('signup', { properties: { plan: 'free', seats: undefined } });
    expect(tracker).toHaveTracked('signup', { properties: { seats: [1, 2] }, userId: undefined });
    expect(tracker).toHaveTracked('order_paid', { properties: {} });
  });

  it('takes asymmetric matchers, at any depth', () => {
    const tracker = shop();
    expect(tracker).toHaveTracked('signup', {
      email: expect.stringMatching(/@example\.com$/),
      timestamp: expect.any(Number),
      properties: { plan: expect.any(String), seats: expect.arrayContaining([2]) },
    });
    expect(tracker).toHaveTracked('signup', { properties: expect.objectContaining({ plan: 'pro' }) });
    expect(tracker).not.toHaveTracked('signup', { properties: { plan: expect.any(Number) } });
  });

  it.each<[string, ExpectedEvent]>([
    ['another value', { email: 'grace@example.com' }],
    ['a member that is not there', { properties: { plan: 'pro', coupon: 'X' } }],
    ['one that is inherited', { properties: { constructor: expect.anything() } }],
    ['the fields of two events', { email: 'ada@example.com', properties: { plan: 'free' } }],
    ['a longer list', { properties: { seats: [1, 2, 3] } }],
    ['none where there is one', { email: undefined, properties: { plan: 'pro' } }],
  ])('does not hold for %s', (_, fields) => {
    expect(shop()).not.toHaveTracked('signup', fields);
  });

  it('does not hold for a name that was not tracked, nor for identify()', () => {
    expect(shop()).not.toHaveTracked('sign_up');
    expect(shop()).not.toHaveTracked('identify');
    expect(recordingTracker()).not.toHaveTracked('signup');
  });

  it('finds the tracker in what holds it, and says so where there is none', () => {
    expect({ tracker: shop() }).toHaveTracked('signup', { userId: 'u-2' });
    for (const none of [undefined, null, 'tracker', { tracker: undefined }, { events: 3 }]) {
      expect(failure(() => expect(none).not.toHaveTracked('signup'))).toContain('a recordingTracker(); came');
    }
  });

  it('shows what was tracked instead beside what was expected, the nearest first', () => {
    const said = failure(() =>
      expect(shop()).toHaveTracked('signup', {
        userId: expect.any(String),
        properties: { plan: 'pro', from: { page: '/start' } },
      }),
    );
    expect(said).toBe(
      `
Expected an event like this to be tracked:

                          expected       tracked, 2 of 3    tracked, 1 of 3    tracked, 3 of 3
  name                    "signup"       "signup"           "signup"         ✗ "order_paid"
  userId                  Any<String>    "u-2"            ✗ –                ✗ –
  properties.plan         "pro"        ✗ "free"             "pro"            ✗ –
  properties.from.page    "/start"       "/start"         ✗ –                ✗ –

Tracked in all: 2 × signup, 1 × order_paid.`.trimStart(),
    );
  });

  it('shows the events that should not have been tracked', () => {
    const said = failure(() => expect(shop()).not.toHaveTracked('signup', { properties: { plan: 'pro' } }));
    expect(said).toMatch(/^Expected no event like this/);
    expect(said).toContain('tracked, 1 of 3');
    expect(said).not.toContain('tracked, 2 of 3');
  });

  it('keeps a long value on one line of a table that can be read', () => {
    const tracker = recordingTracker();
    tracker.track({ name: 'seen', properties: { text: 'a\nb'.repeat(100), list: [{ a: 1 }, { b: 2 }] } });
    const said = failure(() => expect(tracker).toHaveTracked('seen', { properties: { text: '', list: [] } }));
    for (const line of said.split('\n')) expect(line.length).toBeLessThan(120);
  });

  it('says what was refused, as that may be the event that is missed', () => {
    const tracker = recordingTracker({ logger: recordingLogger().logger });
    tracker.track({ name: 'signup', timestamp: 'yesterday' });
    const said = failure(() => expect(tracker).toHaveTracked('signup'));
    expect(said).toContain('Tracked in all: nothing.\nRefused: 1 × invalid_timestamp.');
  });
});

describe('toHaveTrackedTimes', () => {
  it('counts the events of a name', () => {
    expect(shop()).toHaveTrackedTimes('signup', 2);
    expect(shop()).toHaveTrackedTimes('seen', 0);
    expect(shop()).not.toHaveTrackedTimes('signup', 1);
  });

  it('shows them side by side where there are too many', () => {
    expect(failure(() => expect(shop()).toHaveTrackedTimes('signup', 1))).toBe(
      `
Expected "signup" to be tracked 1 times; it was 2 times.

                          tracked, 1 of 2      tracked, 2 of 2
  email                   "ada@example.com"    –
  properties.plan         "pro"                "free"
  properties.seats        Array [ 1, 2, ]      –
  userId                  –                    "u-2"
  properties.from.page    –                    "/start"

Tracked in all: 2 × signup, 1 × order_paid.`.trimStart(),
    );
    expect(failure(() => expect(shop()).not.toHaveTrackedTimes('signup', 2))).toContain('not 2 times');
    expect(failure(() => expect(shop()).toHaveTrackedTimes('sign_up', 1))).toContain('1 × order_paid');
  });
});
