// All of it, as a module that is augmented (Register) must be exported whole.
export * from '@sendoff/core';
export { TRACKER } from './tracker.constants.js';
export { TrackEvent } from './tracker.decorator.js';
export type {
  EventFields,
  FailedCall,
  HandlerCall,
  OnBoth,
  OnError,
  OnSuccess,
  PerCall,
  SucceededCall,
  TrackEventOptions,
} from './tracker.event.js';
export { TrackerModule } from './tracker.module.js';
export type {
  ExistingTrackerOptions,
  IdentityResolver,
  NewTrackerOptions,
  TrackerIdentityOptions,
  TrackerModuleOptions,
} from './tracker.options.js';
export { TrackerService } from './tracker.service.js';
