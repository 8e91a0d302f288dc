import { readFileSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inject } from 'vitest';
import { Child, type Ended, run } from './child.js';
import { readManifest, root } from './house.js';

/**
 * A project of a user, outside of the repository: a copy of `tests/projects/<name>`, with our tarballs and what
 * its package.json names installed by npm.
 */
export class Consumer {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async install(name: string, uses: readonly string[]): Promise<Consumer> {
    const { folder, packages } = inject('packed');
    const project = join(folder, name);
    await cp(join(root, 'tests/projects', name), project, { recursive: true });
    const tarballs = withTheirOwn(uses).map((ours) => [
      ours,
      `file:${packages.find((packed) => packed.name === ours)?.tarball}`,
    ]);
    const manifest = readManifest(project);
    const dependencies = { ...manifest.dependencies, ...Object.fromEntries(tarballs) };
    await writeFile(join(project, 'package.json'), JSON.stringify({ ...manifest, dependencies }, null, 2));
    // Nothing answers there: a package of ours that is not among the tarballs fails the install.
    await writeFile(join(project, '.npmrc'), '@sendoff:registry=http://127.0.0.1:1/\n');
    await npmInstall(project, name);
    return new Consumer(project);
  }

  /** Starts a Node script of the project, or an installed program's. */
  start(script: string, { args = [], env = {} }: StartOptions = {}): Child {
    return new Child([process.execPath, script, ...args], { cwd: this.#folder, env });
  }

  /** Runs one to its end. Rejects, with what it wrote, unless it exits with 0. */
  run(script: string, { args = [], ...options }: RunOptions = {}): Promise<Ended> {
    return run([process.execPath, script, ...args], { cwd: this.#folder, ...options });
  }

  read(path: string): string {
    return readFileSync(join(this.#folder, path), 'utf8');
  }

  async write(path: string, text: string): Promise<void> {
    const file = join(this.#folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  /** The errors that a TypeScript finds, the project's own unless another is given. */
  async compile(config: string, compiler = 'node_modules/typescript/bin/tsc'): Promise<string[]> {
    const command = [process.execPath, compiler, '--pretty', 'false', '--project', config] as const;
    const { stdout } = await run(command, { cwd: this.#folder, codes: [0, 1, 2] });
    return stdout.split('\n').filter((line) => line !== '');
  }
}

/** Installs a project when it is first asked for, so that each test that needs it fails where that fails. */
export function consumer(name: string, uses: readonly string[]): () => Promise<Consumer> {
  let installed: Promise<Consumer> | undefined;
  return () => {
    installed ??= Consumer.install(name, uses);
    return installed;
  };
}

interface StartOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

interface RunOptions extends StartOptions {
  readonly timeoutMs?: number;
}

/** Packages of ours, and those of ours that they depend on. */
function withTheirOwn(names: readonly string[]): string[] {
  const all = new Set(names);
  for (const name of all) {
    const packed = inject('packed').packages.find((candidate) => candidate.name === name);
    if (packed === undefined) throw new Error(`There is no package ${name}.`);
    for (const dependency of Object.keys(readManifest(packed.folder).dependencies ?? {})) {
      if (dependency.startsWith('@sendoff/')) all.add(dependency);
    }
  }
  return [...all];
}

/** Quick to see that there is no network, and forgiving to one that stumbles. */
const PATIENCE = ['--fetch-retries=3', '--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=4000'];
const QUIET = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];

async function npmInstall(project: string, name: string): Promise<void> {
  try {
    await run(['npm', 'install', '--prefer-offline', ...PATIENCE, ...QUIET], { cwd: project });
  } catch (cause) {
    const need =
      'It installs what a user would: that takes the npm registry, or an npm cache that has it all.';
    throw new Error(`tests/projects/${name} could not be installed. ${need}\n${cause}`, { cause });
  }
}
