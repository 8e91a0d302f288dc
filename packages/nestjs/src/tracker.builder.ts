import { ConfigurableModuleBuilder } from '@nestjs/common';
import { TRACKER_OPTIONS } from './tracker.constants.js';
import type { TrackerModuleOptions } from './tracker.options.js';

export const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<TrackerModuleOptions>({
  optionsInjectionToken: TRACKER_OPTIONS,
})
  .setClassMethodName('forRoot')
  .setExtras({ isGlobal: true }, (definition, { isGlobal }) => ({ ...definition, global: isGlobal }))
  .build();
