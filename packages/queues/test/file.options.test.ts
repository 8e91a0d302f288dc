import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { canShare } from '../src/file/worker/sqlite.js';
import { type FileQueueOptions, fileQueue } from '../src/file.js';
import { findSqlite, NO_SQLITE, temporaryFolder } from './support/file-queues.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

describe('the options of a file queue', () => {
  it.each<[string, unknown]>([
    ['path', {}],
    ['path', { path: '' }],
    ['path', { path: 'a\u0000' }],
    ['path', undefined],
    ['leaseMs', { path: 'a', leaseMs: 0 }],
    ['leaseMs', { path: 'a', leaseMs: 86_400_001 }],
    ['leaseMs', { path: 'a', leaseMs: 1.5 }],
    ['maxDeliveries', { path: 'a', maxDeliveries: 0 }],
    ['maxDeliveries', { path: 'a', maxDeliveries: '9' }],
    ['maxBytes', { path: 'a', maxBytes: 1_000 }],
    ['maxBytes', { path: 'a', maxBytes: Number.POSITIVE_INFINITY }],
    ['dead.max', { path: 'a', dead: { max: -1 } }],
    ['dead.maxBytes', { path: 'a', dead: { maxBytes: Number.NaN } }],
    ['dead.forMs', { path: 'a', dead: { forMs: '30 days' } }],
  ])('refuse a wrong %s: %j', (name, options) => {
    expect(() => fileQueue(options as FileQueueOptions)).toThrow(
      expect.objectContaining({
        code: 'invalid_option',
        message: expect.stringContaining(`option "${name}"`),
      }),
    );
  });
});

describe('the code of the thread', () => {
  it('is made of the sources', () => {
    execFileSync(process.execPath, ['scripts/bundle-worker.mjs', '--check'], { cwd: root, stdio: 'pipe' });
  });
});

describe('the versions of SQLite', () => {
  it('that processes may share are those with the correction', () => {
    const good = ['3.44.6', '3.50.7', '3.51.3', '3.52.0', '3.53.4', '4.0.0'];
    const bad = ['3.44.5', '3.45.9', '3.49.9', '3.50.6', '3.51.2', '2.99.9', ''];
    expect([good.filter(canShare), bad.filter(canShare)]).toEqual([good, []]);
  });
});

const hasSqlite = findSqlite();

describe.skipIf(!hasSqlite)(hasSqlite ? 'the package of SQLite' : `the package ${NO_SQLITE}`, () => {
  const folder = temporaryFolder();
  const cwd = process.cwd();
  afterAll(() => {
    process.chdir(cwd);
    folder.remove();
  });

  /** What the factory does in an application that has such a package. */
  function madeWith(name: string, version: string | undefined, code = ''): unknown {
    const application = join(folder.path, name);
    const installed = join(application, 'node_modules', 'better-sqlite3');
    mkdirSync(version === undefined ? application : installed, { recursive: true });
    if (version !== undefined) {
      writeFileSync(join(installed, 'package.json'), JSON.stringify({ version, main: 'index.js' }));
      writeFileSync(join(installed, 'index.js'), code);
    }
    process.chdir(application);
    try {
      return fileQueue({ path: join(application, 'queue.db') });
    } catch (error) {
      return error;
    } finally {
      process.chdir(cwd);
    }
  }
  const unbuilt = "module.exports = class { constructor() { throw new Error('no bindings'); } };";

  if (isBuiltin('node:sqlite')) {
    it('is not asked for where Node has it', () => {
      expect(madeWith('none', undefined)).toHaveProperty('push');
    });
  } else {
    it.each([
      ['is not there, or not built', 'none', undefined, ''],
      ['was not built', 'unbuilt', '12.11.1', unbuilt],
    ])('is asked for where it %s, with all that has to be done', (_, name, version, code) => {
      expect(madeWith(name, version, code)).toMatchObject({
        code: 'missing_package',
        message: expect.stringMatching(
          /^On Node 20\S* fileQueue needs the package better-sqlite3, which is .*npm install better-sqlite3@12.*pnpm-workspace\.yaml.*allowBuilds: { better-sqlite3: true }.*onlyBuiltDependencies.*Node 22\.22\.3, 24\.15/,
        ),
      });
    });

    it('is asked for in the right version', () => {
      expect(madeWith('newer', '13.2.0', 'process.abort()')).toMatchObject({
        code: 'missing_package',
        message: expect.stringContaining('in version 12, but 13.2.0 is installed'),
      });
    });
  }
});
