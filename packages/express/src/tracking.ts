import {
  type CreateTrackerOptions,
  consoleLogger,
  createTracker,
  type Identity,
  type IdentityScope,
  identityScope,
  Log,
  type Logger,
  systemClock,
  type Tracker,
  type TransactionalQueue,
  type TransactionalTracker,
} from '@sendoff/core';
import type { NextFunction, Request, Response } from 'express';
import { type Served, type Service, serve, servedOf } from './served.js';
import { identifyFor, trackFor } from './track.js';

/** What {@link tracking} takes with either kind of tracker. */
export interface RequestOptions {
  /**
   * Whose request it is. Asked at each `track` and never remembered, so a log-in in mid-request counts. What
   * it throws is logged, and the event goes on without an identity. Default: nobody, until `setIdentity`.
   */
  identity?: ((req: Request) => Identity | null | undefined) | undefined;
}

/** A tracker that exists already. */
export interface ExistingTrackerOptions<Existing extends Tracker = Tracker> extends RequestOptions {
  tracker: Existing;
  /** Told where an option of `trackRoute` fails; the tracker has its own. Default: the console. */
  logger?: Logger | undefined;
}

/** What to make a tracker of. */
export interface NewTrackerOptions extends RequestOptions, CreateTrackerOptions {
  tracker?: undefined;
}

/** A tracker that exists already, or what to make one of. */
export type TrackingOptions = ExistingTrackerOptions | NewTrackerOptions;

/** Middleware for `app.use`, with the tracker that it serves. */
export interface TrackingMiddleware<Served extends Tracker = Tracker> {
  (req: Request, res: Response, next: NextFunction): void;
  /**
   * For code that has no request at hand; within a request it takes the identity of that request. Where the queue
   * can store in a transaction of the application's, it has `trackIn`.
   */
  readonly tracker: Served;
}

/**
 * Gives every request a `req.track()` and a `req.identify()`. Closes no tracker: see {@link closeOnSignals}.
 *
 * ```ts
 * const app = express();
 * app.use(tracking({ destinations: [selzy()], identity: (req) => ({ email: req.get('x-user-email') }) }));
 * app.post('/cart', (req, res) => {
 *   req.track('abandoned_cart', { cart_value: 149.99 });
 *   res.sendStatus(204);
 * });
 * ```
 *
 * Where a request meets two of these, the first serves it; a `req.track` of another origin is left alone.
 *
 * @throws {SendoffError} what `createTracker` throws, where it makes the tracker
 */
export function tracking<Existing extends Tracker>(
  options: ExistingTrackerOptions<Existing>,
): TrackingMiddleware<Existing>;
export function tracking<Transaction>(
  options: NewTrackerOptions & { queue: TransactionalQueue<Transaction> },
): TrackingMiddleware<TransactionalTracker<Transaction>>;
export function tracking(options: TrackingOptions): TrackingMiddleware;
export function tracking(options: TrackingOptions): TrackingMiddleware {
  const { identity } = options;
  const made = options.tracker === undefined;
  const tracker = made ? createTracker(options) : options.tracker;
  const clock = (made ? options.clock : undefined) ?? systemClock;
  const service: Service = { tracker, clock, log: new Log(options.logger ?? consoleLogger, clock) };

  function scopeOf(req: Request): IdentityScope {
    const scope = identityScope(() => identity?.(req) ?? undefined);
    const served: Served = { service, scope, events: undefined };
    serve(req, served, trackFor(scope, tracker), identifyFor(scope, tracker));
    return scope;
  }

  function middleware(req: Request, _res: Response, next: NextFunction): void {
    const scope = servedOf(req)?.scope ?? scopeOf(req);
    if (scope.isCurrent) next();
    else scope.run(next);
  }

  return Object.assign(middleware, { tracker });
}
