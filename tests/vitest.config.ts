import { defineProject } from 'vitest/config';

export default defineProject({
  test: {
    name: 'house',
    include: ['**/*.test.ts'],
    globalSetup: './support/pack-once.ts',
    // Installs, compilers and child processes, on machines that do other things as well.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 60_000 } },
    // After the packages' own tests, which have clocks in them, and two at a time.
    sequence: { groupOrder: 1 },
    maxWorkers: 2,
    maxConcurrency: 2,
  },
});
