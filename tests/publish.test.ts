import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { describe, expect, inject, it } from 'vitest';
import { run } from './support/child.js';
import { listFiles, readManifest, readUnits, root } from './support/house.js';

const { packages } = inject('packed');
const published = packages.map((packed) => {
  const files = listFiles(packed.folder, () => true).map((file) => relative(packed.folder, file));
  const paths = files.map((file) => file.split(sep).join('/'));
  return { ...packed, paths, manifest: readManifest(packed.folder) };
});

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
    const strange = paths.filter(
      (path) => !/^(dist|src|bin)\//.test(path) && !/^(package\.json|README\.md|LICENSE)$/.test(path),
    );
    expect(strange).toEqual([]);
    expect(paths.filter((path) => /tsbuildinfo|\.(test|spec)\.|(^|\/)tests?\//.test(path))).toEqual([]);
    for (const [, path] of Object.entries(manifest.bin ?? {})) {
      expect(read(path)).toMatch(/^#!\/usr\/bin\/env node\n/);
    }
  });

  it('has the sources that its source maps point to', () => {
    const maps = paths.filter((path) => path.endsWith('.map'));
    const lost = maps.flatMap((path) => {
      const { sources } = JSON.parse(read(path)) as { readonly sources: readonly string[] };
      return sources.filter((source) => !existsSync(join(folder, dirname(path), source)));
    });
    expect(lost).toEqual([]);
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

  it('has one dependency', () => {
    expect(Object.keys(core?.manifest.dependencies ?? {})).toEqual(['undici']);
    expect(core?.manifest.peerDependencies ?? {}).toEqual({});
  });

  it('stays small', () => {
    const code = (core?.paths ?? []).filter((path) => /^dist\/esm\/.*\.js$/.test(path));
    const loaded = Buffer.concat(code.map((path) => readFileSync(join(core?.folder ?? '', path))));
    expect(gzipSync(loaded).length).toBeLessThanOrEqual(60_000);
    expect(statSync(core?.tarball ?? '').size).toBeLessThanOrEqual(180_000);
  });
});
