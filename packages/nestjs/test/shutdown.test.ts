import {
  Controller,
  Get,
  Inject,
  Injectable,
  type MessageEvent,
  type OnApplicationShutdown,
  Sse,
} from '@nestjs/common';
import { TrackEvent, TrackerModule, type TrackerModuleOptions, TrackerService } from '@sendoff/nestjs';
import { recordingTracker } from '@sendoff/nestjs/testing';
import { Subject, startWith } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { stubVendor } from './support/stub-destination.js';
import { adapterNames, silent, TestCase, turn, until } from './support/test-case.js';

@Injectable()
class Goodbye implements OnApplicationShutdown {
  constructor(@Inject(TrackerService) private readonly tracker: TrackerService) {}

  onApplicationShutdown() {
    this.tracker.track({ name: 'said_goodbye', userId: 'u-1' });
  }
}

describe.each(adapterNames)('shut-down on %s', (name) => {
  const withVendor = (vendor: ReturnType<typeof stubVendor>, options: Partial<TrackerModuleOptions> = {}) =>
    TestCase.on(name).module(
      TrackerModule.forRoot({
        destinations: [vendor.destination],
        transport: vendor.transport,
        ...options,
      } as TrackerModuleOptions),
    );

  it('sends what waits, also what other hooks track on the way', async () => {
    const vendor = stubVendor();
    const { app } = await withVendor(vendor)
      .with({ providers: [Goodbye] })
      .start();
    app.get(TrackerService).track({ name: 'signup', userId: 'u-1' });
    await app.close();
    expect(vendor.answered.flat()).toEqual(['signup', 'said_goodbye']);
    expect(app.get(TrackerService).track({ name: 'late', userId: 'u-1' }).issues).toMatchObject([
      { code: 'closed' },
    ]);
  });

  it('starts to send while an open stream still holds the server back', async () => {
    const source = new Subject<MessageEvent>();
    @Controller()
    class Feed {
      @Sse('feed')
      feed() {
        return source.pipe(startWith({ data: 'hello' }));
      }
    }
    const vendor = stubVendor();
    const { app, url } = await withVendor(vendor).holdConnections().controllers(Feed).start();
    const leaving = new AbortController();
    const { body } = await fetch(`${url}/feed`, { signal: leaving.signal });
    await body?.getReader().read();
    app.get(TrackerService).track({ name: 'signup', userId: 'u-1' });
    let closed = false;
    const closing = app.close().then(() => {
      closed = true;
    });
    await until(() => vendor.answered.length > 0);
    expect(vendor.answered).toEqual([['signup']]);
    expect(closed).toBe(false);
    source.complete();
    leaving.abort();
    await closing;
  });

  it('waits for async options of @TrackEvent', async () => {
    let ready = () => {};
    @Controller()
    class Slow {
      @Get('slow')
      @TrackEvent('slow', {
        userId: 'u-1',
        properties: () => new Promise((resolve) => (ready = () => resolve({}))),
      })
      slow() {
        return 'done';
      }
    }
    const vendor = stubVendor();
    const { app, get } = await withVendor(vendor).controllers(Slow).start();
    expect(await (await get('/slow')).text()).toBe('done');
    const closing = app.close();
    await turn(20);
    ready();
    await closing;
    expect(vendor.answered).toEqual([['slow']]);
  });

  it('ends at closeTimeoutMs, whatever a vendor or an option does', async () => {
    @Controller()
    class Never {
      @Get('never')
      @TrackEvent('never', { properties: () => new Promise(() => {}) })
      never() {
        return 'done';
      }
    }
    const vendor = stubVendor({ hold: true });
    const { app, get } = await withVendor(vendor, { closeTimeoutMs: 50 }).controllers(Never).start();
    expect(await (await get('/never')).text()).toBe('done');
    app.get(TrackerService).track({ name: 'signup', userId: 'u-1' });
    await app.close();
    expect(app.get(TrackerService).stats().destinations.stub).toMatchObject({ tracked: 1, unknown: 1 });
  });

  it('flushes a tracker that it was given, and leaves it open', async () => {
    const tracker = recordingTracker({ logger: silent });
    const { app } = await TestCase.on(name).module(TrackerModule.forRoot({ tracker })).start();
    app.get(TrackerService).track({ name: 'signup' });
    await app.close();
    expect(tracker.stats().destinations.recording).toMatchObject({ delivered: 1, pending: 0 });
    expect(tracker.track({ name: 'later' }).accepted).toBe(true);
    await tracker.close();
  });

  it('is safe twice', async () => {
    const vendor = stubVendor();
    const { app } = await withVendor(vendor).start();
    app.get(TrackerService).track({ name: 'signup', userId: 'u-1' });
    await Promise.all([app.close(), app.close()]);
    await app.close();
    expect(vendor.answered).toEqual([['signup']]);
  });
});
