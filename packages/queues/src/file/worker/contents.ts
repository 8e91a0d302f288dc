import type { QueueSize } from '@sendoff/core';
import { pack, unpack } from '../../lib/text.js';
import type { Connection } from './connection.js';
import { Counts, write } from './write.js';

/** Free pages that stay in the file, for what comes next. */
const SPARE_PAGES = 1_024;
const PAGES_AT_ONCE = 512;

export function size({ sql }: Connection, now: number, laneName?: string): QueueSize {
  const lane = laneName === undefined ? null : sql.lane.get(pack(laneName))?.number;
  if (lane === undefined) return { ready: 0, leased: 0, dead: 0 };
  const found = sql.size.get(lane, now);
  const [waiting, leased, dead] = [Number(found?.waiting), Number(found?.leased), Number(found?.dead)];
  const oldestAt = found?.oldest as number | null;
  return { ready: waiting - leased, leased, dead, ...(oldestAt !== null && { oldestAt }) };
}

export function lanes({ sql }: Connection): readonly string[] {
  return sql.lanes.all().map(({ name }) => unpack(name as string));
}

/** Looks through all there is, which keeps nobody from writing meanwhile, then removes what it found. */
export function erase(connection: Connection, _now: number, subject: string): number {
  const { sql } = connection;
  const word = pack(subject);
  const found = sql.ofPerson.all(word);
  return write(connection, () => {
    const counts = new Counts();
    const erased = found.filter(({ seq, lane }) => {
      if (sql.removeOfPerson.run(seq as number, word).changes === 0) return false;
      sql.endAny.run(seq as number);
      counts.add(lane as number, -1);
      return true;
    });
    counts.write(connection);
    return erased.length + sql.forgetPerson.run(word).changes;
  });
}

/** Gives free pages back to the disk, some at a time, where they are more than half of the file. */
export function shrink({ database, sql }: Connection): void {
  const free = Number(sql.freePages.get()?.freelist_count);
  if (free < SPARE_PAGES || free * 2 < Number(sql.pages.get()?.page_count)) return;
  database.exec(`PRAGMA incremental_vacuum(${Math.min(free - SPARE_PAGES / 2, PAGES_AT_ONCE)})`);
}
