// All of it, as a module that is augmented (Register) must be exported whole.
export * from '@sendoff/core';
export { type CloseOnSignalsOptions, closeOnSignals } from './close-on-signals.js';
export {
  type RequestOptions,
  type Track,
  type TrackingMiddleware,
  type TrackingOptions,
  tracking,
} from './tracking.js';
