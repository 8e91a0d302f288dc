import {
  consoleLogger,
  type EventName,
  Log,
  type PropertiesOf,
  SendoffError,
  systemClock,
} from '@sendoff/core';
import type { NextFunction, Request, Response } from 'express';
import { type RouteEvent, type RouteEventOptions, trackEnded } from './route-event.js';
import { type Served, servedOf } from './served.js';

/** Options of {@link trackRoute}, with the properties of one event of the catalogue. */
export type TrackRouteOptions<Name extends string = EventName, Req = Request> = RouteEventOptions<
  Req,
  PropertiesOf<Name>
>;

/** The arguments of {@link trackRoute}: the name types the properties, and says whether it needs any. */
export type TrackRouteArguments<Req = Request> = {
  [Name in EventName]: Record<never, never> extends PropertiesOf<Name>
    ? [name: Name, options?: TrackRouteOptions<Name, Req> | undefined]
    : [
        name: Name,
        options: TrackRouteOptions<Name, Req> &
          Required<Pick<RouteEventOptions<Req, PropertiesOf<Name>>, 'properties'>>,
      ];
}[EventName];

/** Middleware for a route. */
export type RouteMiddleware = (req: Request, res: Response, next: NextFunction) => void;

const WHEN = ['success', 'error', 'both'];

/**
 * Tracks an event for each request to a route, once, when the response has been sent with a status under 400.
 * The response never waits for it, and nothing that goes wrong with it reaches the route.
 *
 * Each option is a value or a function of `{ req, res }`, sync or async. An event that names nobody takes the
 * identity of the request, as it is then. Several on one route all fire. Needs a `tracking()` before it.
 *
 * ```ts
 * app.post('/orders', trackRoute('order_placed', { properties: ({ res }) => res.locals.order }), placeOrder);
 * ```
 *
 * @typeParam Req your own type of request, for `req`
 * @throws {SendoffError} `invalid_option` for an `on` that there is not
 */
export function trackRoute<Req = Request>(...event: TrackRouteArguments<Req>): RouteMiddleware;
export function trackRoute(name: string, options: RouteEventOptions = {}): RouteMiddleware {
  const { on = 'success' } = options;
  if (!WHEN.includes(on)) {
    throw new SendoffError('invalid_option', `The option "on" must be one of ${WHEN.join(', ')}.`);
  }
  const event: RouteEvent = { name, options };
  let warned = false;

  return (req, res, next) => {
    const served = servedOf(req);
    if (served !== undefined) {
      watch(event, req, res, served);
    } else if (!warned) {
      warned = true;
      const what = `trackRoute(${JSON.stringify(name)}) met a request that no tracking() serves`;
      const todo = 'so it tracks nothing. Mount app.use(tracking(…)) before the route.';
      new Log(consoleLogger, systemClock).say('warn', `${what}, ${todo}`);
    }
    next();
  };
}

/** Has the event tracked at the end of the request; all of one request by one pair of listeners. */
function watch(event: RouteEvent, req: Request, res: Response, served: Served): void {
  if (served.events !== undefined) {
    if (!served.events.has(event)) served.events.set(event, req.params);
    return;
  }
  const events = new Map([[event, req.params]]);
  served.events = events;
  const end = (whole: boolean) => {
    res.off('finish', finish).off('close', close);
    for (const [one, params] of events) {
      if (!whole && one.options.aborted !== true) continue;
      // By the time an error handler has answered, they are those of that handler.
      req.params = params;
      trackEnded(one, { req, res }, served);
    }
  };
  const finish = () => end(true);
  const close = () => end(res.writableFinished);
  res.on('finish', finish).on('close', close);
  if (res.writableFinished || res.destroyed) close();
}
