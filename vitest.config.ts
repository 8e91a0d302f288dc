import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: ['packages/*', 'apps/*', 'tests'],
    reporters: ['dot', './scripts/closing-line-reporter.mjs'],
    onConsoleLog(log, _type, entity) {
      throw new Error(`A test printed: ${entity?.name ?? ''}: ${log}`);
    },
  },
});
