import { fileURLToPath } from 'node:url';
import { defaultServerConditions } from 'vite';
import { defineProject } from 'vitest/config';

/** One package's tests, run from the sources of every package: no build needed. */
export function project(
  name: string,
  options: { decorators?: boolean; tracks?: boolean; globalSetup?: string } = {},
) {
  // What 'module' leads to is for bundlers: Node could not load it.
  const ours = defaultServerConditions.filter((condition) => condition !== 'module');
  const conditions = ['@sendoff/source', ...ours];
  return defineProject({
    ...(options.decorators ? { oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } } } : {}),
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      name,
      include: ['test/**/*.test.ts'],
      setupFiles: options.tracks
        ? [fileURLToPath(new URL('tests/support/no-secrets.ts', import.meta.url))]
        : [],
      ...(options.globalSetup !== undefined && { globalSetup: options.globalSetup }),
      // Few take a second on a quiet machine; on a busy one they still have to pass.
      testTimeout: 60_000,
      hookTimeout: 60_000,
      expect: { poll: { timeout: 30_000 } },
    },
  });
}
