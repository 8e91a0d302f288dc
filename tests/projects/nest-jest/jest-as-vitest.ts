import { afterEach, jest } from '@jest/globals';

/** What the tests of @sendoff/nestjs take from Vitest, in Jest's words. */
export { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';

const finishing: (() => unknown)[] = [];
const unstubbing: (() => void)[] = [];

afterEach(async () => {
  for (const finish of finishing.splice(0).reverse()) await finish();
});

export function onTestFinished(finish: () => unknown): void {
  finishing.push(finish);
}

export const vi = {
  fn: jest.fn,
  async waitUntil(condition: () => unknown, { timeout }: { timeout: number }): Promise<void> {
    for (const end = performance.now() + timeout; !(await condition()); ) {
      if (performance.now() > end) throw new Error('What was waited for has not come.');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  },
  stubEnv(name: string, value: string): void {
    const before = process.env[name];
    unstubbing.push(() => {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    });
    process.env[name] = value;
  },
  unstubAllEnvs(): void {
    for (const unstub of unstubbing.splice(0).reverse()) unstub();
  },
};

/** The compiler checks types, not Jest. */
export function expectTypeOf(): unknown {
  const anything: unknown = new Proxy(() => anything, { get: () => anything });
  return anything;
}
