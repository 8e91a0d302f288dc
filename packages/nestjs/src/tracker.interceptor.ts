import { AsyncResource } from 'node:async_hooks';
import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  Logger,
  type NestInterceptor,
  Optional,
} from '@nestjs/common';
import { finalize, Observable, tap } from 'rxjs';
import { TRACK_EVENT, TRACKER_REGISTRY } from './tracker.constants.js';
import type { Ending } from './tracker.decorated.js';
import type { DecoratedEvent } from './tracker.event.js';
import { identified } from './tracker.identity.js';
import type { TrackerRegistry } from './tracker.registry.js';
import { whenAnswered } from './tracker.response.js';

/** Watches the calls of handlers that have `@TrackEvent`, and changes nothing about them. */
@Injectable()
export class TrackEventInterceptor implements NestInterceptor {
  constructor(@Optional() @Inject(TRACKER_REGISTRY) private readonly registry?: TrackerRegistry) {
    if (registry !== undefined) return;
    new Logger().warn(
      '[sendoff] There is no TrackerModule in this application, so the events of @TrackEvent are not tracked. ' +
        'Import TrackerModule.forRoot() in the root module.',
    );
  }

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { registry } = this;
    // A hybrid application's messages pass no global interceptors unless it says `inheritAppConfig`.
    return registry === undefined
      ? next.handle()
      : identified(execution, { handle: () => this.#watch(execution, next, registry) }, registry);
  }

  #watch(execution: ExecutionContext, next: CallHandler, registry: TrackerRegistry): Observable<unknown> {
    const handled: Observable<unknown> = next.handle();
    const events = (Reflect.getMetadata(TRACK_EVENT, execution.getHandler()) ??
      []) as readonly DecoratedEvent[];
    // A stream may end in the scope of a closing connection; its events belong to this request.
    const scope = new AsyncResource('sendoff.track-event');
    const end = (ending: Ending) =>
      scope.runInAsyncScope(() => {
        for (const event of events) {
          registry.get(event.options.tracker)?.decorated.end(event, execution, ending);
        }
      });
    return new Observable((subscriber) => {
      let given: Ending | undefined;
      return handled
        .pipe(
          tap({
            next: (result) => {
              given = { result };
            },
            error: (error: unknown) => {
              given = undefined;
              end({ error });
            },
          }),
          // Completed, or left by who listens, such as the client of an SSE stream.
          finalize(() => given && whenAnswered(execution, given, end)),
        )
        .subscribe(subscriber);
    });
  }
}
