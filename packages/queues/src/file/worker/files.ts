import { closeSync, existsSync, linkSync, openSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import type { Damage } from '../damage.js';
import { Failure } from './failure.js';
import type { OpenFile } from './sqlite.js';

/** Which file is at a path; undefined if there is none. */
export function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}

export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/**
 * An empty file that only its owner may read, if there is none. It is made aside and put into place: to close a file
 * that SQLite has open in this process would end its locks.
 */
export function makePrivate(path: string): void {
  if (existsSync(path)) return;
  const made = `${path}.${process.pid}-${Math.random().toString(36).slice(2)}`;
  try {
    closeSync(openSync(made, 'wx', 0o600));
    linkSync(made, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Not every disk has links.
    if (code === 'EPERM' || code === 'ENOTSUP') closeSync(openSync(path, 'a', 0o600));
    else if (code !== 'EEXIST') throw error;
  } finally {
    rmSync(made, { force: true });
  }
}

/**
 * Puts a damaged file and its log aside, under a lock among the processes that find it. Undefined where another was
 * first, so that what is at the path now is another file.
 */
export function putAside(
  path: string,
  inode: number | undefined,
  reason: string,
  open: OpenFile,
): Damage | undefined {
  const lock = open(`${path}-lock`);
  try {
    lock.exec('BEGIN EXCLUSIVE');
    if (inodeOf(path) !== inode) return undefined;
    const at = Date.now();
    const movedTo = `${path}.damaged-${new Date(at).toISOString().replaceAll(/[-:.]/g, '')}`;
    for (const part of ['-wal', '-shm', '']) {
      if (existsSync(path + part)) renameSync(path + part, movedTo + part);
    }
    return { path, movedTo, reason, at };
  } finally {
    lock.close();
  }
}

const NETWORK_FILE_SYSTEMS: Readonly<Record<number, string>> = {
  26985: 'NFS', // 0x6969
  20859: 'SMB', // 0x517b
  4266872130: 'SMB', // 0xfe534d42
  4283649346: 'CIFS', // 0xff534d42
  12805120: 'Ceph', // 0xc36400
  1397113167: 'AFS', // 0x5346414f
};

/** Linux's word for a file system that many hosts may have, by its number. */
export function networkFileSystem(type: number): string | undefined {
  return NETWORK_FILE_SYSTEMS[type];
}

/** SQLite's log needs memory that all its users share, which those of two hosts do not. */
export function assertLocal(folder: string): void {
  const found = process.platform === 'linux' ? networkFileSystem(statfsSync(folder).type) : undefined;
  if (found === undefined) return;
  throw new Failure(
    'queue_unusable',
    `${folder} is on a network file system (${found}), where SQLite cannot keep a queue safe. Name a path on a local disk, or use the Redis or PostgreSQL queue.`,
  );
}
