import type { Database, Statement } from './sqlite.js';

/** "Send" in ASCII: tells SQLite files of ours from others. */
export const APPLICATION_ID = 0x53656e64;
export const SCHEMA_VERSION = 1;

/*
 * A delivery is written once and deleted once; what changes while it waits is in the narrow table `lease`: who was
 * taken, how often, until when, and a random token without which nobody settles it. `lane.deliveries` counts what
 * would be slow to count.
 */
export const SCHEMA = `
CREATE TABLE settings (lease_ms REAL NOT NULL, again REAL NOT NULL CHECK (again = lease_ms)) STRICT;
CREATE TABLE lane (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, deliveries INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE delivery (seq INTEGER PRIMARY KEY, lane INTEGER NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL,
  body TEXT NOT NULL, format REAL NOT NULL, key TEXT, route TEXT, stored_at REAL NOT NULL, subject TEXT) STRICT;
CREATE UNIQUE INDEX delivery_id ON delivery (lane, id);
CREATE INDEX delivery_lane ON delivery (lane, seq);
CREATE TABLE lease (seq INTEGER PRIMARY KEY, lane INTEGER NOT NULL, attempt INTEGER NOT NULL, until REAL NOT NULL,
  token INTEGER NOT NULL) STRICT;
CREATE TABLE dead (seq INTEGER PRIMARY KEY, lane INTEGER NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL,
  body TEXT NOT NULL, format REAL NOT NULL, key TEXT, route TEXT, stored_at REAL NOT NULL, subject TEXT,
  attempt INTEGER NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL, error_id TEXT, died_at REAL NOT NULL,
  bytes INTEGER NOT NULL) STRICT;
CREATE UNIQUE INDEX dead_id ON dead (lane, id);
CREATE INDEX dead_lane ON dead (lane, seq, bytes);
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** What a count may have come to by a wrong bit on the disk, which SQLite has no means to see. */
export const HEAL = `
UPDATE lane SET deliveries = (SELECT count(*) FROM delivery WHERE lane = number)
  WHERE deliveries <> (SELECT count(*) FROM delivery WHERE lane = number);
DELETE FROM lease WHERE seq NOT IN (SELECT seq FROM delivery);
`;

const PARTS = 'id, name, body, format, key, route, stored_at, subject';
const READY = `FROM delivery AS d LEFT JOIN lease AS l ON l.seq = d.seq
  WHERE d.lane = ? AND (l.seq IS NULL OR l.until <= ?)`;
const HAS_WORD = "instr(' ' || subject || ' ', ' ' || ? || ' ') > 0";

const SQL = {
  begin: 'BEGIN IMMEDIATE',
  commit: 'COMMIT',
  pages: 'PRAGMA page_count',
  freePages: 'PRAGMA freelist_count',

  lane: 'SELECT number FROM lane WHERE name = ?',
  addLane: 'INSERT INTO lane (name) VALUES (?) RETURNING number',
  count: 'UPDATE lane SET deliveries = deliveries + ? WHERE number = ?',
  total: 'SELECT total(deliveries) AS n FROM lane',
  lanes: 'SELECT name FROM lane WHERE deliveries > 0 OR EXISTS (SELECT 1 FROM dead WHERE lane = number)',
  size: `WITH it (lane, now) AS (SELECT ?, ?)
    SELECT (SELECT total(deliveries) FROM lane WHERE it.lane IS NULL OR number = it.lane) AS waiting,
      (SELECT count(*) FROM lease AS l WHERE until > now AND (it.lane IS NULL OR l.lane = it.lane)) AS leased,
      (SELECT count(*) FROM dead AS d WHERE it.lane IS NULL OR d.lane = it.lane) AS dead,
      iif(it.lane IS NULL, (SELECT stored_at FROM delivery ORDER BY seq LIMIT 1),
        (SELECT stored_at FROM delivery AS d WHERE d.lane = it.lane ORDER BY seq LIMIT 1)) AS oldest
    FROM it`,

  insert: `INSERT INTO delivery (lane, ${PARTS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  find: 'SELECT 1 FROM delivery WHERE lane = ? AND id = ?',
  remove: 'DELETE FROM delivery WHERE seq = ?',

  isReady: `SELECT 1 ${READY} LIMIT 1`,
  ready: `SELECT d.seq, ifnull(l.attempt, 0) + 1 AS attempt, ${PARTS} ${READY} ORDER BY d.seq LIMIT ?`,
  lease: 'INSERT OR REPLACE INTO lease (seq, lane, attempt, until, token) VALUES (?, ?, ?, ?, ?)',
  extend: 'UPDATE lease SET until = ? WHERE seq = ? AND token = ?',
  release: 'UPDATE lease SET attempt = attempt - 1, until = 0, token = 0 WHERE seq = ? AND token = ?',
  end: 'DELETE FROM lease WHERE seq = ? AND token = ?',
  endAny: 'DELETE FROM lease WHERE seq = ?',
  hasLater: 'SELECT 1 FROM lease WHERE until > ? LIMIT 1',
  bringForward: 'UPDATE lease SET until = ? WHERE until > ?',

  bury: `INSERT OR REPLACE INTO dead (lane, ${PARTS}, attempt, outcome, reason, error_id, died_at, bytes)
    SELECT lane, ${PARTS}, ?, ?, ?, ?, ?, length(CAST(body AS BLOB)) FROM delivery WHERE seq = ?`,
  deadRoom: 'SELECT count(*) AS n, total(bytes) AS bytes FROM dead WHERE lane = ?',
  oldestDead: 'SELECT seq, bytes FROM dead WHERE lane = ? ORDER BY seq LIMIT 1',
  forget: 'DELETE FROM dead WHERE seq = ?',
  hasOldDead: 'SELECT 1 FROM dead WHERE died_at < ? LIMIT 1',
  forgetOld: 'DELETE FROM dead WHERE died_at < ?',
  deadOf: 'SELECT seq FROM dead WHERE lane = ? ORDER BY seq',
  dead: 'SELECT seq FROM dead WHERE lane = ? AND id = ?',
  list: `SELECT ${PARTS}, attempt, outcome, reason, error_id FROM dead WHERE lane = ? AND seq > ? ORDER BY seq LIMIT ?`,
  redrive: `INSERT INTO delivery (lane, ${PARTS}) SELECT lane, id, name, body, format, key, route, ?, subject
    FROM dead WHERE seq = ? ON CONFLICT DO NOTHING`,

  ofPerson: `SELECT seq, lane FROM delivery WHERE ${HAS_WORD}`,
  removeOfPerson: `DELETE FROM delivery WHERE seq = ? AND ${HAS_WORD}`,
  forgetPerson: `DELETE FROM dead WHERE ${HAS_WORD}`,
} as const;

export type Statements = Readonly<Record<keyof typeof SQL, Statement>>;

export function prepareAll(database: Database): Statements {
  const prepared = Object.entries(SQL).map(([name, sql]) => [name, database.prepare(sql)]);
  return Object.fromEntries(prepared);
}
