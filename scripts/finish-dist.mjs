// Makes dist what users get, once its code and its declarations are written. A package has its code once, in dist/cjs,
// and dist/esm is made here: entries that hand out what dist/cjs has, so that an application which loads the package
// in both ways has one of everything. Or it has its code twice, its declarations in dist/esm.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

const { bin, publishConfig } = JSON.parse(readFileSync('package.json', 'utf8'));
const entries = leavesOf([publishConfig.exports, bin ?? []]).filter((entry) => /\.js$|\.d\.ts$/.test(entry));

// dist/cjs holds CommonJS inside a "type": "module" package: say so next to it.
writeFileSync('dist/cjs/package.json', `${JSON.stringify({ type: 'commonjs' })}\n`);

if (existsSync('dist/esm')) copyDeclarations();
else for (const entry of entries) if (entry.startsWith('./dist/esm/')) writeWrapper(join(entry));

// Whatever no entry leads to, nobody can use: half of the declarations, and the code of files of types alone.
const built = codeIn('dist');
const reached = new Set();
for (const entry of entries) reach(join(entry));
for (const path of built) if (!reached.has(path)) rmSync(path);

/** TypeScript needs declarations of its own on either side; they are the same. */
function copyDeclarations() {
  for (const path of codeIn('dist/esm')) {
    if (path.endsWith('.d.ts')) copyFileSync(path, join('dist/cjs', path.slice('dist/esm/'.length)));
  }
}

/** An entry of dist/esm: names what the same entry of dist/cjs exports. */
function writeWrapper(path) {
  const inside = path.slice('dist/esm/'.length);
  const twin = `${'../'.repeat(inside.split('/').length)}cjs/${inside.replace(/\.d\.ts$/, '.js')}`;
  const exported = () => Object.keys(createRequire(resolve(path))(twin)).sort();
  const names = path.endsWith('.d.ts') ? '*' : `{ ${exported().join(', ')} }`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `export ${names} from '${twin}';\n`);
}

function reach(path) {
  if (reached.has(path)) return;
  reached.add(path);
  const imports = readFileSync(path, 'utf8').matchAll(
    /\b(?:from|import|require)\s*\(?\s*["'](\.[^"']+)["']/g,
  );
  for (const [, imported] of imports) {
    const named = join(dirname(path), imported);
    const target = path.endsWith('.d.ts') ? named.replace(/\.js$/, '.d.ts') : named;
    // An example in a docblock may name a file of the reader's.
    if (built.includes(target)) reach(target);
  }
}

function codeIn(folder) {
  const files = readdirSync(folder, { recursive: true }).map((file) => join(folder, file));
  return files.filter((path) => /\.[jt]s$/.test(path));
}

/** All strings in it, however deep. */
function leavesOf(value) {
  return typeof value === 'string' ? [value] : Object.values(value).flatMap(leavesOf);
}
