export * from '@sendoff/core/testing';
export { TrackerTestingModule } from './tracker.testing.module.js';
