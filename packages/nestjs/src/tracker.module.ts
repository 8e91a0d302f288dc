import { type BeforeApplicationShutdown, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigurableModuleClass } from './tracker.builder.js';
import { TRACKER_PARTS, TRACKER_REGISTRY } from './tracker.constants.js';
import type { TrackerParts, TrackerRegistry } from './tracker.registry.js';

/** How long each flush waits as well: over a durable queue, one that waits asks it again and again. */
const FLUSH_AGAIN_MS = 100;

/**
 * Event tracking for a Nest application: {@link TrackerService} and `@TrackEvent`, in every module.
 *
 * ```ts
 * @Module({ imports: [TrackerModule.forRoot({ destinations: [selzy({ apiKey: process.env.SELZY_API_KEY })] })] })
 * export class AppModule {}
 * ```
 *
 * When the application shuts down, what waits is sent: the tracker closes after the server has, so call
 * `app.enableShutdownHooks()`. Several vendors are several destinations of one such module; another with a
 * `name` has events, limits and books of its own, for {@link InjectTracker}.
 */
@Module({})
export class TrackerModule
  extends ConfigurableModuleClass
  implements BeforeApplicationShutdown, OnApplicationShutdown
{
  #flushing: NodeJS.Timeout | undefined;

  constructor(
    @Inject(TRACKER_PARTS) private readonly parts: TrackerParts,
    @Inject(TRACKER_REGISTRY) registry: TrackerRegistry,
  ) {
    super();
    registry.add(parts);
  }

  /**
   * The server may take for ever to close, for an open SSE stream say, until the process is killed: what
   * waits leaves now, and what is tracked meanwhile soon after.
   */
  beforeApplicationShutdown(): void {
    const { tracker } = this.parts;
    const flush = () => void tracker.flush({ timeoutMs: FLUSH_AGAIN_MS }).catch(() => {});
    flush();
    this.#flushing ??= setInterval(flush, FLUSH_AGAIN_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.#flushing);
    await this.parts.close();
  }
}
