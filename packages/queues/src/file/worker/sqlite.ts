import { createRequire } from 'node:module';
import type { Settings } from './settings.js';

type Cell = string | number | null;
export type Row = Readonly<Record<string, Cell>>;

/** What `node:sqlite` and `better-sqlite3` have in common. */
export interface Database {
  exec(sql: string): unknown;
  prepare(sql: string): Statement;
  close(): unknown;
}

export interface Statement {
  run(...values: Cell[]): { readonly changes: number };
  get(...values: Cell[]): Row | undefined;
  all(...values: Cell[]): readonly Row[];
}

/** Opens a file that is there; makes it, unless it is only to be read. */
export type OpenFile = (path: string, readOnly?: boolean) => Database;

/** How long SQLite waits for a lock that another process holds, in ms. */
export const BUSY_MS = 5_000;

export function driverOf({ module }: Pick<Settings, 'module'>): OpenFile {
  const open = module === undefined ? nodeSqlite() : betterSqlite(module);
  return (path, readOnly = false) => {
    const database = open(path, readOnly);
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    return database;
  };
}

function nodeSqlite() {
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite') as unknown as {
    DatabaseSync: new (path: string, options: { readOnly: boolean }) => Database;
  };
  return (path: string, readOnly: boolean) => new DatabaseSync(path, { readOnly });
}

function betterSqlite(module: string) {
  const BetterSqlite: new (path: string, options: { readonly: boolean }) => Database =
    createRequire(module)(module);
  return (path: string, readOnly: boolean) => new BetterSqlite(path, { readonly: readOnly });
}

const PRIMARY: Readonly<Record<number, string>> = {
  1: 'SQLITE_ERROR',
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  7: 'SQLITE_NOMEM',
  8: 'SQLITE_READONLY',
  10: 'SQLITE_IOERR',
  11: 'SQLITE_CORRUPT',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
  15: 'SQLITE_PROTOCOL',
  19: 'SQLITE_CONSTRAINT',
  26: 'SQLITE_NOTADB',
};

/** SQLite's word for what went wrong, without its finer points; undefined if it was not SQLite. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (typeof errcode === 'number') return PRIMARY[errcode & 0xff] ?? `SQLITE_${errcode & 0xff}`;
  return typeof code === 'string' ? /^SQLITE_[A-Z]+/.exec(code)?.[0] : undefined;
}

/**
 * Versions of SQLite before 3.51.3 may damage a file in WAL mode that two connections write at once; the correction
 * went into 3.50.7 and 3.44.6 as well.
 */
export function canShare(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  if (major !== 3) return major > 3;
  if (minor === 50) return patch >= 7;
  if (minor === 44) return patch >= 6;
  return minor > 51 || (minor === 51 && patch >= 3);
}
