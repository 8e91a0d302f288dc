// All of it, as a module that is augmented (Register) must be exported whole.
export * from '@sendoff/core';
export { type CloseOnSignalsOptions, closeOnSignals } from './close-on-signals.js';
export type { PerRequest, RouteCall, RouteEventOptions } from './route-event.js';
export type { Identify, IdentifyOverrides, Track } from './track.js';
export {
  type RouteMiddleware,
  type TrackRouteArguments,
  type TrackRouteOptions,
  trackRoute,
} from './track-route.js';
export {
  type ExistingTrackerOptions,
  type NewTrackerOptions,
  type RequestOptions,
  type TrackingMiddleware,
  type TrackingOptions,
  tracking,
} from './tracking.js';
