import {
  type BeforeApplicationShutdown,
  Controller,
  Inject,
  Injectable,
  type MessageEvent,
  type OnModuleDestroy,
  Sse,
} from '@nestjs/common';
import { TrackerModule, TrackerService } from '@sendoff/nestjs';
import { manualClock } from '@sendoff/nestjs/testing';
import { NEVER, startWith } from 'rxjs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { stubVendor } from './support/stub-destination.js';
import { adapterNames, recordingLogger, TestCase, turn, until } from './support/test-case.js';

@Injectable()
class Hooks implements OnModuleDestroy, BeforeApplicationShutdown {
  constructor(@Inject(TrackerService) private readonly tracker: TrackerService) {}

  onModuleDestroy() {
    this.tracker.track({ name: 'destroyed', userId: 'u-1' });
  }

  async beforeApplicationShutdown() {
    await turn();
    this.tracker.track({ name: 'about_to_close', userId: 'u-1' });
  }
}

@Controller()
class Feed {
  @Sse('feed')
  feed() {
    return NEVER.pipe(startWith({ data: 'hello' } satisfies MessageEvent));
  }
}

/** Whoever listens for signals in the process that runs the tests. */
function withoutListeners() {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const listeners = process.listeners(signal);
    process.removeAllListeners(signal);
    onTestFinished(() => {
      process.removeAllListeners(signal);
      for (const listener of listeners) process.on(signal, listener);
    });
  }
}

describe.each(adapterNames)('shut-down on %s', (adapter) => {
  it.each([true, false])(
    'sends what any hook tracks while a client never goes away (isGlobal: %s)',
    async (isGlobal) => {
      const { destination, transport, answered } = stubVendor();
      const module = TrackerModule.forRoot({
        destinations: [destination],
        transport,
        flushIntervalMs: 600_000,
        isGlobal,
      });
      const { app, url } = await TestCase.on(adapter)
        .module(module)
        .holdConnections()
        .with({ controllers: [Feed], providers: [Hooks] })
        .start();
      const client = new AbortController();
      onTestFinished(() => client.abort());
      const { body } = await fetch(`${url}/feed`, { signal: client.signal });
      await body?.getReader().read();
      const service = app.get(TrackerService);
      service.track({ name: 'signup', userId: 'u-1' });
      void app.close();
      await until(() => answered.flat().length === 3);
      expect(answered.flat()).toEqual(['signup', 'destroyed', 'about_to_close']);
      service.track({ name: 'in_the_meantime', userId: 'u-1' });
      await until(() => answered.flat().includes('in_the_meantime'));
    },
  );

  it.each([
    ['off', 1],
    ['on', 0],
    ['off in a test', 0],
  ])('warns once, and says what to do, if its hooks are %s', async (hooks, warnings) => {
    withoutListeners();
    vi.stubEnv('NODE_ENV', hooks === 'off in a test' ? 'test' : 'production');
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const logger = recordingLogger();
    const clock = manualClock();
    const modules = [undefined, 'eu'].map((name) => {
      const { destination, transport } = stubVendor();
      return TrackerModule.forRoot({ destinations: [destination], transport, clock, name });
    });
    const app = await TestCase.on(adapter)
      .with({ imports: modules })
      .logger(logger)
      .withoutTracker()
      .create();
    await app.init();
    if (hooks === 'on') app.enableShutdownHooks();
    await clock.advance(5_000);
    expect(logger.lines.filter((line) => line.includes('app.enableShutdownHooks()'))).toHaveLength(warnings);
  });
});
