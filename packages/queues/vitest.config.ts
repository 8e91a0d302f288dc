import { project } from '../../vitest.shared.js';

export default project('queues', { tracks: true, globalSetup: './test/support/install-sqlite.ts' });
