import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Queue } from '@sendoff/core';
import type { QueueRequest } from '@sendoff/core/testing';
import { inject } from 'vitest';
import { type FileQueueOptions, fileQueue } from '../../src/file.js';

/** To put into the name of a suite that cannot run. */
export const NO_SQLITE = 'needs better-sqlite3, built: npm install better-sqlite3@12.11.1 failed';

/** True if this process can have a queue in a file; makes it an application that has better-sqlite3, if it needs to. */
export function findSqlite(): boolean {
  const { betterSqlite } = inject('runtimes');
  if (betterSqlite !== undefined) process.chdir(betterSqlite);
  return isBuiltin('node:sqlite') || betterSqlite !== undefined;
}

export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'sendoff-file-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A file for each name in a folder for each store. */
export function queueIn(
  folder: string,
  request: QueueRequest,
  options: Partial<FileQueueOptions> = {},
): Queue {
  const { store, name = 'queue', leaseMs, maxDeliveries } = request;
  return fileQueue({ path: join(folder, store, `${name}.db`), leaseMs, maxDeliveries, ...options });
}

/** What the files of a folder take. */
export function bytesIn(folder: string): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
