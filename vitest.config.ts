import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: ['packages/*', 'apps/*', 'tests'],
    reporters: ['dot', './scripts/closing-line-reporter.mjs'],
    onConsoleLog(log, _type, entity) {
      const where = entity !== undefined && 'name' in entity ? entity.name : 'a file';
      throw new Error(`A test printed (${where}): ${log}`);
    },
  },
});
