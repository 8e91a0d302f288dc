export { SandboxError, type SandboxErrorCode } from './errors.js';
export type { Fault, QueuedFault } from './faults.js';
export type { EventStatus, Events, Keys } from './fixtures.js';
export type {
  Counts,
  EventFilter,
  EventVerdict,
  RecordedEvent,
  RecordedRequest,
  RequestFilter,
} from './records.js';
export type { Sandbox, SandboxOptions } from './sandbox.js';
export { startSandbox } from './server.js';
export type { VendorName } from './vendors/index.js';
export type { SelzyHandle, SelzyOptions } from './vendors/selzy.js';
export type { WaitOptions } from './wait.js';
