import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** What these tests read of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly license?: string;
  readonly private?: boolean;
  readonly engines?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A package or an app: its manifest, and the text of each file in `src` by its path from the folder. */
export interface Unit {
  /** From the repository, with slashes: `packages/core`. */
  readonly folder: string;
  readonly manifest: Manifest;
  readonly sources: ReadonlyMap<string, string>;
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** All packages, or all apps. */
export function readUnits(kind: 'packages' | 'apps'): Unit[] {
  const folders = readdirSync(join(root, kind), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  return folders.map(({ name }) => {
    const folder = `${kind}/${name}`;
    const at = join(root, folder);
    const sources = new Map(readTexts(at, 'src'));
    return { folder, manifest: readManifest(at), sources };
  });
}

/** The TypeScript and JavaScript files below a folder: path from `base`, and text. Empty if there is none. */
export function* readTexts(base: string, folder: string): Generator<[path: string, text: string]> {
  for (const path of listFiles(join(base, folder))) {
    if (!/\.[cm]?[jt]s$/.test(path)) continue;
    yield [relative(base, path).split(sep).join('/'), readFileSync(path, 'utf8')];
  }
}

/** Nothing of what is installed, built or left behind. */
const SOURCES = (name: string) => !/^(node_modules|dist|coverage|\..*)$/.test(name);

/** All files below a folder, without the folders that `enter` turns down. */
export function listFiles(folder: string, enter: (name: string) => boolean = SOURCES): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return [path];
    return enter(entry.name) ? listFiles(path, enter) : [];
  });
}
