import type { Delivery } from '@sendoff/core';
import { COLUMNS, rowsOf, SELECTED, TYPED, valuesOf } from './rows.js';
import type { Table } from './table.js';

/** Rows whose values are parameters each. */
const FEW = 8;
const KEYED = 'a(lane text, id text)';

/** All that the queue asks of its table, each one statement and so one transaction. */
export function statementsOf({ deliveries, dead }: Table) {
  const held = 'd.lane = a.lane AND d.seq = a.seq AND d.takes = a.takes AND d.leased_until IS NOT NULL';
  return {
    /** Stores rows, but for those whose lane holds their id; gives which it has stored. */
    insert: `
      INSERT INTO ${deliveries} (${COLUMNS})
      SELECT ${COLUMNS} FROM json_to_recordset($1::text::json) AS a(${TYPED})
      ON CONFLICT DO NOTHING RETURNING lane, id`,
    /** The same for a few rows: each value is a parameter, which takes the server half the time. */
    insertFew: Array.from(
      { length: FEW },
      (_, more) => `
      INSERT INTO ${deliveries} (${COLUMNS})
      VALUES ${Array.from({ length: more + 1 }, (_, row) => placesOf(row)).join(', ')}
      ON CONFLICT DO NOTHING RETURNING lane, id`,
    ),
    /** Which of these keys are stored. */
    known: `
      SELECT d.lane, d.id FROM ${deliveries} d
      JOIN json_to_recordset($1::text::json) AS ${KEYED} ON d.lane = a.lane AND d.id = a.id`,
    /** How many there are, up to a bound. */
    count: `SELECT count(*)::text AS n FROM (SELECT FROM ${deliveries} LIMIT $1::text::bigint) d`,
    /**
     * The bounds say no more than `lane = $1 AND seq >= $4`. But by them the planner expects a single row, and walks
     * the index in order. By what it knows of the table, which is always of another time, it would now and then rather
     * read a lane of a million and sort it.
     */
    take: `
      WITH chosen AS MATERIALIZED (
        SELECT lane, seq FROM ${deliveries}
        WHERE lane = $1 AND lane BETWEEN $1 AND $1 AND seq BETWEEN $4::text::bigint AND 9223372036854775807
        AND (leased_until IS NULL OR leased_until <= now())
        ORDER BY seq LIMIT $2::text::bigint FOR UPDATE SKIP LOCKED
      )
      UPDATE ${deliveries} d
      SET attempt = d.attempt + 1, takes = d.takes + 1, leased_until = now() + $3::text::interval
      FROM chosen WHERE d.lane = chosen.lane AND d.seq = chosen.seq
      RETURNING ${SELECTED}, d.seq::text, d.takes::text`,
    extend: `
      WITH asked AS (
        SELECT * FROM json_to_recordset($1::text::json) AS a(lane text, seq bigint, takes integer)
        LIMIT $2::text::bigint
      )
      UPDATE ${deliveries} d SET leased_until = now() + $3::text::interval
      FROM asked a WHERE ${held}
      RETURNING d.seq::text, d.takes::text`,
    /** What nearly all settlements are; without the other ways it takes the server half the time to plan. */
    ack: `
      WITH asked AS (
        SELECT * FROM json_to_recordset($1::text::json) AS a(lane text, seq bigint, takes integer)
        LIMIT $2::text::bigint
      )
      DELETE FROM ${deliveries} d USING asked a WHERE ${held}
      RETURNING d.seq::text, d.takes::text`,
    /** The limit is the number of the settlements, for the planner: it would take it to be 100. */
    settle: `
      WITH asked AS (
        SELECT * FROM json_to_recordset($1::text::json)
        AS a(lane text, seq bigint, takes integer, way text, outcome text, reason text, error_id text)
        LIMIT $2::text::bigint
      ), gone AS (
        DELETE FROM ${deliveries} d USING asked a WHERE a.way <> 'release' AND ${held}
        RETURNING d.*, a.way, a.outcome, a.reason, a.error_id
      ), back AS (
        UPDATE ${deliveries} d SET attempt = d.attempt - 1, leased_until = NULL
        FROM asked a WHERE a.way = 'release' AND ${held}
        RETURNING d.seq, d.takes
      ), died AS (
        INSERT INTO ${dead} (${COLUMNS}, attempt, outcome, reason, error_id)
        SELECT ${COLUMNS}, attempt, outcome, reason, error_id FROM gone WHERE way = 'dead' ORDER BY seq
      )
      SELECT seq::text, takes::text FROM gone UNION ALL SELECT seq::text, takes::text FROM back`,
    size: `
      SELECT
        (count(*) FILTER (WHERE leased_until IS NULL OR leased_until <= now()))::text AS ready,
        (count(*) FILTER (WHERE leased_until > now()))::text AS leased,
        min(stored_at)::text AS oldest_at,
        (SELECT count(*) FROM ${dead} WHERE lane = $1 OR $1::text IS NULL)::text AS dead
      FROM ${deliveries} WHERE lane = $1 OR $1::text IS NULL`,
    /** From each lane to the next by the index, however much lies in one. */
    lanes: `
      WITH RECURSIVE waiting AS (
        SELECT min(lane) AS lane FROM ${deliveries}
        UNION ALL
        SELECT (SELECT min(lane) FROM ${deliveries} WHERE lane > w.lane) FROM waiting w WHERE w.lane IS NOT NULL
      ), dead AS (
        SELECT min(lane) AS lane FROM ${dead}
        UNION ALL
        SELECT (SELECT min(lane) FROM ${dead} WHERE lane > w.lane) FROM dead w WHERE w.lane IS NOT NULL
      )
      SELECT lane FROM waiting WHERE lane IS NOT NULL UNION SELECT lane FROM dead WHERE lane IS NOT NULL`,
    erase: `
      WITH waiting AS (
        DELETE FROM ${deliveries} WHERE $1 = ANY (string_to_array(subject, ' ')) RETURNING 1
      ), dead AS (
        DELETE FROM ${dead} WHERE $1 = ANY (string_to_array(subject, ' ')) RETURNING 1
      )
      SELECT ((SELECT count(*) FROM waiting) + (SELECT count(*) FROM dead))::text AS n`,
    listDead: `
      SELECT ${SELECTED}, d.outcome, d.reason, d.error_id FROM ${dead} d
      WHERE d.lane = $1 AND d.seq > coalesce((SELECT max(seq) FROM ${dead} WHERE lane = $1 AND id = $3), 0)
      ORDER BY d.seq LIMIT $2::text::bigint`,
    redrive: `
      WITH gone AS (
        DELETE FROM ${dead} WHERE lane = $1
        AND ($2::text IS NULL OR id IN (SELECT json_array_elements_text($2::text::json)))
        RETURNING *
      )
      INSERT INTO ${deliveries} (${COLUMNS})
      SELECT lane, id, name, body, format, key, route, subject, $3::text::double precision FROM gone ORDER BY seq
      ON CONFLICT DO NOTHING
      RETURNING length(body)::text AS characters`,
    dropDead: `
      DELETE FROM ${dead} WHERE lane = $1
      AND ($2::text IS NULL OR id IN (SELECT json_array_elements_text($2::text::json)))
      RETURNING 1`,
    /** Lets the oldest dead letters go that pass a bound of their lane: the number, the bytes, the age. */
    trimDead: `
      DELETE FROM ${dead} d USING (
        SELECT lane, seq, died_at,
          row_number() OVER newest AS n,
          sum(octet_length(body)) OVER newest AS bytes
        FROM ${dead}
        WINDOW newest AS (PARTITION BY lane ORDER BY seq DESC)
      ) a
      WHERE d.lane = a.lane AND d.seq = a.seq AND (
        a.n > $1::text::bigint OR a.bytes > $2::text::bigint OR a.died_at <= now() - $3::text::interval
      )`,
  };
}

const WIDTH = COLUMNS.split(',').length;

/** Of one row of values: `($1, $2 …)`. The columns say of what types they are. */
function placesOf(row: number): string {
  return `(${Array.from({ length: WIDTH }, (_, column) => `$${row * WIDTH + column + 1}`).join(', ')})`;
}

export type Statements = ReturnType<typeof statementsOf>;

/** How PostgreSQL is told a time. */
export const interval = (ms: number) => `${ms} milliseconds`;

/** The statement that stores these deliveries, and its values. */
export function insertOf(
  { insert, insertFew }: Statements,
  deliveries: readonly Delivery[],
): [text: string, values: (string | null)[]] {
  const few = insertFew[deliveries.length - 1];
  return few === undefined ? [insert, [rowsOf(deliveries)]] : [few, valuesOf(deliveries)];
}
