import { type Outcome, TrackerModule, TrackerService } from '@sendoff/nestjs';
import { recordingTracker } from '@sendoff/nestjs/testing';
import { combineLatest, filter, map, Subject, take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { stubVendor } from './support/stub-destination.js';
import { recordingLogger, TestCase, turn } from './support/test-case.js';

async function start(onOutcome?: (outcome: Outcome) => void) {
  const vendor = stubVendor();
  const logger = recordingLogger();
  const { destination, transport } = vendor;
  const module = TrackerModule.forRoot({ destinations: [destination], transport, onOutcome });
  const app = await TestCase.on('express').module(module).logger(logger).create();
  await app.init();
  return { app, vendor, logger, service: app.get(TrackerService) };
}

describe('TrackerService', () => {
  it('offers what the tracker does', async () => {
    const { service, vendor } = await start();
    const receipt = service.track({ name: 'signup', userId: 'u-1', id: 'event-1' });
    service.identify({ userId: 'u-1', traits: { city: 'Riga' } });
    expect(receipt).toMatchObject({ id: 'event-1', accepted: true, issues: [] });
    expect(service.stats().pending).toBe(2);
    expect(await service.flush()).toEqual({ pending: 0, timedOut: false });
    expect(vendor.answered).toEqual([['signup', 'identify']]);
    expect(service.tracker.stats().destinations.stub).toMatchObject({ delivered: 2 });
  });

  it('pauses and resumes a destination', async () => {
    const { service, vendor } = await start();
    service.pause('stub');
    service.track({ name: 'signup', userId: 'u-1' });
    await service.flush();
    expect([service.stats().destinations.stub?.state, vendor.answered]).toEqual(['paused', []]);
    service.resume('stub');
    await service.flush();
    expect(vendor.answered).toEqual([['signup']]);
    expect(() => service.pause('nobody')).toThrow('There is no destination of that name');
  });

  it('can be made by hand in a unit test', () => {
    const tracker = recordingTracker();
    const service = new TrackerService(tracker);
    service.outcomes$.subscribe(() => {
      throw new Error('never called');
    });
    service.track({ name: 'signup' });
    expect(tracker.named('signup')).toHaveLength(1);
  });
});

describe('outcomes$', () => {
  it('tells each outcome to every listener and to onOutcome, and completes at shut-down', async () => {
    const own: string[] = [];
    const { app, service } = await start(({ name }) => own.push(name));
    const heard: string[] = [];
    const first: string[] = [];
    service.outcomes$.subscribe({ next: ({ name }) => heard.push(name), complete: () => heard.push('end') });
    service.outcomes$.pipe(take(1)).subscribe(({ name }) => first.push(name));
    service.track({ name: 'signup', userId: 'u-1' });
    service.track({ name: 'order_paid', userId: 'u-1' });
    await app.close();
    expect(own).toEqual(['signup', 'order_paid']);
    expect(heard).toEqual(['signup', 'order_paid', 'end']);
    expect(first).toEqual(['signup']);
  });

  it('survives listeners that throw, reject, or fail in an operator, and says so once', async () => {
    const { app, service, logger } = await start(() => {
      throw new Error('own');
    });
    const heard: string[] = [];
    const fail = () => {
      throw new Error('listener');
    };
    service.outcomes$.subscribe(fail);
    service.outcomes$.subscribe({ next: async () => fail(), complete: fail });
    service.outcomes$
      .pipe(
        filter(() => true),
        map(({ name }) => name),
      )
      .subscribe({ next: fail });
    service.outcomes$.pipe(map(fail)).subscribe();
    service.outcomes$.pipe(map(fail)).subscribe({ error: fail });
    service.outcomes$.subscribe(({ name }) => heard.push(name));
    for (const name of ['a', 'b']) {
      service.track({ name, userId: 'u-1' });
      await service.flush();
    }
    await app.close();
    await turn();
    expect(heard).toEqual(['a', 'b']);
    expect(logger.lines.filter((line) => line.includes('outcomes$'))).toEqual([
      expect.stringMatching(/^error \[sendoff\] A listener of outcomes\$ threw: Error, at fail /),
    ]);
  });

  it('lets go of listeners that have left', async () => {
    const { service } = await start();
    const other = new Subject<string>();
    const heard: string[] = [];
    const both = combineLatest([service.outcomes$.pipe(map(({ name }) => name)), other]);
    const subscription = both.subscribe(([name, value]) => heard.push(`${name} ${value}`));
    const relay = new Subject<Outcome>();
    relay.subscribe(({ name }) => heard.push(name));
    const relayed = service.outcomes$.subscribe(relay);
    other.next('x');
    service.track({ name: 'a', userId: 'u-1' });
    await service.flush();
    subscription.unsubscribe();
    relayed.unsubscribe();
    service.track({ name: 'b', userId: 'u-1' });
    await service.flush();
    expect(heard.sort()).toEqual(['a', 'a x']);
  });
});
