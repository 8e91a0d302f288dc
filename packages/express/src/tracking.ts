import {
  type CreateTrackerOptions,
  createTracker,
  type EventInput,
  type EventName,
  type Identity,
  type IdentityScope,
  identityScope,
  type Properties,
  type PropertiesArgument,
  type Receipt,
  type Tracker,
} from '@sendoff/core';
import type { NextFunction, Request, Response } from 'express';

/** Tracks what the user of a request did. Never throws: what is wrong with an event is in the receipt. */
export interface Track {
  <Name extends EventName>(name: Name, ...properties: PropertiesArgument<Name>): Receipt;
  (event: EventInput): Receipt;
}

declare global {
  namespace Express {
    interface Request {
      /**
       * Tracks what the user of this request did, under the identity of this request; an event that names
       * `email`, `userId` or `anonymousId` carries exactly what it names. Never throws.
       *
       * ```ts
       * req.track('signup', { plan: 'team' });
       * req.track({ name: 'signup', email: 'ada@example.com', properties: { plan: 'team' } });
       * ```
       */
      track: Track;
    }
  }
}

/** What {@link tracking} takes with either kind of tracker. */
export interface RequestOptions {
  /**
   * Whose request it is. Asked at each `track` and never remembered, so a log-in in mid-request counts. What
   * it throws is logged, and the event goes on without an identity. Default: nobody, until `setIdentity`.
   */
  identity?: ((req: Request) => Identity | null | undefined) | undefined;
}

/** A tracker that exists already, or what to make one of. */
export type TrackingOptions = RequestOptions &
  ({ tracker: Tracker } | (CreateTrackerOptions & { tracker?: undefined }));

/** Middleware for `app.use`, with the tracker that it serves. */
export interface TrackingMiddleware {
  (req: Request, res: Response, next: NextFunction): void;
  /** For code that has no request at hand; within a request it takes the identity of that request. */
  readonly tracker: Tracker;
}

// An application may hold this package twice: both copies must know whom the other one serves.
const SCOPE = Symbol.for('sendoff.express.scope');

interface Served {
  [SCOPE]?: IdentityScope;
}

/**
 * Gives every request a `req.track()`. Closes no tracker: see {@link closeOnSignals}.
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
export function tracking(options: TrackingOptions): TrackingMiddleware {
  const { identity } = options;
  const tracker = options.tracker === undefined ? createTracker(options) : options.tracker;

  function scopeOf(req: Request & Served): IdentityScope {
    const scope = identityScope(() => identity?.(req) ?? undefined);
    req.track ??= trackFor(scope, tracker);
    req[SCOPE] = scope;
    return scope;
  }

  function middleware(req: Request & Served, _res: Response, next: NextFunction): void {
    const scope = req[SCOPE] ?? scopeOf(req);
    if (scope.isCurrent) next();
    else scope.run(next);
  }

  return Object.assign(middleware, { tracker });
}

/** `req.track` of the request whose scope it is. */
function trackFor(scope: IdentityScope, tracker: Tracker): Track {
  return (given: string | EventInput, properties?: Properties) => {
    const event = typeof given === 'object' ? given : ({ name: given, properties } as EventInput);
    // A callback may run in no request's context, or in that of another: of a pooled connection, say.
    return scope.isCurrent ? tracker.track(event) : scope.run(() => tracker.track(event));
  };
}
