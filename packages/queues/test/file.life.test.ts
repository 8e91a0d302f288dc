import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sqliteModule } from '../src/file/driver.js';
import { driverOf } from '../src/file/worker/sqlite.js';
import type { Damage } from '../src/file.js';
import { findSqlite, NO_SQLITE, queueIn, temporaryFolder } from './support/file-queues.js';
import { LocalStore, manyRows, rowOf } from './support/file-store.js';

const hasSqlite = findSqlite();
const delivery = (id: number, body = 'x'.repeat(400)) => ({
  id: `${id}`,
  lane: 'a',
  name: 'seen',
  body,
  format: 1,
  storedAt: 1,
});

describe.skipIf(!hasSqlite)(hasSqlite ? 'the file of a queue' : `the file of a queue ${NO_SQLITE}`, () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());

  /** From another process, as to close a file would end the locks that this one has on it. */
  const elsewhere = (code: string) =>
    execFileSync(process.execPath, ['-e', `const fs = require('fs'); ${code}`]);

  it('is put aside when it turns out damaged in use, and all who have it go over to a new one', async () => {
    const damages: Damage[] = [];
    const lines: string[] = [];
    const options = {
      onDamage: (damage: Damage) => damages.push(damage),
      logger: { error: (line: string) => lines.push(line) },
    };
    const path = join(folder.path, 'live', 'queue.db');
    const [one, two] = [
      queueIn(folder.path, { store: 'live' }, options),
      queueIn(folder.path, { store: 'live' }, options),
    ];
    await one.open();
    await two.open();
    for (let i = 0; i < 20_000; i += 2_000)
      await one.push(Array.from({ length: 2_000 }, (_, j) => delivery(i + j)));
    const held = await two.take('a', 1);
    elsewhere(`
      const file = fs.openSync(${JSON.stringify(path)}, 'r+');
      const size = fs.fstatSync(file).size;
      for (let at = 8192; at < size; at += 4096) fs.writeSync(file, Buffer.alloc(4096, 0xaa), 0, 4096, at);
    `);
    while (damages.length === 0) {
      const leased = await one.take('a', 500);
      await one.settle(leased.map(({ lease }) => ({ lease, do: 'ack' })));
    }
    const [{ movedTo, reason } = { movedTo: '', reason: '' }] = damages;
    expect(await one.size()).toEqual({ ready: 0, leased: 0, dead: 0 });
    await two.push([delivery(1, 'new')]);
    expect((await one.take('a', 9)).map(({ body }) => body)).toEqual(['new']);
    expect(await two.extend(held.map(({ lease }) => lease))).toEqual({
      lost: held.map(({ lease }) => lease),
    });
    expect([existsSync(movedTo), reason]).toEqual([true, 'SQLite finds it malformed']);
    expect(damages).toEqual([{ path, movedTo, reason, at: expect.any(Number) }]);
    expect(lines).toEqual([
      `[sendoff] ${path} is damaged: ${reason}. It is kept as ${movedTo}, and a new one is begun.`,
    ]);
    // Nor does it take the new one's log along when it leaves the old file.
    await one.push([delivery(2), delivery(3)]);
    await two.close();
    const third = new LocalStore(path);
    expect(third.ready).toBe(2);
    third.close();
    await one.close();
  });

  it('is put aside by one of many who find it damaged at once', async () => {
    const damages: Damage[] = [];
    const options = { onDamage: (damage: Damage) => damages.push(damage), logger: { error() {} } };
    for (let round = 0; round < 10; round++) {
      const store = `many-${round}`;
      mkdirSync(join(folder.path, store));
      writeFileSync(join(folder.path, store, 'queue.db'), Buffer.alloc(20_000, 1));
      const queues = Array.from({ length: 6 }, () => queueIn(folder.path, { store }, options));
      await Promise.all(queues.map((queue) => queue.open()));
      await Promise.all(queues.map((queue, i) => queue.push([delivery(i)])));
      expect((await queues[0]?.size())?.ready).toBe(6);
      await Promise.all(queues.map((queue) => queue.close()));
      expect(damages.length).toBe(round + 1);
    }
  });

  it('does no harm where who is told of a damage throws', async () => {
    const path = join(folder.path, 'rude', 'queue.db');
    new LocalStore(path).close();
    const fail = () => {
      throw new Error('no');
    };
    const store = new LocalStore(path);
    store.push(...manyRows(100));
    store.close();
    truncateSync(path, 10_000);
    const queue = queueIn(folder.path, { store: 'rude' }, { onDamage: fail, logger: { error: fail } });
    await queue.open();
    expect(await queue.lanes()).toEqual([]);
    await queue.close();
  });

  it('is made again where somebody removes it', async () => {
    const queue = queueIn(folder.path, { store: 'gone' });
    await queue.open();
    await queue.push([delivery(1)]);
    rmSync(join(folder.path, 'gone'), { recursive: true });
    await queue.push([delivery(2)]);
    expect((await queue.take('a', 9)).map(({ id }) => id)).toEqual(['2']);
    await queue.close();
  });

  it('is put aside with its log where it is empty and its log is not', () => {
    const path = join(folder.path, 'log.db');
    const store = new LocalStore(path);
    store.push(rowOf('1'));
    // As a host leaves them that has lost its power.
    for (const part of ['', '-wal'])
      elsewhere(`fs.copyFileSync(${JSON.stringify(path + part)}, ${JSON.stringify(`${path}.copy${part}`)})`);
    store.close();
    truncateSync(`${path}.copy`, 0);
    const other = new LocalStore(`${path}.copy`);
    expect(other.ready).toBe(0);
    const [damage] = other.damages;
    expect(damage?.reason).toBe('it is empty, and its log is not');
    expect(readdirSync(folder.path).filter((name) => name.startsWith('log.db.copy.damaged')).length).toBe(2);
    other.close();
  });

  it.each(['DELETE', 'WAL'])(
    'is left alone, to the byte, where it is another application’s (%s)',
    async (mode) => {
      const path = join(folder.path, `foreign-${mode}.db`);
      const open = driverOf({ module: sqliteModule() });
      const database = open(path);
      database.exec(
        `PRAGMA journal_mode = ${mode}; CREATE TABLE book (title TEXT); INSERT INTO book VALUES ('Emma')`,
      );
      const before = readFileSync(path);
      const log = mode === 'WAL' ? readFileSync(`${path}-wal`) : undefined;
      const store = new LocalStore(path);
      expect(() => store.ready).toThrow(/is a database of another application's\. Name another file/);
      expect(readFileSync(path).equals(before)).toBe(true);
      if (log) expect(readFileSync(`${path}-wal`).equals(log)).toBe(true);
      database.close();
    },
  );

  it('is refused where a newer version has written it, or the leases last otherwise', async () => {
    const path = join(folder.path, 'newer', 'queue.db');
    const first = queueIn(folder.path, { store: 'newer' });
    await first.open();
    const other = queueIn(folder.path, { store: 'newer', leaseMs: 30_000 });
    await expect(other.open()).rejects.toMatchObject({
      code: 'queue_unusable',
      message: expect.stringMatching(/last 60000 ms, .* says 30000/),
    });
    await first.close();
    const database = driverOf({ module: sqliteModule() })(path);
    database.exec('PRAGMA user_version = 99');
    database.close();
    await expect(first.open()).rejects.toMatchObject({
      code: 'queue_unusable',
      message: expect.stringContaining('was written by a newer version'),
    });
  });
});
