import { pack, packOptional, unpack, unpackOptional } from '../../lib/text.js';
import type { Connection } from './connection.js';
import { type DeadRow, type DeathRow, partsOf } from './rows.js';
import { Counts, write } from './write.js';

/** Makes a dead letter of a delivery, which its caller removes. The newer of two of one id stays. */
export function bury(
  { sql }: Connection,
  now: number,
  seq: number,
  attempt: number,
  [outcome, reason, errorId]: DeathRow,
): void {
  sql.bury.run(attempt, outcome, pack(reason), packOptional(errorId), now, seq);
}

/** Lets the oldest dead letters of a lane go until they keep to their bounds. */
export function trimDead({ sql, settings }: Connection, lane: number): void {
  const { max, maxBytes } = settings.dead;
  const room = sql.deadRoom.get(lane);
  let [count, bytes] = [Number(room?.n), Number(room?.bytes)];
  while (count > max || bytes > maxBytes) {
    const oldest = sql.oldestDead.get(lane);
    if (oldest === undefined) return;
    sql.forget.run(oldest.seq as number);
    count--;
    bytes -= Number(oldest.bytes);
  }
}

/** Lets dead letters go that were kept for their time. */
export function forgetOld(connection: Connection, now: number): void {
  const before = now - connection.settings.dead.forMs;
  if (connection.sql.hasOldDead.get(before) === undefined) return;
  write(connection, () => connection.sql.forgetOld.run(before));
}

export function list(
  { sql }: Connection,
  _now: number,
  laneName: string,
  max: number,
  after?: string,
): readonly DeadRow[] {
  const lane = sql.lane.get(pack(laneName))?.number as number | undefined;
  if (lane === undefined) return [];
  const from = after === undefined ? 0 : (sql.dead.get(lane, pack(after))?.seq ?? 0);
  return sql.list
    .all(lane, from, Math.max(0, max))
    .map((row) => [
      row.attempt as number,
      row.outcome as string,
      unpack(row.reason as string),
      unpackOptional(row.error_id as string | null),
      ...partsOf(row),
    ]);
}

/** A letter whose id waits in its lane again stays where it is. */
export function redrive(connection: Connection, now: number, lane: string, ids?: readonly string[]): number {
  const { sql } = connection;
  return eachLetter(connection, lane, ids, (seq, number, counts) => {
    if (sql.redrive.run(now, seq).changes === 0) return false;
    counts.add(number, 1);
    sql.forget.run(seq);
    return true;
  });
}

export function drop(connection: Connection, _now: number, lane: string, ids?: readonly string[]): number {
  return eachLetter(connection, lane, ids, (seq) => connection.sql.forget.run(seq).changes > 0);
}

/** For how many of those letters, or of all, `change` says that it took place. */
function eachLetter(
  connection: Connection,
  laneName: string,
  ids: readonly string[] | undefined,
  change: (seq: number, lane: number, counts: Counts) => boolean,
): number {
  const { sql } = connection;
  const lane = sql.lane.get(pack(laneName))?.number as number | undefined;
  if (lane === undefined) return 0;
  return write(connection, () => {
    const counts = new Counts();
    const letters = ids?.map((id) => sql.dead.get(lane, pack(id))) ?? sql.deadOf.all(lane);
    const changed = letters.filter((letter) => letter && change(letter.seq as number, lane, counts));
    counts.write(connection);
    return changed.length;
  });
}
