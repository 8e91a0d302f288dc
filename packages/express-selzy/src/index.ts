export { type SelzyOptions, selzy } from '@sendoff/destinations';
export * from '@sendoff/express';
export { type SelzyTrackingOptions, selzyTracking } from './selzy-tracking.js';
