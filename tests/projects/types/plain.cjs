// Compiled with checkJs, and run.
const assert = require('node:assert/strict');
const { createTracker, isSendoffError } = require('@sendoff/core');
const { observeTracker } = require('@sendoff/core/otel');
const { recordingTracker } = require('@sendoff/core/testing');
const { selzy } = require('@sendoff/destinations');
const { selzyTracking } = require('@sendoff/express-selzy');
const presetTesting = require('@sendoff/express-selzy/testing');
const express = require('express');

const tracker = recordingTracker();
const stop = observeTracker(tracker);
tracker.track({ name: 'signup', email: 'ada@example.com' });
// @ts-expect-error an event has a name
assert.equal(tracker.track({ email: 'ada@example.com' }).accepted, false);
assert.deepEqual(
  tracker.events.map(({ name }) => name),
  ['signup'],
);
assert.equal(presetTesting.recordingTracker, recordingTracker);
stop();

/** @type {import('@sendoff/core').CreateTrackerOptions} */
const options = { destinations: [selzy({ apiKey: 'key' })], enabled: false };
assert.equal(createTracker(options).track({ name: 'signup' }).accepted, false);
assert.throws(() => createTracker({ destinations: [] }), isSendoffError);

const app = express().use(selzyTracking({ enabled: false }));
app.get('/', (req, res) => {
  /** @type {string} */
  const id = req.track('signup').id;
  // @ts-expect-error an id is no number
  Math.abs(id);
  res.send(id);
});
tracker.close();
