import { DEFAULT_LEASE_MS, leaseMsOf } from '../lib/options.js';
import { type Table, tableOf } from './table.js';

const VERSION = 1;
const COMMENT = /^Sendoff deliveries, version (\d+), leases of (\d+) ms$/;

/** What a migration can be told; the queue must be told the same. */
export interface MigrationOptions {
  /** With or without a schema, which must exist. Default: `sendoff_deliveries`. */
  table?: string | undefined;
  /** How long a taken delivery stays a worker's, in ms. Default: 60,000. */
  leaseMs?: number | undefined;
}

/**
 * The SQL that a PostgreSQL queue needs, to be put into a migration of the application's: two tables and an index,
 * for PostgreSQL 13 and newer. It changes nothing where it has run before, but for the length of the leases.
 *
 * @throws {SendoffError} `invalid_option`
 * @example
 * ```ts
 * console.log(migration());
 * ```
 */
export function migration(options: MigrationOptions = {}): string {
  return schemaSql(tableOf(options.table), leaseMsOf(options.leaseMs ?? DEFAULT_LEASE_MS));
}

export function schemaSql({ deliveries, dead, ids }: Table, leaseMs: number): string {
  return `-- What waits. The columns that a worker writes when it takes or releases a delivery are in no index, and
-- pages are filled to a part only, so that the new version of a row finds room beside the old one.
CREATE TABLE IF NOT EXISTS ${deliveries} (
  lane         text COLLATE "C" NOT NULL,
  seq          bigint GENERATED ALWAYS AS IDENTITY,
  id           text COLLATE "C" NOT NULL,
  name         text NOT NULL,
  body         text NOT NULL,
  format       integer NOT NULL,
  key          text,
  route        text,
  subject      text,
  stored_at    double precision NOT NULL,
  attempt      integer NOT NULL DEFAULT 0,
  takes        integer NOT NULL DEFAULT 0,
  leased_until timestamptz,
  PRIMARY KEY (lane, seq)
) WITH (
  fillfactor = 70,
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 1000,
  autovacuum_vacuum_insert_scale_factor = 0,
  autovacuum_vacuum_insert_threshold = 10000,
  autovacuum_vacuum_cost_delay = 0,
  toast.autovacuum_vacuum_scale_factor = 0,
  toast.autovacuum_vacuum_threshold = 1000
);
-- What lies in the table changes all the time: statistics would be old, and plans made by them slow.
ALTER TABLE ${deliveries}
  ALTER COLUMN lane SET STATISTICS 0,
  ALTER COLUMN seq SET STATISTICS 0,
  ALTER COLUMN leased_until SET STATISTICS 0;
CREATE UNIQUE INDEX IF NOT EXISTS ${ids} ON ${deliveries} (lane, id);

-- What ended badly, for a person to look at.
CREATE TABLE IF NOT EXISTS ${dead} (
  lane         text COLLATE "C" NOT NULL,
  seq          bigint GENERATED ALWAYS AS IDENTITY,
  id           text COLLATE "C" NOT NULL,
  name         text NOT NULL,
  body         text NOT NULL,
  format       integer NOT NULL,
  key          text,
  route        text,
  subject      text,
  stored_at    double precision NOT NULL,
  attempt      integer NOT NULL,
  outcome      text NOT NULL,
  reason       text NOT NULL,
  error_id     text,
  died_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (lane, seq)
);

COMMENT ON TABLE ${deliveries} IS 'Sendoff deliveries, version ${VERSION}, leases of ${leaseMs} ms';
`;
}

/** What the comment of the table says of it; undefined if it is none of the queue's. */
export function readComment(
  comment: unknown,
): { readonly isCurrent: boolean; readonly leaseMs: number } | undefined {
  const [, version, leaseMs] = COMMENT.exec(typeof comment === 'string' ? comment : '') ?? [];
  return version === undefined
    ? undefined
    : { isCurrent: Number(version) === VERSION, leaseMs: Number(leaseMs) };
}
