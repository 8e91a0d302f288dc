import { isSendoffError, SendoffError } from '@sendoff/core';
import { codeOf, type Database, type Row } from './database.js';
import { readComment, schemaSql } from './migration.js';
import type { Settings } from './options.js';

const RIGHTS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];
/** The classes of SQLSTATE for who may log in, which database there is, and what a role may do. */
const SET_UP = /^(28|3D|42)/;

/**
 * Says whether the database is ready for the queue, and makes it so where it may. Gives how a transaction has to
 * begin, where the defaults of the database do not do.
 *
 * @throws {SendoffError} `queue_unusable`
 */
export async function prepare(database: Database, settings: Settings): Promise<string | undefined> {
  try {
    let found = await look(database, settings);
    if (found.table === null && settings.migrate) {
      await database.script(onceSql(settings));
      found = await look(database, settings);
    }
    assertUsable(found, settings);
    return beginOf(found);
  } catch (error) {
    const code = isSendoffError(error) ? codeOf(error.cause) : undefined;
    if (code === undefined || !SET_UP.test(code)) throw error;
    throw unusable(`PostgreSQL refuses the role, the database or what "open" does there: ${code}`, error);
  }
}

async function look(database: Database, { table: { deliveries, dead } }: Settings): Promise<Row> {
  const may = (name: string) =>
    RIGHTS.map((right) => `has_table_privilege(to_regclass($${name}), '${right}')`).join(' AND ');
  const [found = {}] = await database.run(
    `SELECT to_regclass($1)::text AS "table", obj_description(to_regclass($1), 'pg_class') AS comment,
      (to_regclass($2) IS NOT NULL)::text AS complete, (${may('1')} AND ${may('2')})::text AS allowed,
      current_setting('server_version_num') AS version,
      current_setting('default_transaction_isolation') AS isolation,
      current_setting('synchronous_commit') AS commits`,
    [deliveries, dead],
  );
  return found;
}

function assertUsable(found: Row, { table: { name }, leaseMs }: Settings): void {
  const run = `Run what migration({ table: '${name}', leaseMs: ${leaseMs} }) of @sendoff/queues/postgres gives, in a migration of your own or with psql`;
  if (Number(found.version) < 130_000) throw unusable('PostgreSQL 13 or newer is needed');
  if (found.table === null)
    throw unusable(
      `There is no table "${name}" in the schemas that the role sees. ${run}; or set the option "migrate"`,
    );
  const comment = readComment(found.comment);
  if (comment === undefined || found.complete !== 'true')
    throw unusable(`The table "${name}" is not what the queue needs, or lacks its comment. ${run}`);
  if (!comment.isCurrent)
    throw unusable(`The table "${name}" is that of another version of @sendoff/queues. ${run}`);
  if (comment.leaseMs !== leaseMs)
    throw unusable(
      `The leases of the table "${name}" are ${comment.leaseMs} ms, and the option "leaseMs" is ${leaseMs}: all workers must have the same. Change the option, or end the workers and change the table. ${run}`,
    );
  if (found.allowed !== 'true')
    throw unusable(
      `The role may not use the table "${name}" and its "${name}_dead". GRANT it ${RIGHTS.join(', ')} on both`,
    );
}

/**
 * Under a stricter isolation than READ COMMITTED, workers that take at the same time fail each other, and with them
 * the application's transactions; and without synchronous commits a push would resolve before it is stored.
 */
function beginOf({ isolation, commits }: Row): string | undefined {
  const isolated = isolation !== 'read committed';
  if (!isolated && commits !== 'off') return undefined;
  return `BEGIN ISOLATION LEVEL READ COMMITTED${commits === 'off' ? '; SET LOCAL synchronous_commit TO on' : ''}`;
}

/** Several processes may open the queue at once: the second finds the tables that the first has made. */
function onceSql({ table, leaseMs }: Settings): string {
  return `SELECT pg_advisory_xact_lock(hashtext('sendoff'));
    DO $migration$ BEGIN IF to_regclass('${table.deliveries}') IS NULL THEN
    ${schemaSql(table, leaseMs)}
    END IF; END $migration$`;
}

function unusable(why: string, cause?: unknown): SendoffError {
  return new SendoffError('queue_unusable', `The PostgreSQL queue cannot be used. ${why}.`, { cause });
}
