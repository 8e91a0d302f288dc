import { Injectable, Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import {
  InjectTracker,
  SelzyModule,
  type SelzyModuleOptions,
  TRACKER,
  TrackerService,
} from '@sendoff/nestjs-selzy';
import { recordingTracker, TrackerTestingModule } from '@sendoff/nestjs-selzy/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { outbox } from '../../nestjs/test/support/outbox.js';

const quiet = { logger: false, abortOnError: false } as const;

async function boot(module: Parameters<typeof NestFactory.createApplicationContext>[0]) {
  const context = await NestFactory.createApplicationContext(module, quiet);
  onTestFinished(() => context.close());
  return context.get(TrackerService, { strict: false });
}

const config = (variables: Record<string, string>) =>
  ConfigModule.forRoot({ ignoreEnvFile: true, load: [() => variables] });

describe('SelzyModule', () => {
  it('sends to Selzy with options given at once', async () => {
    const tracker = await boot(SelzyModule.forRoot({ apiKey: 'key', dryRun: true }));
    const receipt = tracker.track({ name: 'signup', email: 'ada@example.com' });
    await tracker.flush();
    expect(await receipt.settled()).toMatchObject([
      { destination: 'selzy', status: 'delivered', dryRun: true },
    ]);
  });

  it("checks an event by Selzy's rules", async () => {
    const tracker = await boot(SelzyModule.forRoot({ dryRun: true }));
    expect(tracker.track({ name: 'signup', email: 'ada' }).issues).toMatchObject([
      { code: 'invalid_email', destination: 'selzy' },
    ]);
  });

  it.each([
    ['forRoot', (options: SelzyModuleOptions) => SelzyModule.forRoot(options)],
    [
      'forRootAsync',
      (options: SelzyModuleOptions) => SelzyModule.forRootAsync({ useFactory: () => options }),
    ],
  ])('takes a queue in %s, and needs no key where it only stores', async (_, module) => {
    const { queue, begin } = outbox();
    vi.stubEnv('SELZY_API_KEY', undefined);
    onTestFinished(() => void vi.unstubAllEnvs());
    const tracker = await boot(module({ queue, deliver: false }));
    expect(await tracker.track({ name: 'signup', email: 'ada@example.com' }).stored()).toBe(true);
    expect(await queue.size('selzy')).toMatchObject({ ready: 1 });
    const transaction = begin();
    await tracker.trackIn(transaction, { name: 'order_paid', email: 'ada@example.com' });
    expect(transaction.deliveries).toMatchObject([{ lane: 'selzy', name: 'order_paid' }]);
  });

  it('takes options from the configuration, and asks for them once', async () => {
    const useFactory = vi.fn((c: ConfigService) => ({ apiKey: c.get('SELZY_API_KEY'), name: c.get('NAME') }));
    const tracker = await boot(
      SelzyModule.forRootAsync({
        imports: [config({ SELZY_API_KEY: 'key', NAME: 'configured' })],
        inject: [ConfigService],
        useFactory,
      }),
    );
    expect(Object.keys(tracker.stats().destinations)).toEqual(['configured']);
    expect(useFactory).toHaveBeenCalledTimes(1);
  });

  it('takes options from a class, made for it or found', async () => {
    let made = 0;
    @Injectable()
    class Settings {
      constructor() {
        made++;
      }
      create(): SelzyModuleOptions {
        return { apiKey: 'key', name: 'classy' };
      }
    }
    @Module({ providers: [Settings], exports: [Settings] })
    class SettingsModule {}

    for (const module of [
      SelzyModule.forRootAsync({ useClass: Settings }),
      SelzyModule.forRootAsync({ imports: [SettingsModule], useExisting: Settings }),
    ]) {
      made = 0;
      const tracker = await boot(module);
      expect(Object.keys(tracker.stats().destinations)).toEqual(['classy']);
      expect(made).toBe(1);
    }
  });

  it('gives each account a tracker of its name, beside the one without', async () => {
    @Injectable()
    class Regions {
      constructor(
        readonly main: TrackerService,
        @InjectTracker('eu') readonly eu: TrackerService,
        @InjectTracker('us') readonly us: TrackerService,
      ) {}
    }
    @Module({
      imports: [
        SelzyModule.forRoot({ dryRun: true }),
        SelzyModule.forRoot({ dryRun: true, name: 'eu' }),
        SelzyModule.forRootAsync({ name: 'us', useFactory: async () => ({ dryRun: true, concurrency: 1 }) }),
      ],
      providers: [Regions],
    })
    class AppModule {}
    const context = await NestFactory.createApplicationContext(AppModule, quiet);
    onTestFinished(() => context.close());
    const { main, eu, us } = context.get(Regions);
    eu.track({ name: 'signup', email: 'ada@example.com' });
    const tracked = [main, eu, us].map((service) =>
      Object.entries(service.stats().destinations).map(([name, books]) => [name, books.tracked]),
    );
    expect(tracked).toEqual([[['selzy', 0]], [['eu', 1]], [['us', 0]]]);
  });

  it('fails at boot without a key, also through the configuration', async () => {
    const missing = {
      code: 'missing_credential',
      message: expect.stringContaining('Set the option "apiKey" or the environment variable SELZY_API_KEY'),
    };
    await expect(boot(SelzyModule.forRoot({ apiKey: process.env.NO_SUCH_KEY }))).rejects.toMatchObject(
      missing,
    );
    await expect(
      boot(
        SelzyModule.forRootAsync({
          imports: [config({})],
          inject: [ConfigService],
          useFactory: (c) => ({ apiKey: c.get('SELZY_API_KEY') }),
        }),
      ),
    ).rejects.toMatchObject(missing);
    await expect(boot(SelzyModule.forRoot({ apiKey: '' }))).rejects.toMatchObject(missing);
  });

  it('fails at boot with an option that cannot be used', async () => {
    const insecure = SelzyModule.forRoot({ apiKey: 'key', baseUrl: 'http://selzy.example.com' });
    await expect(boot(insecure)).rejects.toMatchObject({ code: 'insecure_base_url' });
    await expect(boot(SelzyModule.forRoot({ apiKey: 'key', timeZone: 'Mars' }))).rejects.toMatchObject({
      code: 'invalid_option',
    });
  });

  it('needs no key with dryRun: true or enabled: false', async () => {
    for (const option of [{ dryRun: true }, { enabled: false }]) {
      const tracker = await boot(SelzyModule.forRoot(option));
      expect(tracker.stats().pending).toBe(0);
    }
  });

  it('is global unless it is told otherwise', async () => {
    @Injectable()
    class Orders {
      constructor(readonly tracker: TrackerService) {}
    }
    @Module({ providers: [Orders] })
    class OrdersModule {}

    const root = (options: SelzyModuleOptions & { isGlobal?: boolean }) => {
      @Module({ imports: [SelzyModule.forRoot(options), OrdersModule] })
      class AppModule {}
      return AppModule;
    };
    expect(await boot(root({ dryRun: true }))).toBeInstanceOf(TrackerService);
    await expect(boot(root({ dryRun: true, isGlobal: false }))).rejects.toThrow('TrackerService');
  });

  it('gives way to the testing module, and to a recording tracker, in a test of the application', async () => {
    @Module({ imports: [SelzyModule.forRoot({ apiKey: process.env.NO_SUCH_KEY })] })
    class AppModule {}
    const replaced = await Test.createTestingModule({ imports: [AppModule, TrackerTestingModule] }).compile();
    const service = replaced.get(TrackerService, { strict: false });
    service.track({ name: 'signup', email: 'ada@example.com' });
    expect(replaced.get(TrackerTestingModule).tracker.named('signup')).toHaveLength(1);
    await replaced.close();

    const tracker = recordingTracker();
    const module = await Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(TRACKER)
      .useValue(tracker)
      .compile();
    module.get(TrackerService, { strict: false }).track({ name: 'signup', email: 'ada@example.com' });
    expect(tracker.named('signup')).toHaveLength(1);
    await module.close();
  });
});
