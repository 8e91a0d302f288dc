import { Controller, Get, Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  getTrackerToken,
  InjectTracker,
  TrackEvent,
  TrackerModule,
  type TrackerModuleOptions,
  TrackerService,
} from '@sendoff/nestjs';
import { recordingTracker } from '@sendoff/nestjs/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stubVendor } from './support/stub-destination.js';
import { adapterNames, silent, TestCase } from './support/test-case.js';

@Injectable()
class Regions {
  constructor(
    @Inject(TrackerService) private readonly main: TrackerService,
    @InjectTracker('eu') private readonly eu: TrackerService,
    @InjectTracker() private readonly alsoMain: TrackerService,
  ) {}

  visit() {
    this.main.track({ name: 'visited_main' });
    this.eu.track({ name: 'visited_eu' });
    return this.main === this.alsoMain;
  }
}

@Controller()
class Visits {
  constructor(@Inject(Regions) private readonly regions: Regions) {}

  @Get('visit')
  @TrackEvent('decorated_main')
  @TrackEvent('decorated_eu', { tracker: 'eu' })
  visit() {
    return this.regions.visit();
  }
}

@Module({ controllers: [Visits], providers: [Regions] })
class VisitsModule {}

const names = (tracker: ReturnType<typeof recordingTracker>) => tracker.events.map(({ name }) => name);

describe.each(adapterNames)('several trackers on %s', (adapter) => {
  it('are told apart by name, wherever they are injected, and in @TrackEvent', async () => {
    const main = recordingTracker({ logger: silent });
    const eu = recordingTracker({ logger: silent });
    const { get } = await TestCase.on(adapter)
      .module(TrackerModule.forRoot({ tracker: main, identity: () => ({ userId: 'u-1' }) }))
      .with({
        imports: [
          TrackerModule.forRootAsync({ name: 'eu', useFactory: () => ({ tracker: eu }) }),
          VisitsModule,
        ],
      })
      .start();
    expect(await (await get('/visit')).json()).toBe(true);
    expect(names(main)).toEqual(['visited_main', 'decorated_main']);
    expect(names(eu)).toEqual(['visited_eu', 'decorated_eu']);
    expect([...main.events, ...eu.events].map(({ userId }) => userId)).toEqual(['u-1', 'u-1', 'u-1', 'u-1']);
  });
});

async function boot(...imports: ReturnType<typeof TrackerModule.forRoot>[]) {
  @Module({ imports })
  class AppModule {}
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
  onTestFinished(() => app.close());
  return app;
}

const recording = (): TrackerModuleOptions => ({ tracker: recordingTracker({ logger: silent }) });

describe('named trackers', () => {
  it('have vendors and books of their own, and are all closed', async () => {
    const [one, two] = [stubVendor({ name: 'one' }), stubVendor({ name: 'two' })];
    const app = await boot(
      ...[one, two].map(({ destination, transport }) =>
        TrackerModule.forRoot({ name: destination.name, destinations: [destination], transport }),
      ),
    );
    app.get<TrackerService>(getTrackerToken('one'), { strict: false }).track({ name: 'first', userId: 'u' });
    app.get<TrackerService>(getTrackerToken('two'), { strict: false }).track({ name: 'second', userId: 'u' });
    expect(() => app.get(TrackerService, { strict: false })).toThrow('TrackerService');
    await app.close();
    expect([one.answered, two.answered]).toEqual([[['first']], [['second']]]);
  });

  it('take their options from a class too', async () => {
    const tracker = recordingTracker({ logger: silent });
    class Settings {
      create(): TrackerModuleOptions {
        return { tracker };
      }
    }
    const app = await boot(TrackerModule.forRootAsync({ name: 'eu', useClass: Settings }));
    expect(app.get(getTrackerToken('eu'), { strict: false }).tracker).toBe(tracker);
  });

  it('must not share a name, nor both say whose a request is', async () => {
    const same = [recording(), recording()].map((options) => ({ ...options, name: 'eu' }));
    await expect(boot(...same.map((options) => TrackerModule.forRoot(options)))).rejects.toMatchObject({
      code: 'invalid_option',
      message: expect.stringContaining('Two tracker modules have the name "eu"'),
    });
    await expect(
      boot(TrackerModule.forRoot(recording()), TrackerModule.forRoot(recording())),
    ).rejects.toMatchObject({ message: expect.stringContaining('Two tracker modules have no name') });
    const identity = () => ({ userId: 'u-1' });
    await expect(
      boot(
        TrackerModule.forRoot({ ...recording(), identity }),
        TrackerModule.forRoot({ ...recording(), identity, name: 'eu' }),
      ),
    ).rejects.toMatchObject({ message: expect.stringContaining('the option "identity"') });
  });
});
