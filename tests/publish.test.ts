import { readFileSync, statSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { describe, expect, inject, it } from 'vitest';
import { run } from './support/child.js';
import { listFiles, readManifest, readUnits, root } from './support/house.js';
import { importsOf } from './support/imports.js';

const { packages } = inject('packed');
const published = packages.map((packed) => {
  const files = listFiles(packed.folder, () => true).map((file) => relative(packed.folder, file));
  const paths = files.map((file) => file.split(sep).join('/'));
  return { ...packed, paths, manifest: readManifest(packed.folder) };
});

const isCode = (path: string) => /^dist\/.*\.[jt]s$/.test(path);

interface AttwReport {
  readonly analysis: {
    readonly entrypoints: Readonly<
      Record<
        string,
        { readonly resolutions: Readonly<Record<string, { resolution?: { isTypeScript: boolean } }>> }
      >
    >;
  };
  readonly problems?: Readonly<Record<string, unknown>>;
}

it('packs every package', () => {
  const names = readUnits('packages').map(({ manifest }) => manifest.name);
  expect(published.map(({ name }) => name).sort()).toEqual(names.sort());
});

it('gives all packages one version', () => {
  expect(new Set(published.map(({ manifest }) => manifest.version)).size).toBe(1);
});

describe.each(published)('$name', ({ name, tarball, folder, paths, manifest }) => {
  const read = (path: string) => readFileSync(join(folder, path), 'utf8');

  it('has the metadata of a package that can be published', () => {
    expect(manifest).toMatchObject({ name, license: 'MIT', engines: { node: '>=20.19.0' } });
    expect(manifest.private ?? false).toBe(false);
    expect(manifest.description).toMatch(/\w/);
    expect(manifest.files).toContain('dist');
    expect(read('LICENSE')).toContain('MIT License');
  });

  it('has a README that says what it is', () => {
    expect(paths).toContain('README.md');
    expect(read('README.md')).toContain(name);
  });

  it('asks for what a registry has', () => {
    expect(read('package.json')).not.toMatch(/"(workspace|catalog|file|link):/);
    const ours = Object.entries({ ...manifest.dependencies }).filter(([other]) =>
      other.startsWith('@sendoff/'),
    );
    expect(ours.map(([, range]) => range)).toEqual(ours.map(() => `^${manifest.version}`));
  });

  it('holds what it needs and no more', () => {
    const expected =
      /^(dist\/(esm|cjs)\/.*(\.js|\.d\.ts)|dist\/cjs\/package\.json|bin\/.*\.js|package\.json|README\.md|LICENSE)$/;
    expect(paths.filter((path) => !expected.test(path))).toEqual([]);
    expect(paths.filter((path) => /\.(test|spec)\.|(^|\/)tests?\//.test(path))).toEqual([]);
    for (const [, path] of Object.entries(manifest.bin ?? {})) {
      expect(read(path)).toMatch(/^#!\/usr\/bin\/env node\n/);
    }
  });

  it('has all that its files import', () => {
    const lost = paths.filter(isCode).flatMap((path) =>
      importsOf(path, read(path))
        .filter((imported) => imported.startsWith('.'))
        .map((imported) => posix.join(posix.dirname(path), imported))
        .map((target) => (path.endsWith('.d.ts') ? target.replace(/\.js$/, '.d.ts') : target))
        .filter((target) => !paths.includes(target)),
    );
    expect(lost).toEqual([]);
  });

  it('has types with their docblocks, the same on either side', () => {
    const sides = ['esm', 'cjs'].map((side) => paths.filter((path) => path.startsWith(`dist/${side}/`)));
    const [esm = [], cjs = []] = sides.map((side) => side.filter((path) => path.endsWith('.d.ts')).map(read));
    expect(cjs.join('')).toContain('/**');
    if (name !== '@sendoff/core') expect(cjs).toEqual(esm);
    else for (const text of esm) expect(text).toMatch(/^export \* from '(\.\.\/)+cjs\/[\w/]+\.js';\n$/);
  });

  it('is entered where the workspace enters it, but for its sources, which it does not have', () => {
    const unit = readUnits('packages').find((one) => one.manifest.name === name);
    const leaveOut = (key: string, value: unknown) => (key === '@sendoff/source' ? undefined : value);
    expect(manifest.exports).toEqual(JSON.parse(JSON.stringify(unit?.manifest.exports, leaveOut)));
    expect(read('package.json')).not.toContain('@sendoff/source');
  });

  it('has nothing that publint would say', async () => {
    const { buffer, byteOffset, byteLength } = readFileSync(tarball);
    const bytes = buffer.slice(byteOffset, byteOffset + byteLength);
    const { messages, pkg } = await publint({ pack: { tarball: bytes }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });
});

describe('every entry resolves with types in every mode of resolution', () => {
  it.concurrent.each(published)('of $name', async ({ tarball, manifest }) => {
    const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js');
    // Its exit code tells of problems as well; they are read from what it says.
    const command = [process.execPath, attw, tarball, '--format=json', '--no-definitely-typed'] as const;
    const { stdout } = await run(command, { cwd: root, codes: [0, 1] });
    const { analysis, problems = {} } = JSON.parse(stdout) as AttwReport;
    expect(problems).toEqual({});
    const entries = Object.keys(manifest.exports ?? {});
    expect(Object.keys(analysis.entrypoints).sort()).toEqual(entries.sort());
    for (const [entry, { resolutions }] of Object.entries(analysis.entrypoints)) {
      if (entry === './package.json') continue;
      const typed = Object.entries(resolutions).filter(([, { resolution }]) => resolution?.isTypeScript);
      expect(typed.map(([mode]) => mode).sort()).toEqual(['bundler', 'node10', 'node16-cjs', 'node16-esm']);
    }
  });
});

describe('@sendoff/core', () => {
  const core = published.find(({ name }) => name === '@sendoff/core');

  it('has one dependency, and asks for nothing else', () => {
    expect(Object.keys(core?.manifest.dependencies ?? {})).toEqual(['undici']);
    expect(core?.manifest.peerDependencies).toEqual({ '@opentelemetry/api': '^1.9.0' });
    expect(core?.manifest.peerDependenciesMeta).toEqual({ '@opentelemetry/api': { optional: true } });
  });

  it('stays small, above all what an application loads', () => {
    const isLoaded = (path: string) => !path.includes('/testing/');
    const loaded = core?.paths.filter(isLoaded).map((path) => readFileSync(join(core.folder, path))) ?? [];
    expect(gzipSync(Buffer.concat(loaded), { level: 9 }).length).toBeLessThanOrEqual(55_000);
    expect(statSync(core?.tarball ?? '').size).toBeLessThanOrEqual(74_000);
  });

  it('is one copy, however it is loaded, with all of its names', async () => {
    const entries = Object.keys(core?.manifest.exports ?? {}).filter((entry) => entry !== './package.json');
    const script = `
      import assert from 'node:assert/strict';
      import { createRequire } from 'node:module';
      for (const entry of ${JSON.stringify(entries)}) {
        const name = entry.replace('.', '@sendoff/core');
        const [imported, required] = [await import(name), createRequire(process.cwd() + '/')(name)];
        assert.deepEqual(Object.keys(imported).sort(), Object.keys(required).sort());
        for (const key of Object.keys(required)) assert.equal(imported[key], required[key]);
        console.log(name, Object.keys(required).length > 0);
      }`;
    const command = [process.execPath, '--input-type=module', '--eval', script] as const;
    const { stdout } = await run(command, { cwd: join(root, 'packages/core') });
    expect(stdout).toBe('@sendoff/core true\n@sendoff/core/otel true\n@sendoff/core/testing true\n');
  });
});
