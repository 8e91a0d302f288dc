import { project } from '../../vitest.shared.js';

export default project('express-shop', {
  tracks: true,
  globalSetup: '../../packages/queues/test/support/install-sqlite.ts',
});
