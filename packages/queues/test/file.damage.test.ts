import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSqlite, NO_SQLITE, temporaryFolder } from './support/file-queues.js';
import { LocalStore, manyRows, rowOf } from './support/file-store.js';

const hasSqlite = findSqlite();
const COUNT = 400;

describe.skipIf(!hasSqlite)(hasSqlite ? 'a damaged file' : `a damaged file ${NO_SQLITE}`, () => {
  const folder = temporaryFolder();
  const path = join(folder.path, 'queue.db');
  let whole: Buffer;
  let pages: number;

  beforeAll(() => {
    const store = new LocalStore(path);
    store.push(...manyRows(COUNT));
    store.close();
    whole = readFileSync(path);
    pages = whole.length / 4096;
  });
  afterAll(() => folder.remove());

  /** What becomes of a file with that content: whether it was put aside, and how many deliveries are there. */
  function use(content: Uint8Array): { isAside: boolean; found: number } {
    rmSync(folder.path, { recursive: true });
    mkdirSync(folder.path);
    writeFileSync(path, content);
    const store = new LocalStore(path);
    try {
      const found = store.ready;
      const [damage] = store.damages;
      if (damage === undefined) return { isAside: false, found };
      expect(readFileSync(damage.movedTo).equals(content)).toBe(true);
      store.push(rowOf('new'));
      expect(store.drain()).toEqual(['new']);
      expect(store.damages.length).toBe(1);
      return { isAside: true, found };
    } finally {
      store.close();
    }
  }

  function flipped(at: number): Buffer {
    const content = Buffer.from(whole);
    content[at] = ~(content[at] ?? 0);
    return content;
  }

  it('is one of several pages', () => {
    expect(pages).toBeGreaterThan(20);
    expect(use(whole)).toEqual({ isAside: false, found: COUNT });
  });

  it('is put aside, or has all its deliveries, whichever byte of its last page is wrong', {
    timeout: 300_000,
  }, () => {
    let aside = 0;
    for (let at = whole.length - 4096; at < whole.length; at++) {
      const { isAside, found } = use(flipped(at));
      expect([at, found]).toEqual([at, isAside ? 0 : COUNT]);
      if (isAside) aside++;
    }
    expect(aside).toBeGreaterThan(100);
  });

  it('is put aside, or has all its deliveries, whichever page has wrong bytes', { timeout: 300_000 }, () => {
    for (let page = 1; page < pages; page++) {
      for (const offset of [0, 1, 3, 5, 8, 100, 2_000, 4_000, 4_095]) {
        const { isAside, found } = use(flipped(page * 4096 + offset));
        expect([page, offset, found]).toEqual([page, offset, isAside ? 0 : COUNT]);
      }
    }
  });

  it('is put aside wherever it is cut off', { timeout: 300_000 }, () => {
    for (let size = 1_024; size < whole.length; size += 1_024) {
      const { isAside } = use(whole.subarray(0, size));
      expect([size, isAside]).toEqual([size, true]);
    }
  });

  it('is begun anew where it is empty', () => {
    expect(use(Buffer.alloc(0))).toEqual({ isAside: false, found: 0 });
  });

  it.each([
    ['zeros', Buffer.alloc(8_192)],
    ['text', Buffer.from('no database '.repeat(1_000))],
    ['two bytes', Buffer.from('xy')],
  ])('is put aside where it holds %s', (_, content) => {
    expect(use(content)).toEqual({ isAside: true, found: 0 });
  });
});
