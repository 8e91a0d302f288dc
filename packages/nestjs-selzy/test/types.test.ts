import { ConfigService } from '@nestjs/config';
import * as destinations from '@sendoff/destinations';
import * as preset from '@sendoff/nestjs-selzy';
import {
  type BrevoOptions,
  brevo,
  type EventInput,
  type OctethOptions,
  octeth,
  SelzyModule,
  type SelzyModuleOptions,
  selzy,
  spotzee,
  TrackEvent,
  TrackerModule,
  TrackerService,
  type TransactionalQueue,
  vibetrace,
} from '@sendoff/nestjs-selzy';
import { TrackerHealthIndicator } from '@sendoff/nestjs-selzy/terminus';
import { recordingTracker } from '@sendoff/nestjs-selzy/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';

interface ShopRequest {
  user?: { email: string };
}

declare const outbox: TransactionalQueue<{ begin(): void }>;

/** Checked by the compiler alone: nobody calls it. */
export const modules = () => [
  SelzyModule.forRoot({}),
  SelzyModule.forRoot({ apiKey: process.env.SELZY_API_KEY }),
  SelzyModule.forRoot({
    apiKey: async () => 'from a vault',
    baseUrl: undefined,
    queue: undefined,
    identity: (request: ShopRequest) => ({ email: request.user?.email }),
    isGlobal: false,
  }),
  SelzyModule.forRootAsync({
    inject: [ConfigService],
    useFactory: (c: ConfigService) => ({ apiKey: c.get('SELZY_API_KEY') }),
  }),
  SelzyModule.forRootAsync({
    inject: [ConfigService],
    useFactory: (c: ConfigService) => ({ apiKey: c.get<string>('SELZY_API_KEY') }),
  }),
  SelzyModule.forRootAsync({
    inject: [ConfigService],
    useFactory: (c) => ({ apiKey: c.get('SELZY_API_KEY') }),
  }),
  TrackerModule.forRoot({ destinations: [selzy({ name: 'one' }), selzy({ name: 'two' })] }),
  TrackerModule.forRootAsync({
    inject: [ConfigService],
    useFactory: (c: ConfigService) => {
      const second: BrevoOptions = { maKey: c.get('BREVO_MA_KEY') };
      const third: OctethOptions = { baseUrl: c.getOrThrow('OCTETH_URL'), listId: 94 };
      return { destinations: [selzy(), brevo(second), octeth(third), spotzee(), vibetrace()] };
    },
  }),
  SelzyModule.forRoot({ name: 'eu', apiKey: 'key', flushIntervalMs: 500 }),
  SelzyModule.forRootAsync({ name: 'us', useFactory: async () => ({ timeZone: 'Europe/Riga' }) }),
  SelzyModule.forRoot({ queue: outbox, deliver: false, erasureKey: 'a key' }),
  SelzyModule.forRootAsync({ useFactory: () => ({ apiKey: 'key', queue: outbox }) }),
  // @ts-expect-error: a name is a string
  SelzyModule.forRoot({ name: 1 }),
  // @ts-expect-error: a key is a string or a function that gives one
  SelzyModule.forRoot({ apiKey: 42 }),
  // @ts-expect-error: the name of an option is checked
  SelzyModule.forRoot({ api_key: 'key' }),
  // @ts-expect-error: the destination is Selzy
  SelzyModule.forRoot({ destinations: [] }),
];

describe('the preset', () => {
  it('is all that an application imports', () => {
    expect(preset).toMatchObject(destinations);
    expect(TrackerHealthIndicator.prototype.check).toBeTypeOf('function');
    expectTypeOf<SelzyModuleOptions['timeZone']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<TrackerService['track']>().parameters.toEqualTypeOf<[EventInput]>();
    expect([TrackEvent, TrackerService, recordingTracker].every((one) => typeof one === 'function')).toBe(
      true,
    );
  });
});
