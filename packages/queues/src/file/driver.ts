import { createRequire, isBuiltin } from 'node:module';
import { join } from 'node:path';
import { SendoffError } from '@sendoff/core';

const HOW = [
  'Install it with: npm install better-sqlite3@12',
  'It has an install script, which pnpm runs where pnpm-workspace.yaml says so: "allowBuilds: { better-sqlite3: true }" (before pnpm 10.26: "onlyBuiltDependencies: [better-sqlite3]").',
  'Node 22.22.3, 24.15 and newer need nothing.',
].join(' ');

/**
 * The module of better-sqlite3; undefined where the runtime has `node:sqlite`.
 *
 * @throws {SendoffError} `missing_package`
 */
export function sqliteModule(): string | undefined {
  if (isBuiltin('node:sqlite')) return undefined;
  const found: string[] = [];
  for (const base of bases()) {
    const problem = tryModule(base);
    if (problem === undefined) return createRequire(base).resolve('better-sqlite3');
    found.push(problem);
  }
  const most = found.find((problem) => problem !== MISSING) ?? MISSING;
  throw new SendoffError(
    'missing_package',
    `On Node ${process.versions.node} fileQueue needs the package better-sqlite3, ${most}. ${HOW}`,
  );
}

const MISSING = 'which is not installed';

/** What hinders the use of the module that a file at `base` would get. */
function tryModule(base: string): string | undefined {
  const load = createRequire(base);
  try {
    const { version } = load('better-sqlite3/package.json');
    // Other majors crash on some versions of Node.
    if (!/^12\./.test(version)) return `in version 12, but ${version} is installed`;
  } catch {
    return MISSING;
  }
  try {
    const BetterSqlite = load('better-sqlite3');
    new BetterSqlite(':memory:').close();
    return undefined;
  } catch {
    return 'which is installed but was not built for this Node';
  }
}

/** From where the application's packages can be seen, then from where ours can. */
function bases(): string[] {
  const own = ownFile();
  return [
    join(process.cwd(), 'index.js'),
    ...(process.argv[1] === undefined ? [] : [process.argv[1]]),
    ...(own === undefined ? [] : [own]),
  ];
}

/** Built as CommonJS this has `__filename`, and as ESM `import.meta`, which the other build could not have. */
function ownFile(): string | undefined {
  if (typeof __filename === 'string') return __filename;
  return /file:\/\/\S+?(?=:\d+:\d+)/.exec(new Error().stack ?? '')?.[0];
}
