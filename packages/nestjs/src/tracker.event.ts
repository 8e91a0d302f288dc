import type { ExecutionContext } from '@nestjs/common';
import type { EventInput, EventName, Properties, PropertiesOf } from '@sendoff/core';
import type { Observable } from 'rxjs';

/** One call of a decorated handler. Read it, don't keep or change it: it is the application's. */
export interface HandlerCall<Request = unknown> {
  /**
   * `execution.getArgs()`: over HTTP `[request, response, next]`, over GraphQL `[root, args, context, info]`,
   * in a microservice `[data, context]`.
   */
  readonly args: readonly unknown[];
  /** The framework's request, on which guards put the user; in a microservice `{ data, context }`. */
  readonly request: Request;
  readonly execution: ExecutionContext;
}

/** A call that gave a result. */
export interface SucceededCall<Result = unknown, Request = unknown> extends HandlerCall<Request> {
  /** What the handler gave; of an Observable the last value. */
  readonly result: Result;
  readonly error?: undefined;
}

/** A call that threw, in the handler or in a pipe before it, or that answered with a status of 400 or more. */
export interface FailedCall<Request = unknown> extends HandlerCall<Request> {
  readonly result?: undefined;
  /** What was thrown; an `HttpException` with the status where the handler set one itself. */
  readonly error: unknown;
}

/** A value, or how to get it from the call. */
export type PerCall<Value, Call> = Value | ((call: Call) => Value | PromiseLike<Value>);

/** The fields of the event, as in `track`. Functions run when the call ends; those of one event together. */
export interface EventFields<Call, Props = Properties> {
  /** Tracks only where it is true; the other functions run after it. Default: always. */
  when?: PerCall<boolean, Call> | undefined;
  email?: PerCall<string | undefined, Call> | undefined;
  userId?: PerCall<string | undefined, Call> | undefined;
  anonymousId?: PerCall<string | undefined, Call> | undefined;
  properties?: PerCall<Props | undefined, Call> | undefined;
  traits?: PerCall<Properties | undefined, Call> | undefined;
  /** When it happened. Default: when the call ended. */
  timestamp?: PerCall<EventInput['timestamp'], Call> | undefined;
  id?: PerCall<string | undefined, Call> | undefined;
  to?: PerCall<EventInput['to'], Call> | undefined;
  /** The `name` of the module whose tracker takes it. Default: the one without a name. */
  tracker?: string | undefined;
}

/** Options of an event that fires for calls that succeed. */
export interface OnSuccess<Result = unknown, Request = unknown, Props = Properties>
  extends EventFields<SucceededCall<Result, Request>, Props> {
  on?: 'success' | undefined;
}

/** Options of an event that fires for calls that throw: there is no `result`. */
export interface OnError<Request = unknown, Props = Properties>
  extends EventFields<FailedCall<Request>, Props> {
  on: 'error';
}

/** Options of an event that fires for every call: `result` may be undefined. */
export interface OnBoth<Result = unknown, Request = unknown, Props = Properties>
  extends EventFields<SucceededCall<Result, Request> | FailedCall<Request>, Props> {
  on: 'both';
}

/** Options of `@TrackEvent`; `on` says which calls fire. */
export type TrackEventOptions<Result = unknown, Request = unknown> =
  | OnSuccess<Result, Request>
  | OnError<Request>
  | OnBoth<Result, Request>;

/** The arguments of `@TrackEvent` for one of the catalogue's events, so that its name types its properties. */
export type SuccessArguments<Result, Request> = {
  [Name in EventName]: [name: Name, options?: OnSuccess<Result, Request, PropertiesOf<Name>>];
}[EventName];
export type ErrorArguments<Request> = {
  [Name in EventName]: [name: Name, options: OnError<Request, PropertiesOf<Name>>];
}[EventName];
export type BothArguments<Result, Request> = {
  [Name in EventName]: [name: Name, options: OnBoth<Result, Request, PropertiesOf<Name>>];
}[EventName];

/** What a handler may return to give a `Result`. */
export type Handled<Result> =
  | Result
  | PromiseLike<Result>
  | Observable<Result>
  | PromiseLike<Observable<Result>>;

/**
 * Decorates handlers that give a `Result`. Unknown, it fits every method, and `applyDecorators` as well; for that a
 * typed one has to be called a `MethodDecorator`.
 */
export type HandlerDecorator<Result> = unknown extends Result
  ? MethodDecorator
  : <Handler extends (...args: never[]) => Handled<Result>>(
      target: object,
      key: string | symbol,
      descriptor: TypedPropertyDescriptor<Handler>,
    ) => void;

/** A call of any handler. */
export type AnyCall = SucceededCall | FailedCall;

/** Options of any handler, as metadata holds them. */
export interface StoredOptions extends EventFields<AnyCall> {
  readonly on?: 'success' | 'error' | 'both' | undefined;
}

/** One `@TrackEvent`. */
export interface DecoratedEvent {
  readonly name: string;
  readonly options: StoredOptions;
}

const fields = ['email', 'userId', 'anonymousId', 'properties', 'traits', 'timestamp', 'id', 'to'] as const;

/**
 * What to track for a call: an event, nothing (`when`), or a promise of either if a function was async.
 * Throws or rejects with what the functions do.
 */
export function readEvent(
  { name, options }: DecoratedEvent,
  call: AnyCall,
): EventInput | undefined | Promise<EventInput | undefined> {
  const readFields = () => {
    const values = fields.map((field) => read<unknown>(options[field], call));
    const toEvent = (ready: readonly unknown[]) =>
      ({ name, ...Object.fromEntries(fields.map((field, index) => [field, ready[index]])) }) as EventInput;
    return values.some((value) => value instanceof Promise)
      ? Promise.all(values).then(toEvent)
      : toEvent(values);
  };
  const wanted = read(options.when ?? true, call);
  if (wanted instanceof Promise) return wanted.then((yes) => (yes ? readFields() : undefined));
  return wanted ? readFields() : undefined;
}

function read<Value>(option: PerCall<Value, AnyCall>, call: AnyCall): Value | Promise<Value> {
  if (typeof option !== 'function') return option;
  const value = (option as (call: AnyCall) => Value | PromiseLike<Value>)(call);
  if (!isThenable(value)) return value;
  const promise = Promise.resolve(value);
  // If another function throws, nobody waits for this one: its rejection must not end the process.
  promise.catch(() => {});
  return promise;
}

function isThenable<Value>(value: Value | PromiseLike<Value>): value is PromiseLike<Value> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
