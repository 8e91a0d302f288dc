export { type ConnectOptions, connectSandbox } from './connect.js';
export type { ConnectedSandbox, ConnectedVendor, ListedRequest } from './connected.js';
export { SandboxError, type SandboxErrorCode } from './errors.js';
export type { Fault, FaultScript } from './fault.js';
export type { QueuedFault } from './faults.js';
export type { EventStatus, Events } from './fixtures.js';
export type { Keys } from './keys.js';
export type { ContactFilter, RecordedContact } from './profiles.js';
export type {
  Counts,
  EventFilter,
  EventVerdict,
  RecordedEvent,
  RecordedRequest,
  RequestFilter,
} from './records.js';
export type { Sandbox, SandboxOptions } from './sandbox.js';
export type { Scope } from './scope.js';
export { startSandbox } from './server.js';
export type { FixtureScope, VendorFixtures } from './vendor-fixtures.js';
export type { BrevoHandle, BrevoKeyTraits, BrevoOptions } from './vendors/brevo.js';
export type { VendorName } from './vendors/index.js';
export type { OctethHandle, OctethList, OctethOptions } from './vendors/octeth.js';
export type { OctethKeyTraits } from './vendors/octeth-caller.js';
export type { SelzyHandle, SelzyOptions } from './vendors/selzy.js';
export type { SpotzeeHandle, SpotzeeOptions, SpotzeeRole } from './vendors/spotzee.js';
export type { VibetraceHandle, VibetraceKeyTraits, VibetraceOptions } from './vendors/vibetrace.js';
export type { VibetraceUser, VibetraceUsers } from './vendors/vibetrace-users.js';
export type { WaitOptions } from './wait.js';
