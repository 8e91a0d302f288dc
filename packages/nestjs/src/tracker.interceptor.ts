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
import { DECORATED_EVENTS, TRACK_EVENT } from './tracker.constants.js';
import type { DecoratedEvents, Ending } from './tracker.decorated.js';
import type { DecoratedEvent } from './tracker.event.js';

/**
 * Watches the calls of handlers that have `@TrackEvent`, and changes nothing about them. Nest makes one in
 * each module with such a handler, so it also works where the tracker is not global.
 */
@Injectable()
export class TrackEventInterceptor implements NestInterceptor {
  constructor(@Optional() @Inject(DECORATED_EVENTS) private readonly events?: DecoratedEvents) {
    if (events !== undefined) return;
    new Logger().warn(
      '[sendoff] A module with @TrackEvent finds no TrackerModule, so its events are not tracked. ' +
        'Import TrackerModule.forRoot() in the root module, or in that module if isGlobal is false.',
    );
  }

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const handled: Observable<unknown> = next.handle();
    const { events } = this;
    if (events === undefined) return handled;
    const decorated = Reflect.getMetadata(TRACK_EVENT, execution.getHandler()) as
      | readonly DecoratedEvent[]
      | undefined;
    // A stream may end in the scope of a closing connection; its events belong to this request.
    const scope = new AsyncResource('sendoff.track-event');
    const end = (ending: Ending) =>
      scope.runInAsyncScope(() => events.end(decorated ?? [], execution, ending));
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
          finalize(() => given && end(given)),
        )
        .subscribe(subscriber);
    });
  }
}
