import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import type { Manifest, Unit } from './house.js';
import { importsOf } from './imports.js';

// Each check gives one sentence per violation, and nothing where all is well.

const OURS = '@sendoff/';

/** Packages of ours that a unit installs or imports, and may not. */
export function forbidden(unit: Unit, allowed: readonly string[]): string[] {
  const isForbidden = (name: string) => name.startsWith(OURS) && !allowed.includes(name);
  const installed = Object.keys(installedBy(unit.manifest)).filter(isForbidden);
  return [
    ...installed.map((name) => `${unit.folder}/package.json depends on ${name}`),
    ...foreignImports(unit)
      .filter(({ name }) => isForbidden(name))
      .map(({ path, name }) => `${unit.folder}/${path} imports ${name}`),
  ];
}

/** Modules that a unit's sources import, types too, and that its users wouldn't have installed. */
export function undeclared(unit: Unit): string[] {
  const installed = installedBy(unit.manifest);
  return foreignImports(unit)
    .filter(({ name, specifier }) => !isBuiltin(specifier) && !(name in installed))
    .map(({ path, name }) => `${unit.folder}/${path} imports ${name}, which package.json doesn't name`);
}

/** Relative imports that leave `src`, or that lead nowhere. */
export function strays(unit: Unit): string[] {
  return [...unit.sources].flatMap(([path, text]) =>
    relativeImports(path, text)
      .filter((target) => !unit.sources.has(target))
      .map((target) => `${unit.folder}/${path} imports ${target}, which is no source of it`),
  );
}

/** Imports, of types too, that lead back to where they come from: one line for each way round. */
export function cycles(unit: Unit): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]) => {
    const start = way.indexOf(path);
    if (start >= 0) found.push(`${unit.folder}: ${[...way.slice(start), path].join(' → ')}`);
    if (start >= 0 || done.has(path)) return;
    const text = unit.sources.get(path) ?? '';
    for (const target of relativeImports(path, text)) visit(target, [...way, path]);
    done.add(path);
  };
  for (const path of unit.sources.keys()) visit(path, []);
  return found;
}

/** Files of more lines than that. */
export function tooLong(files: Iterable<readonly [path: string, text: string]>, most: number): string[] {
  return [...files]
    .map(([path, text]) => ({ path, lines: text.replace(/\n$/, '').split('\n').length }))
    .filter(({ lines }) => lines > most)
    .map(({ path, lines }) => `${path} has ${lines} lines, ${most} at most`);
}

/** What a user of the unit has installed with it. */
function installedBy({ dependencies, optionalDependencies, peerDependencies }: Manifest): object {
  return { ...dependencies, ...optionalDependencies, ...peerDependencies };
}

function foreignImports(unit: Unit) {
  return [...unit.sources].flatMap(([path, text]) =>
    importsOf(path, text)
      .filter((specifier) => !specifier.startsWith('.'))
      .map((specifier) => ({ path, specifier, name: packageOf(specifier) })),
  );
}

/** The files that a file imports, as paths from the unit's folder. */
function relativeImports(path: string, text: string): string[] {
  return importsOf(path, text)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts'));
}

function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
