import { readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Consumer, consumer } from '../support/consumer.js';
import { listFiles, root } from '../support/house.js';
import { snippetsOf } from '../support/snippets.js';

interface JestReport {
  readonly success: boolean;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly { readonly name: string; readonly status: string }[];
}

/** The suite of @sendoff/nestjs, which Vitest runs on Nest 12 and Jest here, word for word, on Nest 11. */
const suite = join(root, 'packages/nestjs/test');
/** Its driver loads a package by `import()`, which Jest knows only by a flag of Node's. */
const MERCURIUS = 'mercurius.test.ts';
/** Some two minutes, on a quiet machine. */
const A_WHILE = 900_000;

const modes: Readonly<Record<string, object>> = {
  node16: { module: 'node16', moduleResolution: 'node16' },
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
  node10: {
    module: 'commonjs',
    moduleResolution: 'node10',
    isolatedModules: false,
    exactOptionalPropertyTypes: true,
  },
};
const compilations = [
  ['TypeScript 5.9', 'typescript'],
  ['TypeScript 6', 'typescript6'],
  ['TypeScript 7', 'typescript7'],
].flatMap(([version = '', compiler = '']) =>
  Object.keys(modes)
    .filter((mode) => mode !== 'node10' || compiler === 'typescript')
    .map((mode) => [version, mode, compiler] as const),
);

describe('a project on Nest 11 in CommonJS, with Jest', () => {
  const installed = consumer('nest-jest', ['@sendoff/nestjs-selzy', '@sendoff/queues', '@sendoff/sandbox']);

  let filled: Promise<Consumer> | undefined;
  const ready = () => {
    filled ??= installed().then(fill);
    return filled;
  };

  it('passes every test of @sendoff/nestjs, runs docs/nestjs.md, and finds its events in the sandbox', {
    timeout: A_WHILE,
  }, async () => {
    const ran = await jest(await ready(), ['--testPathIgnorePatterns', MERCURIUS]);
    const files = listFiles(suite).filter((path) => path.endsWith('.test.ts'));
    expect(files.length).toBeGreaterThan(15);
    const own = ['shop.controller.spec.ts', 'shop.spec.ts', 'docs.spec.ts'];
    const pages = ['shop.test.ts', 'order.service.test.ts'];
    const names = files.map((path) => basename(path)).filter((name) => name !== MERCURIUS);
    expect(ran.sort()).toEqual([...names, ...own, ...pages].sort());
  });

  it('tracks over GraphQL by Mercurius', { timeout: A_WHILE }, async () => {
    const flags = { NODE_OPTIONS: '--experimental-vm-modules --no-warnings' };
    expect(await jest(await ready(), [MERCURIUS], flags)).toEqual([MERCURIUS]);
  });

  it.each(compilations)('compiles with %s and %s', async (_, mode, compiler) => {
    const project = await ready();
    const config = `tsconfig.${mode}.json`;
    for (const include of [['registered'], ...(compiler === 'typescript6' ? [] : [['src', 'docs']])]) {
      const text = JSON.stringify({ extends: './tsconfig.json', compilerOptions: modes[mode], include });
      await project.write(config, text);
      expect(await project.compile(config, `node_modules/${compiler}/bin/tsc`)).toEqual([]);
    }
  });
});

async function fill(project: Consumer): Promise<Consumer> {
  for (const path of listFiles(suite)) {
    await project.write(join('matrix', relative(suite, path)), readFileSync(path, 'utf8'));
  }
  const page = readFileSync(join(root, 'docs/nestjs.md'), 'utf8');
  for (const { file, text } of snippetsOf('docs', page)) await project.write(file, text);
  return project;
}

/** Runs tests, and gives the names of their files. Rejects where one failed. */
async function jest(project: Consumer, args: string[], env: Record<string, string> = {}): Promise<string[]> {
  const report = ['--maxWorkers=2', '--json', '--outputFile=report.json'];
  const options = { args: [...report, ...args], env, timeoutMs: A_WHILE - 30_000 };
  await project.run('node_modules/.bin/jest', options);
  const ran = JSON.parse(project.read('report.json')) as JestReport;
  expect(ran).toMatchObject({ success: true, numPendingTests: 0, numTodoTests: 0 });
  return ran.testResults.map(({ name }) => basename(name));
}
