import { randomInt } from 'node:crypto';
import { pack } from '../../lib/text.js';
import type { Connection } from './connection.js';
import { bury, trimDead } from './dead.js';
import { type LeaseRow, partsOf, type SettlementRow, type TakenRow } from './rows.js';
import { Counts, write } from './write.js';

export interface Taken {
  readonly token: number;
  /** The lane's number. */
  readonly lane: number;
  readonly rows: readonly TakenRow[];
}

const NOTHING: Taken = { token: 0, lane: 0, rows: [] };
const MAX_TOKEN = 2 ** 48 - 1;

/** Leases need to outlive their process, not the host: with it goes whoever has them. */
export function take(connection: Connection, now: number, laneName: string, max: number): Taken {
  const { sql, settings } = connection;
  const lane = sql.lane.get(pack(laneName))?.number as number | undefined;
  if (lane === undefined || max < 1) return NOTHING;
  bringForward(connection, now);
  // Whoever looks at an empty lane every now and then keeps nobody from writing.
  if (sql.isReady.get(lane, now) === undefined) return NOTHING;
  const token = randomInt(1, MAX_TOKEN);
  return write(
    connection,
    () => {
      const rows = sql.ready.all(lane, now, max).map((row): TakenRow => {
        const [seq, attempt] = [row.seq as number, row.attempt as number];
        sql.lease.run(seq, lane, attempt, now + settings.leaseMs, token);
        return [seq, attempt, ...partsOf(row)];
      });
      return { token, lane, rows };
    },
    'process',
  );
}

/** The places of leases that are lost. */
export function extend(connection: Connection, now: number, leases: readonly LeaseRow[]): readonly number[] {
  if (leases.length === 0) return [];
  const { sql, settings } = connection;
  const isLost = ([seq, token]: LeaseRow) => sql.extend.run(now + settings.leaseMs, seq, token).changes === 0;
  return write(connection, () => placesWhere(leases, isLost), 'process');
}

/** The places of settlements whose leases are lost. */
export function settle(
  connection: Connection,
  now: number,
  settlements: readonly SettlementRow[],
): readonly number[] {
  if (settlements.length === 0) return [];
  return write(connection, () => {
    const { sql } = connection;
    const counts = new Counts();
    const mourning = new Set<number>();
    const lost = placesWhere(settlements, ([seq, token, lane, attempt, how]) => {
      if (how === 'release') return sql.release.run(seq, token).changes === 0;
      if (sql.end.run(seq, token).changes === 0) return true;
      if (how !== 'ack') {
        bury(connection, now, seq, attempt, how);
        mourning.add(lane);
      }
      sql.remove.run(seq);
      counts.add(lane, -1);
      return false;
    });
    counts.write(connection);
    for (const lane of mourning) trimDead(connection, lane);
    return lost;
  });
}

/**
 * When the clock has stepped back, leases would last as much longer. None may last longer than one that began now:
 * it is looked for where a step back shows, and once a file is opened.
 */
function bringForward(connection: Connection, now: number): void {
  const { sql, settings, latest } = connection;
  connection.latest = now;
  const until = now + settings.leaseMs;
  if (now >= latest || sql.hasLater.get(until) === undefined) return;
  write(connection, () => sql.bringForward.run(until, until), 'process');
}

function placesWhere<T>(list: readonly T[], isWanted: (one: T) => boolean): number[] {
  const places: number[] = [];
  for (const [place, one] of list.entries()) if (isWanted(one)) places.push(place);
  return places;
}
