import { rm } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { queueSuite } from '@sendoff/core/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { bytesIn, findSqlite, NO_SQLITE, queueIn, temporaryFolder } from './support/file-queues.js';
import { Lock } from './support/file-store.js';
import { makeProgram } from './support/programs.js';

const hasSqlite = findSqlite();

describe.skipIf(!hasSqlite)(hasSqlite ? 'the file queue' : `the file queue ${NO_SQLITE}`, () => {
  const folder = temporaryFolder();
  const program: string[] = [];
  let made: Awaited<ReturnType<typeof makeProgram>>;
  beforeAll(async () => {
    made = await makeProgram('file');
    program.push(made.path, folder.path);
  });
  afterAll(async () => {
    await made.remove();
    folder.remove();
  });

  const lock = new Lock();
  const cases = queueSuite({
    create: (request) => queueIn(folder.path, request),
    remove: (store) => rm(join(folder.path, store), { recursive: true, force: true }),
    findsDuplicates: true,
    isBounded: true,
    outage: {
      // Longer than SQLite waits for a lock would be too long for a test.
      begin: async (store) => lock.begin(join(folder.path, store, 'queue.db')),
      end: async () => lock.end(),
    },
    program,
    // Once in a run of all tests, under Node 24.
    deep: isBuiltin('node:sqlite') ? 1_000_000 : 100_000,
    bytes: async (store) => bytesIn(join(folder.path, store)),
  });
  for (const { name, run } of cases) it(name, { timeout: 600_000 }, run);
});
