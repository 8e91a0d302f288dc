export { destinationSuite } from './destination-suite.js';
export type {
  DestinationUnderTest,
  SuiteAnswer,
  SuiteAnswers,
  SuiteCase,
  SuiteEvent,
} from './destination-under-test.js';
export { type ManualClock, manualClock } from './manual-clock.js';
export { type ExpectedEvent, type TrackingMatchers, trackingMatchers } from './matchers.js';
export { type RecordingTracker, recordingTracker } from './recording-tracker.js';
