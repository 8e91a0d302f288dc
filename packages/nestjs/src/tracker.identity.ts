import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { type Identity, identityScope } from '@sendoff/core';
import { Observable } from 'rxjs';
import { TRACKER_REGISTRY } from './tracker.constants.js';
import type { TrackerRegistry } from './tracker.registry.js';
import { requestOf } from './tracker.request.js';

/** The part of Fastify that is needed here. */
interface FastifyHooks {
  addHook(name: 'preValidation', hook: (request: object, reply: unknown, done: () => void) => void): unknown;
}

/**
 * Gives every HTTP request an identity of its own, before its guards run: they, handlers, services and
 * filters all track with it.
 *
 * Fastify takes a hook, not middleware: middleware sees Node's request, while guards put the user on
 * Fastify's; and what a middleware starts is lost by the time the body is read.
 */
export function identifyRequests(
  adapter: AbstractHttpAdapter,
  identity: (request: object) => Identity | undefined,
): void {
  if (adapter.getType() === 'fastify') {
    adapter
      .getInstance<FastifyHooks>()
      .addHook('preValidation', (request, _reply, done) => identityScope(() => identity(request)).run(done));
  } else {
    adapter.use((request: object, _response: unknown, next: () => void) =>
      identityScope(() => identity(request)).run(next),
    );
  }
}

/** Gives every call that comes by another way than HTTP an identity of its own: messages and web sockets. */
@Injectable()
export class IdentityInterceptor implements NestInterceptor {
  constructor(@Inject(TRACKER_REGISTRY) private readonly registry: TrackerRegistry) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    return identified(execution, next, this.registry);
  }
}

/** Calls a handler in an identity of its own, unless it has one: over HTTP, or from an interceptor before. */
export function identified(
  execution: ExecutionContext,
  next: CallHandler,
  registry: TrackerRegistry,
): Observable<unknown> {
  const type = execution.getType<string>();
  if (type === 'http' || type === 'graphql' || !registry.firstOf(execution)) return next.handle();
  const request = requestOf(execution) as object;
  const scope = identityScope(() => registry.identify(request));
  // Nest subscribes later, and elsewhere: what the handler streams must be in the same scope.
  const handled = scope.run(() => next.handle());
  return new Observable((subscriber) => scope.run(() => handled.subscribe(subscriber)));
}
