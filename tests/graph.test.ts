import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cycles, forbidden, strays, tooLong, undeclared } from './support/graph.js';
import { listFiles, readTexts, readUnits, root, type Unit } from './support/house.js';

/** Which of our packages each may use. */
const house: Readonly<Record<string, readonly string[]>> = {
  '@sendoff/core': [],
  '@sendoff/destinations': ['@sendoff/core'],
  '@sendoff/queues': ['@sendoff/core'],
  '@sendoff/express': ['@sendoff/core'],
  '@sendoff/nestjs': ['@sendoff/core'],
  '@sendoff/express-selzy': ['@sendoff/express', '@sendoff/destinations', '@sendoff/core'],
  '@sendoff/nestjs-selzy': ['@sendoff/nestjs', '@sendoff/destinations', '@sendoff/core'],
  '@sendoff/sandbox': [],
};
/** What applications use. */
const forApps = ['@sendoff/express-selzy', '@sendoff/nestjs-selzy', '@sendoff/queues'];
/** What may be used in tests alone. */
const forTests = ['@sendoff/sandbox'];

const packages = readUnits('packages');
const apps = readUnits('apps');
const all = [...packages, ...apps];

function allowedFor({ manifest }: Unit): readonly string[] {
  return house[manifest.name] ?? forApps;
}

describe('the house', () => {
  it('has the packages that the design names, and no others', () => {
    expect(packages.map(({ manifest }) => manifest.name).sort()).toEqual(Object.keys(house).sort());
    expect(apps.length).toBeGreaterThan(0);
  });

  it.each(all)('$folder uses only packages that stand below it', (unit) => {
    expect(forbidden(unit, allowedFor(unit))).toEqual([]);
  });

  it.each(all)('$folder needs the sandbox alone for its tests', ({ manifest }) => {
    const ours = Object.keys(manifest.devDependencies ?? {}).filter((name) => name.startsWith('@sendoff/'));
    const allowed = manifest.name === '@sendoff/sandbox' ? [] : forTests;
    expect(ours.filter((name) => !allowed.includes(name))).toEqual([]);
  });

  it.each(all)('$folder declares what its sources import', (unit) => {
    expect(undeclared(unit)).toEqual([]);
  });

  it.each(all)('$folder imports no file outside its src', (unit) => {
    expect(strays(unit)).toEqual([]);
  });

  it.each(all)('$folder has no imports that go round', (unit) => {
    expect(cycles(unit)).toEqual([]);
  });

  it.each(all)(
    '$folder has sources of at most 250 lines, and tests of at most 300',
    ({ folder, sources }) => {
      expect(tooLong(sources, 250)).toEqual([]);
      const others = [...readTexts(join(root, folder), '')].filter(([path]) => !sources.has(path));
      expect(tooLong(others, 300)).toEqual([]);
    },
  );

  it('keeps to 300 lines in these tests', () => {
    expect(listFiles(join(root, 'tests')).length).toBeGreaterThan(0);
    expect(tooLong(readTexts(root, 'tests'), 300)).toEqual([]);
  });
});

describe('the checks of the house', () => {
  const bad: Unit = {
    folder: 'packages/bad',
    manifest: {
      name: '@sendoff/bad',
      version: '0.0.0',
      dependencies: { '@sendoff/core': '*', '@sendoff/nestjs': '*' },
      devDependencies: { hono: '*' },
    },
    sources: new Map([
      [
        'src/index.ts',
        "import '@sendoff/core';\nexport * from './one.js';\nexport type { A } from 'express';",
      ],
      [
        'src/one.ts',
        "import type { Two } from './deep/two.js';\nimport { x } from '@sendoff/nestjs/testing';",
      ],
      ['src/deep/two.ts', "type One = import('../one.js').One;\nconst hono = await import('hono');"],
      ['src/three.ts', "import 'node:fs';\nimport '../test/kit.js';\nconst u = require('undici');"],
    ]),
  };

  it('find a package that may not be used', () => {
    expect(forbidden(bad, ['@sendoff/core'])).toEqual([
      'packages/bad/package.json depends on @sendoff/nestjs',
      'packages/bad/src/one.ts imports @sendoff/nestjs',
    ]);
  });

  it('find an import that nobody declares', () => {
    expect(undeclared(bad)).toEqual([
      "packages/bad/src/index.ts imports express, which package.json doesn't name",
      "packages/bad/src/deep/two.ts imports hono, which package.json doesn't name",
      "packages/bad/src/three.ts imports undici, which package.json doesn't name",
    ]);
  });

  it('find an import that leaves the sources', () => {
    expect(strays(bad)).toEqual(['packages/bad/src/three.ts imports test/kit.ts, which is no source of it']);
  });

  it('find imports that go round, of types too', () => {
    expect(cycles(bad)).toEqual(['packages/bad: src/one.ts → src/deep/two.ts → src/one.ts']);
  });

  it('find a file that is too long', () => {
    expect(tooLong([['a.ts', 'one\ntwo\n']], 2)).toEqual([]);
    expect(tooLong([['a.ts', 'one\ntwo\n\n']], 2)).toEqual(['a.ts has 3 lines, 2 at most']);
  });
});
