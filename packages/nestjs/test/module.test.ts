import { Controller, Get, Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import {
  TRACKER,
  TrackEvent,
  TrackerModule,
  type TrackerModuleOptions,
  TrackerService,
} from '@sendoff/nestjs';
import { recordingTracker } from '@sendoff/nestjs/testing';
import { describe, expect, it } from 'vitest';
import { stubVendor } from './support/stub-destination.js';
import { adapterNames, recordingLogger, TestCase } from './support/test-case.js';

@Controller()
class Visits {
  constructor(@Inject(TrackerService) private readonly tracker: TrackerService) {}

  @Get('visit')
  @TrackEvent('decorated')
  visit() {
    return this.tracker.track({ name: 'visited', email: 'ada@example.com' }).accepted;
  }
}

@Module({ controllers: [Visits] })
class VisitsModule {}

@Injectable()
class Settings {
  readonly tracker = recordingTracker();
}

@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

@Injectable()
class TrackerSettings {
  constructor(@Inject(Settings) private readonly settings: Settings) {}

  create(): TrackerModuleOptions {
    return { tracker: this.settings.tracker };
  }
}

@Module({ imports: [SettingsModule], providers: [TrackerSettings], exports: [TrackerSettings] })
class TrackerSettingsModule {}

const ways = {
  useFactory: TrackerModule.forRootAsync({
    imports: [SettingsModule],
    inject: [Settings],
    useFactory: async ({ tracker }: Settings) => ({ tracker }),
  }),
  useClass: TrackerModule.forRootAsync({ imports: [SettingsModule], useClass: TrackerSettings }),
  useExisting: TrackerModule.forRootAsync({
    imports: [TrackerSettingsModule],
    useExisting: TrackerSettings,
  }),
};

describe.each(adapterNames)('TrackerModule on %s', (name) => {
  it('is global unless it is told otherwise', async () => {
    const { get, tracker } = await TestCase.on(name)
      .with({ imports: [VisitsModule] })
      .start();
    expect(await (await get('/visit')).json()).toBe(true);
    expect(tracker.events.map((event) => event.name)).toEqual(['visited', 'decorated']);
  });

  it('with isGlobal: false is there only for the modules that import it', async () => {
    const local = () =>
      TestCase.on(name).module(TrackerModule.forRoot({ tracker: recordingTracker(), isGlobal: false }));
    await expect(
      local()
        .with({ imports: [VisitsModule] })
        .create(),
    ).rejects.toThrow('TrackerService');

    const { get } = await local().controllers(Visits).start();
    expect(await (await get('/visit')).json()).toBe(true);
  });

  it.each(Object.entries(ways))('takes its options through %s', async (_, module) => {
    const { app, get } = await TestCase.on(name)
      .module(module)
      .with({ imports: [VisitsModule, SettingsModule] })
      .start();
    expect(await (await get('/visit')).json()).toBe(true);
    expect(app.get(Settings).tracker.named('decorated')).toHaveLength(1);
  });

  it('does not disturb another application in the process', async () => {
    const one = await TestCase.on(name)
      .identity(() => ({ userId: 'one' }))
      .controllers(Visits)
      .start();
    const two = await TestCase.on(name)
      .identity(() => ({ userId: 'two' }))
      .controllers(Visits)
      .start();
    await Promise.all([one, two, one, two].map(({ get }) => get('/visit')));
    await one.app.close();
    await two.get('/visit');
    expect(one.tracker.named('decorated').map(({ userId }) => userId)).toEqual(['one', 'one']);
    expect(two.tracker.named('decorated').map(({ userId }) => userId)).toEqual(['two', 'two', 'two']);
  });
});

describe('TrackerModule', () => {
  it('fails at boot with what is missing', async () => {
    const { destination } = stubVendor();
    const keyless = {
      ...destination,
      credential: { option: 'key', variable: 'STUB_KEY', given: () => undefined },
    };
    const create = (module: ReturnType<typeof TrackerModule.forRoot>) =>
      TestCase.on('express').module(module).create();
    const missing = { code: 'missing_credential', message: expect.stringContaining('STUB_KEY') };
    await expect(create(TrackerModule.forRoot({ destinations: [keyless] }))).rejects.toMatchObject(missing);
    await expect(
      create(TrackerModule.forRootAsync({ useFactory: async () => ({ destinations: [keyless] }) })),
    ).rejects.toMatchObject(missing);
    for (const option of [{ dryRun: true }, { enabled: false }]) {
      await create(TrackerModule.forRoot({ destinations: [keyless], ...option }));
    }
  });

  it("speaks through Nest's logger, or the one that it is given", async () => {
    const { destination, transport } = stubVendor();
    const nests = recordingLogger();
    const own = recordingLogger();
    for (const logger of [undefined, own as never]) {
      const module = TrackerModule.forRoot({ destinations: [destination], transport, logger });
      const app = await TestCase.on('express').module(module).logger(nests).create();
      app.get(TrackerService).track({ name: 'a', to: 'nobody' });
    }
    const line = expect.stringContaining('warn [sendoff] There is no destination of the name given in "to"');
    expect([nests.lines, own.lines]).toEqual([[line], [line]]);
  });

  it('lets a test replace the tracker of an application by its token', async () => {
    @Module({
      imports: [TrackerModule.forRoot({ destinations: [stubVendor().destination] }), VisitsModule],
    })
    class AppModule {}
    const tracker = recordingTracker();
    const module = await Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(TRACKER)
      .useValue(tracker)
      .compile();
    expect(module.get(TrackerService).tracker).toBe(tracker);
    expect(module.get(Visits).visit()).toBe(true);
    expect(tracker.named('visited')).toHaveLength(1);
    await module.close();
  });

  it('works without a server, in a standalone application', async () => {
    const { destination, transport, answered } = stubVendor();
    const context = await NestFactory.createApplicationContext(
      TrackerModule.forRoot({ destinations: [destination], transport }),
      { logger: false },
    );
    context.get(TrackerService).track({ name: 'imported', userId: 'u-1' });
    await context.close();
    expect(answered).toEqual([['imported']]);
  });
});
