// Whole, as both grow: a second vendor is to need no second package.
export * from '@sendoff/destinations';
export * from '@sendoff/express';
export { type SelzyTrackingOptions, selzyTracking } from './selzy-tracking.js';
