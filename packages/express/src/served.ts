import type { Clock, IdentityScope, Log, Tracker } from '@sendoff/core';
import type { Request } from 'express';
import type { Identify, Track } from './track.js';

/** What a {@link TrackingMiddleware} serves its requests with. */
export interface Service {
  readonly tracker: Tracker;
  readonly log: Log;
  readonly clock: Pick<Clock, 'now'>;
}

/** What is kept of a request. */
export interface Served {
  readonly service: Service;
  readonly scope: IdentityScope;
  /** What each `trackRoute` is to track when it is over, with the parameters that its route had. */
  events: Map<object, Request['params']> | undefined;
}

// An application may hold this package twice: both copies must know whom the other one serves.
const SERVED = Symbol.for('sendoff.express.served');

interface Serving {
  [SERVED]?: Served;
}

/** Undefined where the request has met no `tracking()`. */
export function servedOf(req: Request & Serving): Served | undefined {
  return (req.identify as (Identify & Serving) | undefined)?.[SERVED] ?? req[SERVED];
}

/**
 * Gives the request what it does not have yet. Two members, and no third for ourselves: V8 has no fast way to
 * add one to an object whose prototype was changed, as Express does with every request, so each costs as much
 * as tracking an event.
 */
export function serve(
  req: Request & Serving,
  served: Served,
  track: Track,
  identify: Identify & Serving,
): void {
  req.track ??= track;
  if (req.identify === undefined) {
    identify[SERVED] = served;
    req.identify = identify;
  } else {
    req[SERVED] = served;
  }
}
