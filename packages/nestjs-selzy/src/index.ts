// Whole, as both grow: a second vendor is to need no second package.
export * from '@sendoff/destinations';
export * from '@sendoff/nestjs';
export { SelzyModule, type SelzyModuleOptions } from './selzy.module.js';
