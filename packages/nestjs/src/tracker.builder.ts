import { ConfigurableModuleBuilder } from '@nestjs/common';
import { TRACKER_OPTIONS } from './tracker.constants.js';
import type { TrackerModuleExtras, TrackerModuleOptions } from './tracker.options.js';
import { exportsOf, providersOf } from './tracker.providers.js';
import { TrackerSharedModule } from './tracker.shared.module.js';

const extras: TrackerModuleExtras = { isGlobal: true, name: undefined };

export const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<TrackerModuleOptions>({
  optionsInjectionToken: TRACKER_OPTIONS,
})
  .setClassMethodName('forRoot')
  .setExtras(extras, ({ imports = [], providers = [], exports = [], ...definition }, { isGlobal, name }) => ({
    ...definition,
    global: isGlobal ?? true,
    imports: [...imports, TrackerSharedModule],
    providers: [...providers, ...providersOf(name)],
    exports: [...exports, ...exportsOf(name)],
  }))
  .build();
