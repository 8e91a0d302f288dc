export { type ManualClock, manualClock } from './manual-clock.js';
export { type RecordingTracker, recordingTracker } from './recording-tracker.js';
