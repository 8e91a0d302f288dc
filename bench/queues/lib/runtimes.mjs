/** What the file queue runs on: a Node that has SQLite, and better-sqlite3 for one that has not. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire, isBuiltin } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const NODE = '24.21.0';
const BETTER_SQLITE = '12.11.1';
/** The tests of the queues put the same packages there. */
const cache = fileURLToPath(new URL('../../../node_modules/.cache/sendoff-queues/', import.meta.url));

/** A Node with SQLite: how to start it, and what to call it. Undefined if there is none and none can be had. */
export async function nodeWithSqlite() {
  if (isBuiltin('node:sqlite')) {
    return { execPath: process.execPath, label: `node:sqlite of Node ${process.versions.node}` };
  }
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${system}-${process.arch}`;
  const binary = process.platform === 'win32' ? 'node.exe' : 'node';
  const program = join('node_modules', name, 'bin', binary);
  const folder = await installed(`${name}@${NODE}`, program);
  return folder && { execPath: join(folder, program), label: `node:sqlite of Node ${NODE}` };
}

/** This Node with better-sqlite3, likewise. `module` is what the bare engine loads. */
export async function betterSqlite() {
  const built = 'node_modules/better-sqlite3/build/Release/better_sqlite3.node';
  const folder = await installed(`better-sqlite3@${BETTER_SQLITE}`, built);
  if (folder === undefined || isBuiltin('node:sqlite')) return undefined;
  return {
    execPath: process.execPath,
    cwd: folder,
    module: createRequire(join(folder, 'index.js')).resolve('better-sqlite3'),
    label: `better-sqlite3 ${BETTER_SQLITE} on Node ${process.versions.node}`,
  };
}

export async function missingSqlite() {
  if ((await nodeWithSqlite()) !== undefined) return undefined;
  return `needs a Node with node:sqlite: npm could not install Node ${NODE}`;
}

/** The folder that has a package; undefined if npm cannot install it. */
async function installed(spec, proof) {
  const folder = join(cache, spec);
  if (existsSync(join(folder, proof))) return folder;
  await mkdir(cache, { recursive: true });
  // Made aside and put into place whole, as another run may do the same.
  const made = await mkdtemp(join(cache, 'making-'));
  try {
    await writeFile(join(made, 'package.json'), '{ "private": true }');
    const flags = ['--no-audit', '--no-fund', '--no-save', '--no-package-lock', '--ignore-scripts=false'];
    const shell = process.platform === 'win32';
    await promisify(execFile)('npm', ['install', ...flags, spec], { cwd: made, shell, timeout: 600_000 });
    await rename(made, folder).catch(() => {});
    return existsSync(join(folder, proof)) ? folder : undefined;
  } catch {
    return undefined;
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}
