// Compiled, never run: every entry of every package, with no catalogue registered.
import {
  createTracker,
  type Destination,
  type EventInput,
  isSendoffError,
  type LaneStats,
  type Outcome,
  type Receipt,
  type Tracker,
} from '@sendoff/core';
import { observeTracker } from '@sendoff/core/otel';
import {
  manualClock,
  type RecordingTracker,
  recordingTracker,
  trackingMatchers,
} from '@sendoff/core/testing';
import { brevo, octeth, selzy, spotzee, vibetrace } from '@sendoff/destinations';
import { closeOnSignals, type TrackingMiddleware, tracking, trackRoute } from '@sendoff/express';
import { selzyTracking } from '@sendoff/express-selzy';
import { recordingTracker as ofPreset } from '@sendoff/express-selzy/testing';
import express, { type Request } from 'express';

const destinations: Destination[] = [selzy({ apiKey: () => 'key' })];
const vendors = [brevo, octeth, spotzee, vibetrace] as const;
export const name: string = vendors[0].name;

const tracker: Tracker = createTracker({ destinations, onOutcome: (outcome: Outcome) => outcome.status });
const receipt: Receipt = tracker.track({ name: 'whatever', properties: { any: 'thing' } });
const event: EventInput = { name: 'whatever', email: 'ada@example.com' };
export const accepted: boolean = receipt.accepted && tracker.track(event).accepted;
// @ts-expect-error a receipt is no promise
receipt.then();
// @ts-expect-error an event has a name
tracker.track({ email: 'ada@example.com' });
// @ts-expect-error there is no such option
createTracker({ destinations, flushInterval: 5 });

const lane: LaneStats | undefined = tracker.stats().destinations.selzy;
export const why: string | undefined = lane?.lastError;
export const stop: () => void = observeTracker(tracker);
export const isOurs = (error: unknown) => isSendoffError(error) && error.code === 'missing_credential';

const middleware: TrackingMiddleware = tracking({ destinations });
const preset = selzyTracking({ apiKey: 'key', identity: (req: Request) => ({ email: req.get('x-email') }) });
const app = express().use(middleware).use(preset);
app.get('/', trackRoute('seen'), (req, res) => {
  const tracked: Receipt = req.track('whatever', { any: 'thing' });
  // @ts-expect-error an event has a name
  req.track({ email: 'ada@example.com' });
  res.json({ id: tracked.id });
});
closeOnSignals(app.listen(0), preset.tracker);

const recording: RecordingTracker = recordingTracker({ clock: manualClock() });
export const recordings: RecordingTracker[] = [recording, ofPreset()];
// Of whatever runner: the matchers that it is given, and what they add to its assertions.
declare const assertion: jest.Matchers<void, RecordingTracker>;
assertion.toHaveTracked('whatever', { email: 'ada@example.com', properties: { any: 'thing' } });
assertion.toHaveTrackedTimes('whatever', 1);
// @ts-expect-error an event has no such field
assertion.toHaveTracked('whatever', { mail: 'ada@example.com' });
// @ts-expect-error how often?
assertion.toHaveTrackedTimes('whatever');
export const matchers: string[] = Object.keys(trackingMatchers);
