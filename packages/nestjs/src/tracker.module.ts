import { type BeforeApplicationShutdown, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigurableModuleClass } from './tracker.builder.js';
import { TRACKER_PARTS, TRACKER_REGISTRY } from './tracker.constants.js';
import type { TrackerParts, TrackerRegistry } from './tracker.registry.js';

const CLOSE_TIMEOUT_MS = 10_000;
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
    const flush = () => void tracker.flush().catch(() => {});
    flush();
    this.#flushing ??= setInterval(flush, FLUSH_AGAIN_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.#flushing);
    const { options, tracker, decorated, outcomes } = this.parts;
    const givenMs = options.tracker === undefined ? options.closeTimeoutMs : undefined;
    const deadline = performance.now() + (givenMs ?? CLOSE_TIMEOUT_MS);
    const leftMs = () => Math.max(0, deadline - performance.now());
    await decorated.settled(leftMs());
    if (tracker === options.tracker) await tracker.flush({ timeoutMs: leftMs() });
    else await tracker.close({ timeoutMs: leftMs() });
    outcomes.end();
  }
}
