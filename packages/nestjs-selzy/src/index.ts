export { type SelzyOptions, selzy } from '@sendoff/destinations';
export * from '@sendoff/nestjs';
export { SelzyModule, type SelzyModuleOptions } from './selzy.module.js';
