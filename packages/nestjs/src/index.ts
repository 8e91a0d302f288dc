// All of it, as a module that is augmented (Register) must be exported whole.
export * from '@sendoff/core';
export { TRACKER } from './tracker.constants.js';
export { TrackEvent } from './tracker.decorator.js';
export type {
  EventFields,
  FailedCall,
  Handled,
  HandlerCall,
  HandlerDecorator,
  OnBoth,
  OnError,
  OnSuccess,
  PerCall,
  SucceededCall,
  TrackEventOptions,
} from './tracker.event.js';
export { getTrackerToken, InjectTracker } from './tracker.inject.js';
export { TrackerModule } from './tracker.module.js';
export type {
  ExistingTrackerOptions,
  IdentityResolver,
  NewTrackerOptions,
  TrackerIdentityOptions,
  TrackerModuleExtras,
  TrackerModuleOptions,
} from './tracker.options.js';
export { TrackerService } from './tracker.service.js';
