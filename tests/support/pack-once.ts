import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { run } from './child.js';
import { readUnits, root } from './house.js';

declare module 'vitest' {
  interface ProvidedContext {
    packed: Packed;
  }
}

/** All packages as they would be published, made once for a run. */
export interface Packed {
  /** A folder outside of the repository, removed at the end of the run. */
  readonly folder: string;
  readonly packages: readonly PackedPackage[];
}

export interface PackedPackage {
  readonly name: string;
  readonly tarball: string;
  /** The tarball's content. */
  readonly folder: string;
}

interface PnpmPack {
  readonly name: string;
  readonly filename: string;
}

export default async function packOnce({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'sendoff-house-'));
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 3 });
  try {
    provide('packed', { folder, packages: await pack(folder) });
  } catch (error) {
    await remove();
    throw error;
  }
  return remove;
}

async function pack(folder: string): Promise<PackedPackage[]> {
  const notBuilt = readUnits('packages').find((unit) => !existsSync(join(root, unit.folder, 'dist')));
  if (notBuilt !== undefined) throw new Error(`${notBuilt.folder} has no dist. Run \`pnpm build\` first.`);
  const pnpm = [process.execPath, join(root, 'node_modules/pnpm/bin/pnpm.cjs')] as const;
  const target = ['--pack-destination', join(folder, 'tarballs')];
  const { stdout } = await run([...pnpm, '-r', '--filter=./packages/*', 'pack', '--json', ...target], {
    cwd: root,
  });
  const packed = JSON.parse(stdout) as readonly PnpmPack[];
  return Promise.all(packed.map(({ name, filename }) => unpack(name, filename, join(folder, 'unpacked'))));
}

async function unpack(name: string, tarball: string, folder: string): Promise<PackedPackage> {
  const target = join(folder, basename(tarball, '.tgz'));
  await mkdir(target, { recursive: true });
  await run(['tar', '-xzf', tarball, '-C', target], { cwd: folder });
  return { name, tarball, folder: join(target, 'package') };
}
