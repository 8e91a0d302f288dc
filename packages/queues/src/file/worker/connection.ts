import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Damaged, damageOf, Failure } from './failure.js';
import { assertLocal, inodeOf, makePrivate, sizeOf } from './files.js';
import { APPLICATION_ID, HEAL, prepareAll, SCHEMA, SCHEMA_VERSION, type Statements } from './schema.js';
import type { Settings } from './settings.js';
import { BUSY_MS, canShare, codeOf, type Database, type OpenFile } from './sqlite.js';

/** Of the log beside the file, once it is copied into the file. */
const LOG_BYTES = 16 * 1024 * 1024;
const RETRY_MS = 20;

/** How much more pushes may add. */
export interface Room {
  readonly deliveries: number;
  readonly bytes: number;
}

/** An open file of ours. */
export interface Connection {
  readonly settings: Settings;
  readonly database: Database;
  readonly sql: Statements;
  /** Which file it was at that path. */
  readonly inode: number | undefined;
  /** Pages that pushes may fill; beyond them is what leases and dead letters need. */
  readonly pages: number;
  readonly pageBytes: number;
  /** What pushes have learned of the file, and need not ask each time. */
  readonly known: { room: Room; readonly lanes: Map<string, number> };
  /** The latest time that a call had, epoch ms. */
  latest: number;
  synchronous: 'FULL' | 'NORMAL';
}

/** Opens the file, or makes one; waits for other processes that do so, or put it aside, just now. */
export function connect(settings: Settings, open: OpenFile): Connection {
  const { path } = settings;
  for (const end = performance.now() + BUSY_MS; ; pause(RETRY_MS)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    assertLocal(dirname(path));
    makePrivate(path);
    const inode = inodeOf(path);
    try {
      inspect(path, open);
      return connectTo(inode, settings, open);
    } catch (error) {
      const isMoved = inode === undefined || inodeOf(path) !== inode;
      const isPassing = isMoved || codeOf(error) === 'SQLITE_BUSY';
      if (isPassing && performance.now() < end) continue;
      const damage = damageOf(error);
      throw damage === undefined ? error : new Damaged(damage, inode);
    }
  }
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function connectTo(inode: number | undefined, settings: Settings, open: OpenFile): Connection {
  const database = open(settings.path);
  try {
    prepareFile(database, settings);
    const pageBytes = pragma(database, 'page_size');
    const maxPages = Math.floor(settings.maxBytes / pageBytes);
    database.exec(`PRAGMA max_page_count = ${maxPages}`);
    return {
      settings,
      database,
      sql: prepareAll(database),
      inode,
      pages: maxPages - Math.max(64, Math.floor(maxPages / 16)),
      pageBytes,
      known: { room: { deliveries: 0, bytes: 0 }, lanes: new Map() },
      latest: Number.POSITIVE_INFINITY,
      synchronous: 'FULL',
    };
  } catch (error) {
    database.close();
    throw codeOf(error) === 'SQLITE_ERROR' ? new Damaged('its tables are not those of a queue') : error;
  }
}

/** Looks at a file without a change to it: whose it is, and whether it is whole. */
function inspect(path: string, open: OpenFile): void {
  if (statSync(path).isDirectory()) {
    throw new Failure('queue_unusable', `${path} is a folder. Name a file in it with the option "path".`);
  }
  // First the log: another process that makes the file just now makes its log last.
  const logBytes = sizeOf(`${path}-wal`);
  if (sizeOf(path) === 0) {
    // SQLite would take it for new, and throw away a log that holds deliveries.
    if (logBytes > 0) throw new Damaged('it is empty, and its log is not');
    return;
  }
  const database = open(path, true);
  try {
    // One view of it all, as another process may make its tables just now.
    database.exec('BEGIN');
    const application = pragma(database, 'application_id');
    const version = pragma(database, 'user_version');
    const isEmpty = database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
    if (application !== APPLICATION_ID && !(application === 0 && isEmpty)) {
      throw new Failure(
        'queue_unusable',
        `${path} is a database of another application's. Name another file with the option "path".`,
      );
    }
    if (version > SCHEMA_VERSION) {
      throw new Failure(
        'queue_unusable',
        `${path} was written by a newer version of @sendoff/queues. Upgrade this one.`,
      );
    }
    if (database.prepare('PRAGMA integrity_check(1)').get()?.integrity_check !== 'ok') {
      throw new Damaged('its parts contradict each other');
    }
  } finally {
    database.close();
  }
}

function prepareFile(database: Database, { path, module, leaseMs }: Settings): void {
  const version = String(database.prepare('SELECT sqlite_version() AS version').get()?.version);
  if (!canShare(version)) database.exec('PRAGMA locking_mode = EXCLUSIVE');
  try {
    database.exec('PRAGMA auto_vacuum = INCREMENTAL');
    const mode = database.prepare('PRAGMA journal_mode = WAL').get()?.journal_mode;
    if (mode !== 'wal') throw noLog(path);
    database.exec(`PRAGMA synchronous = FULL; PRAGMA journal_size_limit = ${LOG_BYTES}; BEGIN IMMEDIATE`);
  } catch (error) {
    if (codeOf(error) === 'SQLITE_BUSY' && !canShare(version)) throw cannotShare(path, version, module);
    throw error;
  }
  if (pragma(database, 'user_version') === 0) {
    database.exec(SCHEMA);
    database.prepare('INSERT INTO settings (lease_ms, again) VALUES (?, ?)').run(leaseMs, leaseMs);
  }
  database.exec(HEAL);
  const kept = database.prepare('SELECT lease_ms FROM settings').get()?.lease_ms;
  database.exec('COMMIT');
  if (typeof kept !== 'number') throw new Damaged('its settings are gone');
  if (kept !== leaseMs) {
    throw new Failure(
      'queue_unusable',
      `The leases of ${path} last ${kept} ms, the same for every worker; the option "leaseMs" says ${leaseMs}. Name another file to change it.`,
    );
  }
}

function noLog(path: string): Failure {
  return new Failure(
    'queue_unusable',
    `${path} cannot have a write-ahead log, which SQLite keeps on local disks only. Name a path that is on one.`,
  );
}

function cannotShare(path: string, version: string, module: string | undefined): Failure {
  const newer = module === undefined ? 'Use Node 22.22.3, 24.15, 25.9 or newer' : 'Upgrade better-sqlite3';
  return new Failure(
    'queue_unusable',
    `Another process has ${path} open, and SQLite ${version} may damage a file that two share. ${newer}, or let one process alone have the file.`,
  );
}

function pragma(database: Database, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}
