import type { CreateTrackerOptions, Identity, Logger, Tracker } from '@sendoff/core';

/**
 * Says whose request this is. Declared as a method, so that your function may name your own type of request.
 */
interface IdentityMethod {
  resolve(request: object): Identity | undefined;
}

/**
 * Says whose request this is: synchronous, called at each `track`, never remembered. It gets what guards get
 * from `switchToHttp().getRequest()`; in a microservice `{ data, context }`, in a gateway `{ client, data }`.
 *
 * ```ts
 * const identity: IdentityResolver = (request: AuthenticatedRequest) => ({ email: request.user?.email });
 * ```
 */
export type IdentityResolver = IdentityMethod['resolve'];

/** What the module can be told however it comes by its tracker. */
export interface TrackerIdentityOptions {
  /** Whose request this is. Default: only what `setIdentity` says. */
  identity?: IdentityResolver | undefined;
}

/** The module makes the tracker from these, and closes it when the application shuts down. */
export interface NewTrackerOptions extends CreateTrackerOptions, TrackerIdentityOptions {
  tracker?: undefined;
}

/** The module uses a tracker of yours: it is flushed when the application shuts down, and left open. */
export interface ExistingTrackerOptions extends TrackerIdentityOptions {
  tracker: Tracker;
  destinations?: undefined;
  /** Where a failing option of `@TrackEvent` is said. Default: Nest's logger. */
  logger?: Logger | undefined;
}

/** Options of `TrackerModule.forRoot` and of the factory of `forRootAsync`. */
export type TrackerModuleOptions = NewTrackerOptions | ExistingTrackerOptions;

/** What stands beside the options of `forRoot`, or beside the factory or class of `forRootAsync`. */
export interface TrackerModuleExtras {
  /** Whether every module can inject the tracker. Default: true. */
  isGlobal?: boolean | undefined;
  /** What `@InjectTracker(name)` and `@TrackEvent`'s option `tracker` call it. Default: none, for `TrackerService`. */
  name?: string | undefined;
}
