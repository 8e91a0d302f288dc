import { Controller, Get } from '@nestjs/common';
import { TrackEvent, TrackerModule, TrackerService } from '@sendoff/nestjs';
import { describe, expect, it } from 'vitest';
import { stubVendor } from './support/stub-destination.js';
import { adapterNames, TestCase } from './support/test-case.js';

const result = { plan: 'team', tags: Object.freeze(['a', 'b']), createdAt: new Date(0) };

@Controller()
class Handlers {
  @Get('quick')
  @TrackEvent('slow_option', { properties: () => new Promise(() => {}) })
  @TrackEvent('slow_vendor', { userId: 'u-1' })
  quick() {
    return 'quick';
  }

  @Get('whole')
  @TrackEvent<typeof result>('whole', { userId: 'u-1', properties: ({ result }) => result })
  whole() {
    return Object.freeze(result);
  }
}

describe.each(adapterNames)('a response on %s', (name) => {
  it('waits neither for a vendor nor for an async option', async () => {
    const vendor = stubVendor({ hold: true });
    const { app, get } = await TestCase.on(name)
      .module(
        TrackerModule.forRoot({
          destinations: [vendor.destination],
          transport: vendor.transport,
          flushIntervalMs: 0,
          closeTimeoutMs: 0,
        }),
      )
      .controllers(Handlers)
      .start();
    expect(await (await get('/quick')).text()).toBe('quick');
    expect(app.get(TrackerService).stats().destinations.stub).toMatchObject({ tracked: 1, pending: 1 });
  });

  it('is what the handler gave, though it was tracked whole, and tracked as it was then', async () => {
    const { get, tracker } = await TestCase.on(name).controllers(Handlers).start();
    expect(await (await get('/whole')).json()).toEqual({ ...result, createdAt: '1970-01-01T00:00:00.000Z' });
    expect(tracker.events[0]?.properties).toEqual({ ...result, createdAt: '1970-01-01T00:00:00.000Z' });
  });
});
