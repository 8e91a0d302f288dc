import { Controller, Get, Inject, Injectable, type Type } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { Cron, ScheduleModule } from '@nestjs/schedule';
import { TrackEvent, TrackerModule, TrackerService } from '@sendoff/nestjs';
import { recordingTracker } from '@sendoff/nestjs/testing';
import { describe, expect, it } from 'vitest';
import { adapterNames, silent, TestCase } from './support/test-case.js';

@Injectable()
class OrderService {
  @TrackEvent('order_paid')
  pay() {}
}

@Injectable()
class Nightly {
  @Cron('0 3 * * *')
  @TrackEvent('cleaned_up')
  cleanUp() {}
}

/** As a worker of a queue is: a class that something else than Nest calls. */
class Mails {
  @TrackEvent('mail_sent')
  process() {}
}

@Controller()
class Shop {
  @Get('shop')
  @TrackEvent('shop_seen')
  shop() {
    return this.help();
  }

  @TrackEvent('helped')
  help() {
    return 'helped';
  }
}

abstract class Base {
  @Get('base')
  @TrackEvent('inherited')
  base() {
    return 'base';
  }
}

@Controller()
class Derived extends Base {}

@Resolver()
class Numbers {
  @Query(() => Number)
  @TrackEvent('counted')
  count() {
    return 1;
  }
}

describe.each(adapterNames)('@TrackEvent where Nest does not intercept, on %s', (adapter) => {
  const init = async (...providers: (Type | object)[]) => {
    const imports = [ScheduleModule.forRoot()];
    const app = await TestCase.on(adapter)
      .with({ imports, providers: providers as Type[] })
      .create();
    await app.init();
  };
  const misplaced = (where: string) => ({
    code: 'misplaced_decorator',
    message: expect.stringMatching(
      new RegExp(`${where}.*inject TrackerService, and call tracker.track\\(\\)`),
    ),
  });

  it('is an error at start for a service, a cron job, a worker, and names class and method', async () => {
    await expect(init(OrderService)).rejects.toMatchObject(
      misplaced('@TrackEvent\\("order_paid"\\) on OrderService.pay'),
    );
    await expect(init(Nightly)).rejects.toMatchObject(
      misplaced('@TrackEvent\\("cleaned_up"\\) on Nightly.cleanUp'),
    );
    await expect(init({ provide: 'mails', useValue: new Mails() })).rejects.toMatchObject(
      misplaced('Mails.process'),
    );
    await expect(init({ provide: 'mails', useFactory: () => new Mails() })).rejects.toMatchObject(
      misplaced('Mails.process'),
    );
    await expect(init(OrderService, Mails)).rejects.toMatchObject(
      misplaced('OrderService.pay, .*Mails.process'),
    );
  });

  it('is an error for a method of a controller that is no handler', async () => {
    await expect(TestCase.on(adapter).controllers(Shop).start()).rejects.toMatchObject(
      misplaced('@TrackEvent\\("helped"\\) on Shop.help,'),
    );
  });

  it('is none for inherited handlers, for resolvers, and for providers of every kind', async () => {
    const bare = Object.assign(Object.create(null), { pay: OrderService.prototype.pay });
    const values = [undefined, null, 'text', 1, {}, [], () => 1, bare, new Map()];
    const providers = [Numbers, ...values.map((useValue, index) => ({ provide: `v${index}`, useValue }))];
    const { get, tracker } = await TestCase.on(adapter)
      .with({ controllers: [Derived], providers })
      .start();
    expect(await (await get('/base')).text()).toBe('base');
    expect(tracker.named('inherited')).toHaveLength(1);
  });

  it('is an error for a tracker that there is not', async () => {
    @Controller()
    class Elsewhere {
      constructor(@Inject(TrackerService) readonly tracker: TrackerService) {}
      @Get('elsewhere')
      @TrackEvent('seen', { tracker: 'us' })
      elsewhere() {}
    }
    await expect(TestCase.on(adapter).controllers(Elsewhere).start()).rejects.toMatchObject({
      code: 'invalid_option',
      message: expect.stringContaining('@TrackEvent("seen") on Elsewhere.elsewhere names the tracker "us"'),
    });
    const named = TrackerModule.forRoot({ name: 'eu', tracker: recordingTracker({ logger: silent }) });
    await expect(TestCase.on(adapter).module(named).controllers(Derived).start()).rejects.toMatchObject({
      message: expect.stringContaining(
        'on Derived.base names no tracker, and all tracker modules have a name',
      ),
    });
  });
});
