import 'reflect-metadata';
import { UseInterceptors } from '@nestjs/common';
import { TRACK_EVENT } from './tracker.constants.js';
import type {
  BothArguments,
  DecoratedEvent,
  ErrorArguments,
  HandlerDecorator,
  StoredOptions,
  SuccessArguments,
  TrackEventOptions,
} from './tracker.event.js';
import { TrackEventInterceptor } from './tracker.interceptor.js';

/**
 * Tracks an event for each call of a handler that succeeds: once, when the handler has given its result. The
 * handler and its response never wait for it, and nothing that goes wrong with it reaches them.
 *
 * Each option is a value or a function of the call, sync or async. An event that names nobody takes the
 * identity of the request. Several on one handler all fire.
 *
 * ```ts
 * @Post('signup')
 * @TrackEvent<SignupResult>('signup', {
 *   email: ({ result }) => result.email,
 *   properties: ({ result }) => ({ plan: result.plan }),
 * })
 * signup(@Body() body: SignupDto): Promise<SignupResult> { … }
 * ```
 *
 * @typeParam Result what the handler gives, awaited, for `result`; a handler that gives something else is an error
 * @typeParam Request the framework's request, for `request`
 */
export function TrackEvent<Result = unknown, Request = unknown>(
  ...event: SuccessArguments<Result, Request>
): HandlerDecorator<Result>;
export function TrackEvent<_Result = unknown, Request = unknown>(
  ...event: ErrorArguments<Request>
): MethodDecorator;
export function TrackEvent<Result = unknown, Request = unknown>(
  ...event: BothArguments<Result, Request>
): HandlerDecorator<Result>;
export function TrackEvent(name: string, options: TrackEventOptions = {}): MethodDecorator {
  return (target, key, descriptor) => {
    const handler = descriptor.value as object;
    const others = Reflect.getOwnMetadata(TRACK_EVENT, handler) as readonly DecoratedEvent[] | undefined;
    // Decorators apply from the bottom up.
    const events = [{ name, options: options as StoredOptions }, ...(others ?? [])];
    Reflect.defineMetadata(TRACK_EVENT, events, handler);
    if (others === undefined) UseInterceptors(TrackEventInterceptor)(target, key, descriptor);
  };
}
