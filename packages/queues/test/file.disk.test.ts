import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { networkFileSystem } from '../src/file/worker/files.js';
import { findSqlite, NO_SQLITE, queueIn, temporaryFolder } from './support/file-queues.js';
import { LocalStore, rowOf } from './support/file-store.js';

const hasSqlite = findSqlite();
const small = temporaryFolder();
const hasSmallDisk = mounts(small.path);

function mounts(path: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

afterAll(() => {
  if (hasSmallDisk) execFileSync('umount', [small.path]);
  small.remove();
});

describe.skipIf(!hasSqlite)(hasSqlite ? 'the disk of a file queue' : `the disk ${NO_SQLITE}`, () => {
  const folder = temporaryFolder();
  const open = (path: string) => new LocalStore(path).store.run('open', 0, []);
  afterAll(() => folder.remove());

  it('has a missing folder made, and files that only their owner may read', () => {
    const path = join(folder.path, 'deep', 'deeper', 'queue.db');
    const store = new LocalStore(path);
    store.push(rowOf('1'));
    const files = readdirSync(join(path, '..')).sort();
    expect(files).toEqual(['queue.db', 'queue.db-shm', 'queue.db-wal']);
    const modes = files.map((file) => statSync(join(path, '..', file)).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600, 0o600]);
    expect(statSync(join(folder.path, 'deep')).mode & 0o077).toBe(0);
    store.close();
    expect(readdirSync(join(path, '..'))).toEqual(['queue.db']);
  });

  it('says where the path is a folder, and where its folder is a file', () => {
    expect(() => open(folder.path)).toThrow(/is a folder\. Name a file in it/);
    const file = join(folder.path, 'file');
    writeFileSync(file, '');
    expect(() => open(join(file, 'queue.db'))).toThrow(/The folder of .* is no folder/);
  });

  it('says where a folder or a file may only be read', () => {
    const readOnly = join(folder.path, 'read-only');
    const path = join(readOnly, 'queue.db');
    mkdirSync(readOnly);
    chmodSync(folder.path, 0o755);
    const unusable = { code: 'queue_unusable', message: expect.stringContaining('cannot be written') };
    const failsToOpen = () => {
      try {
        asNobody(() => open(path));
        return 'opened';
      } catch (error) {
        return error;
      }
    };
    chmodSync(readOnly, 0o555);
    expect(failsToOpen()).toMatchObject(unusable);
    open(path);
    chmodSync(path, 0o444);
    expect(failsToOpen()).toMatchObject(unusable);
    chmodSync(readOnly, 0o755);
    expect(readdirSync(readOnly).filter((name) => !/^queue\.db(-wal|-shm)?$/.test(name))).toEqual([]);
  });

  it('is no network file system', () => {
    expect([networkFileSystem(0x6969), networkFileSystem(0xff534d42)]).toEqual(['NFS', 'CIFS']);
    expect(networkFileSystem(0xef53)).toBeUndefined();
  });

  it.skipIf(!hasSmallDisk)(
    hasSmallDisk
      ? 'may be full for a while'
      : 'may be full for a while: needs `mount -t tmpfs`, which takes root',
    async () => {
      const ballast = join(small.path, 'ballast');
      writeFileSync(ballast, Buffer.alloc(1_500_000));
      const queue = queueIn(small.path, { store: 'full' });
      const stored: string[] = [];
      const push = async (id: number) => {
        const body = 'x'.repeat(50_000);
        await queue.push([{ id: `${id}`, lane: 'a', name: 'seen', body, format: 1, storedAt: 1 }]);
        stored.push(`${id}`);
      };
      await queue.open();
      let failure: unknown;
      for (let id = 0; failure === undefined; id++) {
        failure = await push(id).catch((error) => error);
        expect(id).toBeLessThan(200);
      }
      expect(failure).toMatchObject({ code: 'queue_unavailable', message: expect.stringMatching(/disk/) });
      await expect(push(300)).rejects.toMatchObject({ code: 'queue_unavailable' });
      rmSync(ballast);
      await push(301);
      const leased = await queue.take('a', 200);
      expect(leased.map(({ id }) => id)).toEqual(stored);
      expect(await queue.settle(leased.map(({ lease }) => ({ lease, do: 'ack' as const })))).toEqual({
        lost: [],
      });
      await queue.close();
      rmSync(join(small.path, 'full'), { recursive: true });
    },
  );

  it.skipIf(!hasSmallDisk)(
    hasSmallDisk
      ? 'may be full from the start'
      : 'may be full from the start: needs `mount -t tmpfs`, which takes root',
    async () => {
      const ballast = join(small.path, 'all');
      try {
        writeFileSync(ballast, Buffer.alloc(5_000_000));
      } catch {
        // Now it is full.
      }
      const queue = queueIn(small.path, { store: 'none' });
      await expect(queue.open()).rejects.toMatchObject({ code: 'queue_unavailable' });
      rmSync(ballast);
      await queue.open();
      expect(await queue.lanes()).toEqual([]);
      await queue.close();
    },
  );
});

/** Runs it with the rights of a user who owns nothing, where this one may all. */
function asNobody(run: () => void): void {
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    run();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}
