import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

/** What the tests of the file queue run on beside this Node; each is missing where npm could not install it. */
export interface Runtimes {
  /** A folder whose packages have better-sqlite3, built. */
  readonly betterSqlite?: string;
  /** A Node with a SQLite that processes may share. */
  readonly node?: string;
  /** One with a SQLite that may damage a file which processes share. */
  readonly olderNode?: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    runtimes: Runtimes;
  }
}

const cache = fileURLToPath(new URL('../../../../node_modules/.cache/sendoff-queues/', import.meta.url));
const nodePackage = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const nodePath = join('node_modules', nodePackage, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Installs them once; that takes about a minute. */
export default async function installSqlite({ provide }: TestProject): Promise<void> {
  const [betterSqlite, node, olderNode] = await Promise.all([
    isBuiltin('node:sqlite')
      ? undefined
      : installed(`better-sqlite3@12.11.1`, 'node_modules/better-sqlite3/build/Release/better_sqlite3.node'),
    installed(`${nodePackage}@24.21.0`, nodePath),
    installed(`${nodePackage}@24.14.1`, nodePath),
  ]);
  provide('runtimes', {
    ...(betterSqlite && { betterSqlite }),
    ...(node && { node: join(node, nodePath) }),
    ...(olderNode && { olderNode: join(olderNode, nodePath) }),
  });
}

/** The folder that has the package; undefined if it cannot be installed. */
async function installed(spec: string, proof: string): Promise<string | undefined> {
  const folder = join(cache, spec.replace('/', '+'));
  if (existsSync(join(folder, proof))) return folder;
  await mkdir(cache, { recursive: true });
  // Made aside and put into place whole, as another run may do the same.
  const made = await mkdtemp(join(cache, 'making-'));
  try {
    await writeFile(join(made, 'package.json'), '{ "private": true }');
    const flags = ['--no-audit', '--no-fund', '--no-save', '--no-package-lock', '--ignore-scripts=false'];
    const shell = process.platform === 'win32';
    const options = { cwd: made, shell, env: { ...process.env, ...headers() }, timeout: 600_000 };
    await promisify(execFile)('npm', ['install', ...flags, spec], options);
    if (!existsSync(join(made, proof))) return undefined;
    await rename(made, folder).catch(() => {});
    return existsSync(join(folder, proof)) ? folder : undefined;
  } catch {
    return undefined;
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

/** Where this Node came with its headers, what is compiled takes those, and need not fetch them. */
function headers(): NodeJS.ProcessEnv {
  const nodedir = dirname(dirname(process.execPath));
  return existsSync(join(nodedir, 'include/node/node_version.h')) ? { npm_config_nodedir: nodedir } : {};
}
