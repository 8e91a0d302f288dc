import { ConfigurableModuleBuilder, Module } from '@nestjs/common';
import { type SelzyOptions, selzy } from '@sendoff/destinations';
import {
  type TrackerIdentityOptions,
  TrackerModule,
  type TrackerModuleExtras,
  type TrackerModuleOptions,
  type TrackerOptions,
} from '@sendoff/nestjs';

/** The Selzy account, how events are sent there, and whose a request is. */
export interface SelzyModuleOptions extends SelzyOptions, TrackerOptions, TrackerIdentityOptions {}

const SELZY_OPTIONS = Symbol.for('sendoff.selzy-options');

const extras: TrackerModuleExtras = { isGlobal: true, name: undefined };

const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<SelzyModuleOptions>({
  optionsInjectionToken: SELZY_OPTIONS,
})
  .setClassMethodName('forRoot')
  .setExtras(extras, ({ module, imports = [], providers = [] }, { isGlobal, name }) => ({
    module,
    imports: [
      // The providers of the options move in with the tracker, so that a factory runs once.
      TrackerModule.forRootAsync({
        isGlobal,
        name,
        imports,
        provideInjectionTokensFrom: providers,
        inject: [SELZY_OPTIONS],
        useFactory: (options: SelzyModuleOptions) => trackerOptions({ name, ...options }),
      }),
    ],
    exports: [TrackerModule],
  }))
  .build();

/**
 * Event tracking with Selzy for a Nest application: `TrackerService` and `@TrackEvent`, in every module. At
 * Selzy an event of each name must be set up and enabled first.
 *
 * ```ts
 * @Module({ imports: [SelzyModule.forRoot({ apiKey: process.env.SELZY_API_KEY })] })
 * export class AppModule {}
 * ```
 *
 * The application fails to start without a key (`missing_credential`), unless `dryRun` is true, or `enabled` or
 * `deliver` is false, and with an option that cannot be used (`invalid_option`, `insecure_base_url`).
 */
@Module({})
export class SelzyModule extends ConfigurableModuleClass {}

function trackerOptions(options: SelzyModuleOptions): TrackerModuleOptions {
  // Each takes its own options out of the whole, so a new one of either needs no change here.
  return { ...options, destinations: [selzy(options)] };
}
