import { createRequire } from 'node:module';
import { LANE } from './deliveries.mjs';

const LEASE_MS = 60_000;

/**
 * SQLite itself, with the pragmas of the file queue: what has to be on the disk is committed with `FULL`, a lease
 * with `NORMAL`. A table of what a queue cannot do without; `indexed` adds the queue's two indexes.
 */
export function openBareSqlite({ path, module, indexed }) {
  const database = open(path, module);
  database.exec(`PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    PRAGMA journal_size_limit = ${16 * 1024 * 1024}; PRAGMA busy_timeout = 5000;
    CREATE TABLE IF NOT EXISTS event (seq INTEGER PRIMARY KEY, lane TEXT NOT NULL, id TEXT NOT NULL,
      name TEXT NOT NULL, body TEXT NOT NULL, stored_at REAL NOT NULL, until REAL NOT NULL) STRICT`);
  if (indexed) {
    database.exec(`CREATE UNIQUE INDEX IF NOT EXISTS event_id ON event (lane, id);
      CREATE INDEX IF NOT EXISTS event_lane ON event (lane, seq)`);
  }
  const insert = database.prepare(
    'INSERT INTO event (lane, id, name, body, stored_at, until) VALUES (?, ?, ?, ?, ?, 0)',
  );
  const ready = database.prepare(
    'SELECT seq, id, name, body, stored_at FROM event WHERE lane = ? AND until <= ? ORDER BY seq LIMIT ?',
  );
  const lease = database.prepare('UPDATE event SET until = ? WHERE seq = ?');
  const remove = database.prepare('DELETE FROM event WHERE seq = ?');
  const count = database.prepare('SELECT count(*) AS n FROM event');
  let synchronous = 'FULL';

  function write(wanted, work) {
    if (synchronous !== wanted) database.exec(`PRAGMA synchronous = ${wanted}`);
    synchronous = wanted;
    database.exec('BEGIN IMMEDIATE');
    const result = work();
    database.exec('COMMIT');
    return result;
  }

  return {
    put: (rows) => write('FULL', () => rows.forEach((row) => void insert.run(...row))),
    take: (max) =>
      write('NORMAL', () => {
        const now = Date.now();
        const rows = ready.all(LANE, now, max);
        for (const { seq } of rows) lease.run(now + LEASE_MS, seq);
        return rows;
      }),
    settle: (seqs) => write('FULL', () => seqs.forEach((seq) => void remove.run(seq))),
    count: () => count.get().n,
    close: () => database.close(),
  };
}

function open(path, module) {
  if (module !== undefined) return new (createRequire(module)(module))(path);
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
  return new DatabaseSync(path);
}
