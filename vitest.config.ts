import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: ['packages/*', 'apps/*', 'tests'],
    // Many tests wait for other processes.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: ['dot', './scripts/closing-line-reporter.mjs'],
    onConsoleLog(log, _type, entity) {
      const where = entity !== undefined && 'name' in entity ? entity.name : 'a file';
      throw new Error(`A test printed (${where}): ${log}`);
    },
  },
});
