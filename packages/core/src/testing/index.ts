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
export { type KillOptions, type KillReport, killStorm } from './queue-kills.js';
export { queueProgram } from './queue-program.js';
export { queueSuite } from './queue-suite.js';
export type { QueueRequest, QueueUnderTest } from './queue-under-test.js';
export { type RecordingTracker, recordingTracker } from './recording-tracker.js';
