import {
  Global,
  Inject,
  Module,
  type NestModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { APP_INTERCEPTOR, HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import type { Timer } from '@sendoff/core';
import { checkDecorated } from './tracker.check.js';
import { TRACKER_REGISTRY } from './tracker.constants.js';
import { IdentityInterceptor, identifyRequests } from './tracker.identity.js';
import { TrackerRegistry } from './tracker.registry.js';

/** Applications call `enableShutdownHooks()` before they listen, or right after. */
const HOOKS_BY_MS = 1_000;

/** What an application has once, however many tracker modules it has. */
@Global()
@Module({
  providers: [
    { provide: TRACKER_REGISTRY, useClass: TrackerRegistry },
    { provide: APP_INTERCEPTOR, useClass: IdentityInterceptor },
  ],
  exports: [TRACKER_REGISTRY],
})
export class TrackerSharedModule
  implements NestModule, OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown
{
  #hooksTimer: Timer | undefined;

  constructor(
    @Inject(TRACKER_REGISTRY) private readonly registry: TrackerRegistry,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
  ) {}

  /** Nest calls it before it registers routes. */
  configure(): void {
    identifyRequests(this.host.httpAdapter, (request) => this.registry.identify(request));
  }

  onModuleInit(): void {
    checkDecorated(this.modules, this.registry);
  }

  onApplicationBootstrap(): void {
    const [first] = this.registry.all;
    // Tests end in app.close(), not by a signal.
    if (first === undefined || process.env.NODE_ENV === 'test') return;
    this.#hooksTimer = first.clock.schedule(HOOKS_BY_MS, () => {
      if (process.listenerCount('SIGTERM') > 0 || process.listenerCount('SIGINT') > 0) return;
      first.log.say(
        'warn',
        "Nest's shut-down hooks are off: when the process is told to end, requests are cut off, and events that " +
          'wait in memory are lost. Call app.enableShutdownHooks() before app.listen().',
      );
    });
  }

  onApplicationShutdown(): void {
    this.#hooksTimer?.cancel();
  }
}
