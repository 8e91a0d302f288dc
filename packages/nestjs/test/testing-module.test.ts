import { Controller, Get, Inject, Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { InjectTracker, TrackEvent, TrackerModule, TrackerService } from '@sendoff/nestjs';
import { type RecordingTracker, TrackerTestingModule } from '@sendoff/nestjs/testing';
import { describe, expect, expectTypeOf, it, onTestFinished } from 'vitest';
import { stubVendor } from './support/stub-destination.js';
import { adapter, adapterNames } from './support/test-case.js';

@Injectable()
class Orders {
  constructor(
    @Inject(TrackerService) private readonly tracker: TrackerService,
    @InjectTracker('eu') private readonly eu: TrackerService,
  ) {}

  pay() {
    this.eu.track({ name: 'paid_in_europe' });
    return this.tracker.track({ name: 'order_paid' }).accepted;
  }
}

@Controller()
class Shop {
  constructor(@Inject(Orders) private readonly orders: Orders) {}

  @Get('pay')
  @TrackEvent('decorated')
  @TrackEvent('decorated_eu', { tracker: 'eu' })
  pay() {
    return this.orders.pay();
  }
}

@Module({ controllers: [Shop], providers: [Orders], exports: [Orders] })
class ShopModule {}

const { destination } = stubVendor();
const keyless = {
  ...destination,
  credential: { option: 'key', variable: 'STUB_KEY', given: () => undefined },
};

@Module({
  imports: [
    TrackerModule.forRoot({ destinations: [keyless], identity: () => ({ userId: 'u-1' }) }),
    TrackerModule.forRootAsync({ name: 'eu', useFactory: async () => ({ destinations: [keyless] }) }),
    ShopModule,
  ],
})
class AppModule {}

describe.each(adapterNames)('TrackerTestingModule on %s', (name) => {
  it.each([
    ['before', [TrackerTestingModule, AppModule]],
    ['after', [AppModule, TrackerTestingModule]],
  ])("replaces all trackers in one line, %s the application's, and needs no key", async (_, imports) => {
    const module = await Test.createTestingModule({ imports }).compile();
    const app = module.createNestApplication(adapter(name), { logger: false, forceCloseConnections: true });
    onTestFinished(() => app.close());
    await app.listen(0, '127.0.0.1');
    expect(await (await fetch(`${await app.getUrl()}/pay`)).json()).toBe(true);

    const tracking = module.get(TrackerTestingModule);
    expectTypeOf(tracking.tracker).toEqualTypeOf<RecordingTracker>();
    expect(tracking.tracker.events.map((event) => [event.name, event.userId])).toEqual([
      ['order_paid', 'u-1'],
      ['decorated', 'u-1'],
    ]);
    expect(tracking.trackerOf('eu').events.map((event) => event.name)).toEqual([
      'paid_in_europe',
      'decorated_eu',
    ]);
    tracking.tracker.clear();
    expect(tracking.tracker.events).toEqual([]);
  });

  it('stands in for the module of the application, where a test has only a part of it', async () => {
    const module = await Test.createTestingModule({
      imports: [ShopModule, TrackerTestingModule.withTrackers('eu')],
    }).compile();
    const app = module.createNestApplication(adapter(name), { logger: false, forceCloseConnections: true });
    onTestFinished(() => app.close());
    await app.listen(0, '127.0.0.1');
    expect(await (await fetch(`${await app.getUrl()}/pay`)).json()).toBe(true);
    const tracking = module.get(TrackerTestingModule);
    expect(tracking.tracker.events.map((event) => event.name)).toEqual(['order_paid', 'decorated']);
    expect(tracking.trackerOf('eu').named('decorated_eu')).toHaveLength(1);
  });
});
