import { Controller, Get, Injectable } from '@nestjs/common';
import {
  type DeadLetters,
  type EventInput,
  type Receipt,
  TrackEvent,
  TrackerModule,
  type TrackerModuleOptions,
  TrackerService,
} from '@sendoff/nestjs';
import { recordingTracker } from '@sendoff/nestjs/testing';
import { type Observable, of } from 'rxjs';
import { describe, expectTypeOf, it } from 'vitest';
import { outbox } from './support/outbox.js';
import { stubVendor } from './support/stub-destination.js';

interface SignupResult {
  email: string;
  plan: string;
}

interface ShopRequest {
  headers: Record<string, string>;
  user?: { email: string };
}

const { destination } = stubVendor();
const later = async () => ({ email: 'ada@example.com' });

/** Checked by the compiler alone: nobody calls it. */
export const typed = () => {
  @Controller()
  class Typed {
    @Get()
    @TrackEvent<SignupResult>('signup', {
      email: ({ result }) => result.email,
      properties: async ({ result, error }) => ({ plan: result.plan, error: error satisfies undefined }),
      when: ({ result }) => result.plan !== 'free',
    })
    @TrackEvent<SignupResult, ShopRequest>('signup', { email: ({ request }) => request.user?.email })
    // @ts-expect-error: there is no such member of the result
    @TrackEvent<SignupResult>('signup', { email: ({ result }) => result.mail })
    // @ts-expect-error: without a type argument the result is unknown
    @TrackEvent('signup', { email: ({ result }) => result.email })
    // @ts-expect-error: without a second one so is the request
    @TrackEvent<SignupResult>('signup', { email: ({ request }) => request.user })
    // @ts-expect-error: an address is a string
    @TrackEvent<SignupResult>('signup', { email: 42 })
    // @ts-expect-error: so is what a function gives
    @TrackEvent<SignupResult>('signup', { email: async ({ result }) => result.plan.length })
    // @ts-expect-error: properties are an object
    @TrackEvent<SignupResult>('signup', { properties: () => 'team' })
    @TrackEvent('signup', { tracker: 'eu' })
    // @ts-expect-error: a tracker is named, not looked up
    @TrackEvent('signup', { tracker: () => 'eu' })
    // @ts-expect-error: there is no such option
    @TrackEvent('signup', { mail: 'ada@example.com' })
    // @ts-expect-error: an event has a name
    @TrackEvent({ email: 'ada@example.com' })
    signup(): SignupResult {
      return { email: 'ada@example.com', plan: 'team' };
    }

    @Get()
    @TrackEvent<SignupResult>('failed', {
      on: 'error',
      properties: ({ error }) => ({ reason: String(error) }),
    })
    @TrackEvent<SignupResult>('tried', { on: 'both', properties: ({ result }) => ({ plan: result?.plan }) })
    // @ts-expect-error: a call that failed has no result
    @TrackEvent<SignupResult>('failed', { on: 'error', email: ({ result }) => result.email })
    // @ts-expect-error: a call of both kinds may have none
    @TrackEvent<SignupResult>('tried', { on: 'both', email: ({ result }) => result.email })
    // @ts-expect-error: there is no such kind of call
    @TrackEvent('tried', { on: 'always' })
    async pay(): Promise<SignupResult> {
      return this.signup();
    }

    @Get()
    @TrackEvent<SignupResult>('signup', { email: ({ result }) => result.email })
    // @ts-expect-error: the handler gives something else
    @TrackEvent<string>('signup', { email: ({ result }) => result })
    // @ts-expect-error: so it does for calls of both kinds
    @TrackEvent<string>('signup', { on: 'both' })
    @TrackEvent<SignupResult | undefined>('signup')
    @TrackEvent<{ plan: string }>('signup')
    @TrackEvent('signup')
    streamed(): Observable<SignupResult> {
      return of(this.signup());
    }

    @Get()
    // @ts-expect-error: it may give nothing
    @TrackEvent<SignupResult>('signup')
    maybe(): Promise<SignupResult | undefined> {
      return Promise.resolve(undefined);
    }

    // @ts-expect-error: only methods are handlers
    @TrackEvent('signup')
    field = 1;
  }
  return Typed;
};

@Injectable()
class Config {
  create(): TrackerModuleOptions {
    return { destinations: [destination], identity: (request: ShopRequest) => request.user };
  }
}

/** Never called: the modules are made for their types. */
export const modules = () => [
  TrackerModule.forRoot({ destinations: [destination] }),
  TrackerModule.forRoot({ tracker: recordingTracker(), isGlobal: false, identity: undefined }),
  TrackerModule.forRoot({
    destinations: [destination],
    flushIntervalMs: undefined,
    identity: (request: ShopRequest) => ({ email: request.user?.email }),
  }),
  TrackerModule.forRootAsync({ useClass: Config, isGlobal: false }),
  TrackerModule.forRootAsync({ useFactory: async (config: Config) => config.create(), inject: [Config] }),
  TrackerModule.forRoot({ name: 'eu', destinations: [destination] }),
  TrackerModule.forRootAsync({ name: 'eu', isGlobal: false, useExisting: Config }),
  // @ts-expect-error: the name of a tracker is a string
  TrackerModule.forRoot({ name: 1, destinations: [destination] }),
  TrackerModule.forRoot({
    destinations: [destination],
    queue: outbox().queue,
    deliver: false,
    erasureKey: 'key',
  }),
  TrackerModule.forRootAsync({ useFactory: () => ({ destinations: [destination], queue: outbox().queue }) }),
  // @ts-expect-error: no vendor, and no tracker either
  TrackerModule.forRoot({}),
  // @ts-expect-error: one or the other
  TrackerModule.forRoot({ destinations: [destination], tracker: recordingTracker() }),
  // @ts-expect-error: the identity is asked for at each event, which waits for nothing
  TrackerModule.forRoot({ destinations: [destination], identity: later }),
  // @ts-expect-error: the name of an option is checked
  TrackerModule.forRoot({ destinations: [destination], flushInterval: 5 }),
];

describe('types', () => {
  it('are the same for the service as for the tracker', () => {
    expectTypeOf<TrackerService['track']>().parameters.toEqualTypeOf<[EventInput]>();
    expectTypeOf<TrackerService['track']>().returns.toEqualTypeOf<Receipt>();
    expectTypeOf<TrackerService['trackIn']>().parameters.toEqualTypeOf<[unknown, EventInput]>();
    expectTypeOf<TrackerService['trackIn']>().returns.toEqualTypeOf<Promise<Receipt>>();
    expectTypeOf<TrackerService['deadLetters']>().toEqualTypeOf<DeadLetters>();
  });
});
