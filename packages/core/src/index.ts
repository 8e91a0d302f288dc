export { type Clock, systemClock, type Timer } from './clock.js';
export { createTracker } from './create-tracker.js';
export {
  type Attempt,
  type CredentialInput,
  type CredentialSource,
  type Destination,
  type DestinationOptions,
  destinationName,
  type Encoded,
  isRefusal,
  type Limits,
  type Rate,
  type Refusal,
  type Result,
  resolveBaseUrl,
  resolveRates,
  type Sendable,
  type TransportAnswer,
  type VendorRequest,
  type VendorResponse,
  type Verdict,
} from './destination.js';
export type { RequestMessage } from './diagnostics.js';
export { type ErrorCode, errorCodes, isSendoffError, issueCodes, kindOf, SendoffError } from './errors.js';
export type { EventDetails, EventInput, IdentifyInput, Properties, TrackedEvent } from './event.js';
export {
  currentIdentity,
  type Identity,
  type IdentityScope,
  identityScope,
  setIdentity,
  withIdentity,
} from './identity.js';
export type { Issue } from './issue.js';
export { consoleLogger, Log, type Logger } from './logger.js';
export { memoryQueue } from './memory-queue.js';
export type { CreateTrackerOptions, TrackerOptions } from './options.js';
export type {
  CloseReport,
  FlushReport,
  LaneState,
  LaneStats,
  Ledger,
  Outcome,
  OutcomeStatus,
  Pending,
  QueueLedger,
  Stats,
  TrackAllReport,
} from './outcome.js';
export type {
  Added,
  DeadLetter,
  DeadOutcome,
  Delivery,
  Lease,
  Leased,
  Pushed,
  Queue,
  QueueSize,
  QueueTraits,
  Settlement,
  TransactionalQueue,
} from './queue.js';
export type { Limiter } from './rate-limit.js';
export type { Receipt } from './receipt.js';
export type {
  Catalog,
  CatalogMode,
  EventName,
  PropertiesArgument,
  PropertiesOf,
  Register,
  StandardSchema,
  WithProperties,
} from './register.js';
export type { DeadLetters, Tracker, TransactionalTracker } from './tracker.js';
export { httpTransport, type Transport } from './transport.js';
