import { type EventInput, kindOf, type Properties } from '@sendoff/core';
import type { Request, Response } from 'express';
import type { Served, Service } from './served.js';
import { holdClose } from './waiting.js';

/** A request whose response is over. Read it, don't keep or change it: it is the application's. */
export interface RouteCall<Req = Request> {
  readonly req: Req;
  readonly res: Response;
}

/** A value, or how to get it when the response is over. */
export type PerRequest<Value, Req = Request> = Value | ((call: RouteCall<Req>) => Value | PromiseLike<Value>);

/** The fields of the event, as in `track`, and when it fires. */
export interface RouteEventOptions<Req = Request, Props = Properties> {
  /** `success` is a status under 400, `error` any other. Default: `success`. */
  on?: 'success' | 'error' | 'both' | undefined;
  /** Tracks only where it is true; the other functions run after it. Default: always. */
  when?: PerRequest<boolean, Req> | undefined;
  /**
   * Fires also where the client went away before the whole response was sent; `on` then goes by the status
   * that was set by then. Default: false.
   */
  aborted?: boolean | undefined;
  email?: PerRequest<string | undefined, Req> | undefined;
  userId?: PerRequest<string | undefined, Req> | undefined;
  anonymousId?: PerRequest<string | undefined, Req> | undefined;
  properties?: PerRequest<Props | undefined, Req> | undefined;
  traits?: PerRequest<Properties | undefined, Req> | undefined;
  /** When it happened. Default: when the response was over. */
  timestamp?: PerRequest<EventInput['timestamp'], Req> | undefined;
  id?: PerRequest<string | undefined, Req> | undefined;
  to?: PerRequest<EventInput['to'], Req> | undefined;
}

/** One `trackRoute`. */
export interface RouteEvent {
  readonly name: string;
  readonly options: RouteEventOptions;
}

const fields = ['email', 'userId', 'anonymousId', 'properties', 'traits', 'timestamp', 'id', 'to'] as const;

/** What the options gave, by field. */
type Values = { [Field in (typeof fields)[number]]?: unknown };

/** What an option function threw. */
class Failure {
  readonly option: string;
  readonly error: unknown;

  constructor(option: string, error: unknown) {
    this.option = option;
    this.error = error;
  }
}

/** Tracks the event of a request that is over, where it is meant for such a request. Never throws. */
export function trackEnded(event: RouteEvent, call: RouteCall, { scope, service }: Served): void {
  const { on = 'success' } = event.options;
  if (on !== 'both' && on !== (call.res.statusCode < 400 ? 'success' : 'error')) return;
  const track = (values: Values | undefined) => {
    if (values !== undefined) scope.run(() => service.tracker.track(assemble(event.name, values, service)));
  };
  const values = scope.run(() => readValues(event.options, call));
  if (!(values instanceof Promise)) {
    track(values);
    return;
  }
  // However long its functions take, it happened now.
  const timestamp = service.clock.now();
  const tracked = values.then((ready) =>
    track(ready && { ...ready, timestamp: ready.timestamp ?? timestamp }),
  );
  holdClose(service.tracker, tracked);
}

/** Undefined where `when` says no; a promise where a function was async. Neither throws nor rejects. */
function readValues(
  options: RouteEventOptions,
  call: RouteCall,
): Values | undefined | Promise<Values | undefined> {
  const toValues = (ready: readonly unknown[]) =>
    Object.fromEntries(fields.map((field, index) => [field, ready[index]]));
  const decide = (wanted: unknown) => {
    // Nobody knows whether it was wanted: refused, it is at least counted.
    if (wanted instanceof Failure) return { properties: wanted };
    if (!wanted) return undefined;
    const values = fields.map((field) => ask(field, options[field], call));
    return values.some((value) => value instanceof Promise)
      ? Promise.all(values).then(toValues)
      : toValues(values);
  };
  const wanted = ask('when', options.when ?? true, call);
  return wanted instanceof Promise ? wanted.then(decide) : decide(wanted);
}

function ask(name: string, option: unknown, call: RouteCall): unknown {
  if (typeof option !== 'function') return option;
  try {
    const answer: unknown = option(call);
    const later = typeof (answer as { then?: unknown } | null | undefined)?.then === 'function';
    return later ? Promise.resolve(answer).catch((error) => new Failure(name, error)) : answer;
  } catch (error) {
    return new Failure(name, error);
  }
}

/** The event. Where an option failed its field throws, so that the tracker refuses the event and counts it. */
function assemble(name: string, values: Values, { log }: Service): EventInput {
  const event: EventInput = { name, ...values } as EventInput;
  for (const [field, value] of Object.entries(values)) {
    if (!(value instanceof Failure)) continue;
    const { option, error } = value;
    const what = `trackRoute(${JSON.stringify(name)}): the option "${option}" threw`;
    log.repeat('error', `route ${option} ${name}`, `${what}, so the event was not tracked: ${kindOf(error)}`);
    Object.defineProperty(event, field, {
      get() {
        throw error;
      },
    });
  }
  return event;
}
