import { Controller, Inject, Injectable, type OnApplicationShutdown, Post } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { isSendoffError, TrackerModule, type TrackerModuleOptions, TrackerService } from '@sendoff/nestjs';
import { recordingTracker, TrackerTestingModule } from '@sendoff/nestjs/testing';
import { describe, expect, it } from 'vitest';
import { outbox, type Transaction } from './support/outbox.js';
import { stubVendor } from './support/stub-destination.js';
import { adapterNames, TestCase, turn, until } from './support/test-case.js';

const begun: Transaction[] = [];

@Injectable()
class Orders {
  constructor(@Inject(TrackerService) private readonly tracker: TrackerService) {}

  async pay() {
    const transaction: Transaction = { deliveries: [] };
    begun.push(transaction);
    await turn(1);
    const { accepted } = await this.tracker.trackIn(transaction, { name: 'order_paid' });
    return { accepted };
  }
}

@Controller()
class Shop {
  constructor(@Inject(Orders) private readonly orders: Orders) {}

  @Post('pay')
  pay() {
    return this.orders.pay();
  }
}

async function start(options: Partial<TrackerModuleOptions> = {}, fails?: Error) {
  const { queue, begin, commit } = outbox(fails);
  const { destination, transport, answered } = stubVendor();
  const module = TrackerModule.forRoot({
    destinations: [destination],
    transport,
    queue,
    flushIntervalMs: 0,
    ...options,
  } as TrackerModuleOptions);
  const app = await TestCase.on('express').module(module).create();
  await app.init();
  return { app, queue, begin, commit, answered, service: app.get(TrackerService) };
}

describe.each(adapterNames)('trackIn on %s', (adapter) => {
  it('stores with the transaction, under the identity of the request', async () => {
    const { destination, transport } = stubVendor();
    const module = TrackerModule.forRootAsync({
      useFactory: () => ({
        destinations: [{ ...destination, encode: (event) => ({ body: JSON.stringify(event), format: 1 }) }],
        transport,
        queue: outbox().queue,
        deliver: false,
        identity: () => ({ userId: 'u-1' }),
      }),
    });
    const { post } = await TestCase.on(adapter)
      .module(module)
      .with({ controllers: [Shop], providers: [Orders] })
      .start();
    expect(await (await post('/pay')).json()).toEqual({ accepted: true });
    const [delivery] = begun.at(-1)?.deliveries ?? [];
    expect(JSON.parse(delivery?.body ?? '')).toMatchObject({ name: 'order_paid', userId: 'u-1' });
  });
});

describe('TrackerService.trackIn', () => {
  it('sends nothing before the transaction commits, and the event once after it', async () => {
    const { service, queue, begin, commit, answered } = await start();
    const transaction = begin();
    const receipt = await service.trackIn(transaction, { name: 'order_paid', userId: 'u-1' });
    expect(receipt).toMatchObject({ accepted: true, issues: [] });
    expect(await queue.size()).toMatchObject({ ready: 0, leased: 0 });
    await commit(transaction);
    await until(() => answered.length > 0);
    expect(answered).toEqual([['order_paid']]);
  });

  it('leaves the transaction alone where the event is refused', async () => {
    const { service, begin } = await start();
    const transaction = begin();
    const receipt = await service.trackIn(transaction, { name: '' });
    expect([receipt.accepted, transaction.deliveries]).toEqual([false, []]);
  });

  it('rejects with what the statement fails with, also unseen', async () => {
    const { service, begin } = await start({}, new Error('no such table'));
    void service.trackIn(begin(), { name: 'unseen', userId: 'u-1' });
    await turn();
    await expect(service.trackIn(begin(), { name: 'seen', userId: 'u-1' })).rejects.toThrow('no such table');
  });

  it('rejects where the queue has no transactions', async () => {
    const { service, begin } = await start({ queue: undefined });
    void service.trackIn(begin(), { name: 'unseen', userId: 'u-1' });
    await turn();
    const error = await service.trackIn(begin(), { name: 'seen', userId: 'u-1' }).catch((thrown) => thrown);
    expect(isSendoffError(error) && error.code).toBe('invalid_option');
  });
});

describe('trackIn in a test', () => {
  it('records the event, of an application with TrackerTestingModule', async () => {
    const module = await Test.createTestingModule({
      imports: [TrackerTestingModule],
      providers: [Orders],
    }).compile();
    expect(await module.get(Orders).pay()).toEqual({ accepted: true });
    expect(module.get(TrackerTestingModule).tracker.named('order_paid')).toHaveLength(1);
  });

  it('records the event, of a service alone', async () => {
    const tracker = recordingTracker();
    const anything: Transaction | undefined = undefined;
    const receipt = await new TrackerService(tracker).trackIn(anything, { name: 'order_paid' });
    expect([receipt.accepted, tracker.events.length]).toEqual([true, 1]);
  });
});

describe('TrackerService', () => {
  it('hands out dead letters, and erases a person', async () => {
    const { service, queue } = await start({ deliver: false });
    const { deadLetters } = service;
    service.track({ name: 'signup', userId: 'u-1' });
    service.track({ name: 'signup', userId: 'u-2' });
    await service.flush();
    const [leased] = await queue.take('stub', 1);
    const lease = leased?.lease ?? {};
    await queue.settle([{ lease, do: 'dead', outcome: 'rejected', reason: 'Unknown user.' }]);
    expect(await deadLetters.list('stub')).toMatchObject([{ name: 'signup', reason: 'Unknown user.' }]);
    expect(await service.erase({ userId: 'u-1' })).toBe(1);
    expect(await deadLetters.list('stub')).toEqual([]);
    expect(await queue.size()).toMatchObject({ ready: 1, dead: 0 });
  });

  it('is closed in time by a hook that ends what the queue needs, whichever comes first', async () => {
    const ended: string[] = [];
    @Injectable()
    class Database implements OnApplicationShutdown {
      constructor(@Inject(TrackerService) private readonly tracker: TrackerService) {}

      async onApplicationShutdown() {
        await this.tracker.close();
        ended.push('pool');
      }
    }
    const { queue } = outbox();
    const close = async () => void ended.push('queue');
    const { destination, transport } = stubVendor();
    const module = TrackerModule.forRoot({
      destinations: [destination],
      transport,
      queue: { ...queue, close },
    });
    const app = await TestCase.on('express')
      .module(module)
      .with({ providers: [Database] })
      .create();
    await app.init();
    await app.close();
    expect(ended).toEqual(['queue', 'pool']);
  });
});

describe('deliver: false', () => {
  it('needs no key, stores, and sends nothing', async () => {
    const { destination, answered } = stubVendor();
    const credential = { option: 'key', variable: 'STUB_KEY', given: () => undefined };
    const { service, queue } = await start({
      destinations: [{ ...destination, credential }],
      deliver: false,
    });
    const receipt = service.track({ name: 'signup', userId: 'u-1' });
    expect(await receipt.stored()).toBe(true);
    expect(await service.flush()).toEqual({ pending: 0, timedOut: false });
    expect([answered, await queue.size()]).toMatchObject([[], { ready: 1 }]);
  });
});
