import { pack, packOptional, packWords } from '../../lib/text.js';
import type { Connection, Room } from './connection.js';
import type { DeliveryRow } from './rows.js';
import { Counts, write } from './write.js';

/** The places of the deliveries that were not stored. */
export interface NotStored {
  readonly refused: readonly number[];
  readonly duplicate: readonly number[];
}

/**
 * What pushes may use of the room that there was before one looks again, at most. Others who share the file may pass
 * its bounds by as much; near a bound each push looks.
 */
const UNSEEN: Room = { deliveries: 1_000, bytes: 1024 * 1024 };
const UNSEEN_SHARE = 1 / 16;

/** Undefined if all were stored, as nearly always. */
export function push(
  connection: Connection,
  _now: number,
  rows: readonly DeliveryRow[],
): NotStored | undefined {
  if (rows.length === 0) return undefined;
  const sizes = rows.map(bytesOf);
  const needed = sizes.reduce((sum, bytes) => sum + bytes, 0);
  const { known } = connection;
  const fits = rows.length <= known.room.deliveries && needed <= known.room.bytes;
  const lanes = new Map<string, number>();
  const { room, refused, duplicate } = write(connection, () => {
    const { sql } = connection;
    const refused: number[] = [];
    const duplicate: number[] = [];
    const counts = new Counts();
    let { deliveries, bytes } = fits ? known.room : roomIn(connection);
    for (const [place, row] of rows.entries()) {
      const [laneName, id, name, body, format, key, route, storedAt, subject] = row;
      const lane = known.lanes.get(laneName) ?? lanes.get(laneName) ?? laneNumbered(connection, laneName);
      lanes.set(laneName, lane);
      const size = sizes[place] ?? 0;
      if (deliveries < 1 || bytes < size) {
        (sql.find.get(lane, pack(id)) ? duplicate : refused).push(place);
        continue;
      }
      const { changes } = sql.insert.run(
        lane,
        pack(id),
        pack(name),
        pack(body),
        format,
        packOptional(key),
        packOptional(route),
        storedAt,
        packWords(subject),
      );
      if (changes === 0) {
        duplicate.push(place);
        continue;
      }
      counts.add(lane, 1);
      deliveries--;
      bytes -= size;
    }
    counts.write(connection);
    const left = { deliveries, bytes };
    return { refused, duplicate, room: fits ? left : unseenOf(left) };
  });
  // What is rolled back was not learned.
  known.room = room;
  for (const [name, lane] of lanes) known.lanes.set(name, lane);
  return refused.length + duplicate.length === 0 ? undefined : { refused, duplicate };
}

function laneNumbered({ sql }: Connection, name: string): number {
  const packed = pack(name);
  return Number((sql.lane.get(packed) ?? sql.addLane.get(packed))?.number);
}

function unseenOf({ deliveries, bytes }: Room): Room {
  return {
    deliveries: Math.min(deliveries * UNSEEN_SHARE, UNSEEN.deliveries),
    bytes: Math.min(bytes * UNSEEN_SHARE, UNSEEN.bytes),
  };
}

function roomIn({ sql, settings, pages, pageBytes }: Connection): Room {
  const used = Number(sql.pages.get()?.page_count) - Number(sql.freePages.get()?.freelist_count);
  return {
    deliveries: settings.maxDeliveries - Number(sql.total.get()?.n),
    bytes: (pages - used) * pageBytes,
  };
}

const ROW_BYTES = 100;
/** What is longer lies on pages of its own, the last of which is full by half. */
const OWN_PAGES_FROM = 1_000;
const OWN_PAGES_BYTES = 4_096;

/** About what a delivery takes in the file, rather too much. */
function bytesOf([, id, name, body, , key = '', route = '', , subject = '']: DeliveryRow): number {
  // The id is in an index as well.
  const short = 3 * (2 * id.length + name.length + key.length + route.length + subject.length);
  const bytes = Buffer.byteLength(body) + short + ROW_BYTES;
  return bytes < OWN_PAGES_FROM ? bytes : bytes + OWN_PAGES_BYTES;
}
