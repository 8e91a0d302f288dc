import { Controller, Get, Inject } from '@nestjs/common';
import { HealthCheck, type HealthCheckResult, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { type Queue, TrackerModule, TrackerService } from '@sendoff/nestjs';
import { TrackerHealthIndicator } from '@sendoff/nestjs/terminus';
import { describe, expect, it } from 'vitest';
import { outbox } from './support/outbox.js';
import { stubVendor } from './support/stub-destination.js';
import { adapterNames, TestCase, until } from './support/test-case.js';

@Controller()
class Health {
  constructor(
    @Inject(HealthCheckService) private readonly health: HealthCheckService,
    @Inject(TrackerHealthIndicator) private readonly tracker: TrackerHealthIndicator,
  ) {}

  @Get('health')
  @HealthCheck()
  check() {
    return this.health.check([() => this.tracker.check()]);
  }

  @Get('strict')
  @HealthCheck()
  strict() {
    return this.health.check([() => this.tracker.check('events', { strict: true })]);
  }

  @Get('nobody')
  nobody() {
    return this.tracker.check('events', { tracker: 'nobody' });
  }
}

describe.each(adapterNames)('the health of a tracker on %s', (adapter) => {
  async function start(answer: 'good' | 'revoked', queue?: Queue) {
    const vendor = stubVendor({ hold: true });
    if (answer === 'good') vendor.release();
    const destination = {
      ...vendor.destination,
      interpret: () => ({ kind: 'halt', reason: 'The key was revoked.' }) as const,
    };
    const module = TrackerModule.forRoot({
      destinations: [answer === 'good' ? vendor.destination : destination],
      transport: vendor.transport,
      closeTimeoutMs: 0,
      queue,
    });
    const running = await TestCase.on(adapter)
      .module(module)
      .with({
        imports: [TerminusModule.forRoot({ logger: false })],
        controllers: [Health],
        providers: [TrackerHealthIndicator],
      })
      .start();
    return { ...running, vendor, service: running.app.get(TrackerService) };
  }

  it('is up, with what waits and how long it has', async () => {
    const { get, service } = await start('good');
    service.pause('stub');
    service.track({ name: 'signup', userId: 'u-1' });
    const answer = await get('/health');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      status: 'ok',
      details: {
        sendoff: {
          status: 'up',
          degraded: false,
          destinations: { stub: { state: 'paused', depth: 1, oldestAgeSeconds: 0 } },
        },
      },
    });
  });

  it('shows what this process holds of a durable queue, and lanes that nobody here delivers', async () => {
    const { queue } = outbox();
    const delivery = { id: 'event-1', name: 'signup', body: '{}', format: 1, storedAt: 0 };
    await queue.push([{ ...delivery, lane: 'forgotten' }]);
    const { get, service } = await start('good', queue);
    service.pause('stub');
    await service.track({ name: 'signup', userId: 'u-1' }).stored();
    expect(await (await get('/health')).json()).toMatchObject({
      status: 'ok',
      details: { sendoff: { destinations: { stub: { depth: 0 } }, undelivered: ['forgotten'] } },
    });
    expect(await queue.size('stub')).toMatchObject({ ready: 1 });
  });

  it('is degraded while a destination is halted, and down only if it is strict', async () => {
    const { get, service, vendor } = await start('revoked');
    service.track({ name: 'signup', userId: 'u-1' });
    void service.flush();
    vendor.release();
    await until(() => service.stats().destinations.stub?.state === 'halted');
    const answer = await get('/health');
    expect(answer.status).toBe(200);
    const detail = {
      degraded: true,
      destinations: { stub: { state: 'halted', depth: 1, lastError: 'The key was revoked.' } },
    };
    const { status, details } = (await answer.json()) as HealthCheckResult;
    expect(details.sendoff).toMatchObject(detail);
    // Terminus 11 knows only two ends.
    expect([
      ['degraded', 'degraded'],
      ['ok', 'up'],
    ]).toContainEqual([status, details.sendoff?.status]);

    const strict = await get('/strict');
    expect(strict.status).toBe(503);
    expect(await strict.json()).toMatchObject({
      status: 'error',
      error: { events: { status: 'down', ...detail } },
    });
  });

  it('says that there is no tracker of a name', async () => {
    const { app } = await start('good');
    expect(() => app.get(Health).nobody()).toThrow('There is no tracker of the name "nobody".');
  });
});
