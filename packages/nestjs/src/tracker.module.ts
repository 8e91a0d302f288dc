import {
  type BeforeApplicationShutdown,
  Inject,
  Logger,
  Module,
  type NestModule,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { APP_INTERCEPTOR, HttpAdapterHost } from '@nestjs/core';
import { createTracker, Log, systemClock, type Tracker } from '@sendoff/core';
import { ConfigurableModuleClass } from './tracker.builder.js';
import { DECORATED_EVENTS, OUTCOMES, TRACKER, TRACKER_OPTIONS } from './tracker.constants.js';
import { DecoratedEvents } from './tracker.decorated.js';
import { IdentityInterceptor, identifyRequests } from './tracker.identity.js';
import type { TrackerModuleOptions } from './tracker.options.js';
import { OutcomeStream } from './tracker.outcomes.js';
import { TrackerService } from './tracker.service.js';

const LOG = Symbol.for('sendoff.log');
const CLOSE_TIMEOUT_MS = 10_000;

/**
 * Event tracking for a Nest application: {@link TrackerService} and `@TrackEvent`, in every module.
 *
 * ```ts
 * @Module({ imports: [TrackerModule.forRoot({ destinations: [selzy({ apiKey: process.env.SELZY_API_KEY })] })] })
 * export class AppModule {}
 * ```
 *
 * When the application shuts down, what waits is sent: the tracker closes after the server has, so call
 * `app.enableShutdownHooks()`. An application needs one such module; several vendors are several destinations.
 */
@Module({
  providers: [
    {
      provide: LOG,
      inject: [TRACKER_OPTIONS],
      useFactory: (options: TrackerModuleOptions) => new Log(loggerOf(options), clockOf(options)),
    },
    {
      provide: OUTCOMES,
      inject: [LOG],
      useFactory: (log: Log) => new OutcomeStream(log),
    },
    {
      provide: TRACKER,
      inject: [TRACKER_OPTIONS, OUTCOMES],
      useFactory: trackerFrom,
    },
    {
      provide: DECORATED_EVENTS,
      inject: [TRACKER, LOG, TRACKER_OPTIONS],
      useFactory: (tracker: Tracker, log: Log, options: TrackerModuleOptions) =>
        new DecoratedEvents(tracker, log, clockOf(options)),
    },
    { provide: APP_INTERCEPTOR, useClass: IdentityInterceptor },
    TrackerService,
  ],
  exports: [TrackerService, TRACKER, DECORATED_EVENTS],
})
export class TrackerModule
  extends ConfigurableModuleClass
  implements NestModule, BeforeApplicationShutdown, OnApplicationShutdown
{
  constructor(
    @Inject(TRACKER) private readonly tracker: Tracker,
    @Inject(TRACKER_OPTIONS) private readonly options: TrackerModuleOptions,
    @Inject(OUTCOMES) private readonly outcomes: OutcomeStream,
    @Inject(DECORATED_EVENTS) private readonly decorated: DecoratedEvents,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
  ) {
    super();
  }

  /** Nest calls it before it registers routes. */
  configure(): void {
    identifyRequests(this.host.httpAdapter, (request) => this.options.identity?.(request));
  }

  /** The server may take long to close, for an open SSE stream say: what waits leaves meanwhile. */
  beforeApplicationShutdown(): void {
    this.tracker.flush().catch(() => {});
  }

  async onApplicationShutdown(): Promise<void> {
    const { options, tracker } = this;
    const givenMs = options.tracker === undefined ? options.closeTimeoutMs : undefined;
    const deadline = performance.now() + (givenMs ?? CLOSE_TIMEOUT_MS);
    const leftMs = () => Math.max(0, deadline - performance.now());
    await this.decorated.settled(leftMs());
    if (tracker === options.tracker) await tracker.flush({ timeoutMs: leftMs() });
    else await tracker.close({ timeoutMs: leftMs() });
    this.outcomes.end();
  }
}

function trackerFrom(options: TrackerModuleOptions, outcomes: OutcomeStream): Tracker {
  if (options.tracker !== undefined) return options.tracker;
  return createTracker({
    ...options,
    logger: loggerOf(options),
    onOutcome(outcome) {
      outcomes.tell(outcome);
      return options.onOutcome?.(outcome);
    },
  });
}

function loggerOf({ logger }: TrackerModuleOptions) {
  return logger ?? new Logger();
}

function clockOf(options: TrackerModuleOptions) {
  return (options.tracker === undefined ? options.clock : undefined) ?? systemClock;
}
