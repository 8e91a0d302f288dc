export {
  type CloseReport,
  type CreateTrackerOptions,
  createTracker,
  currentIdentity,
  type Destination,
  type ErrorCode,
  type EventInput,
  type FlushReport,
  type IdentifyInput,
  type Identity,
  type Issue,
  isSendoffError,
  type LaneState,
  type LaneStats,
  type Ledger,
  type Logger,
  memoryQueue,
  type Outcome,
  type OutcomeStatus,
  type Pending,
  type Properties,
  type Queue,
  type Receipt,
  type SendoffError,
  type Stats,
  setIdentity,
  type TrackedEvent,
  type Tracker,
  type TrackerOptions,
  withIdentity,
} from '@sendoff/core';
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
