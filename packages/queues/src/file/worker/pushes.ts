import { pack, packOptional, packWords } from '../../lib/text.js';
import type { Connection } from './connection.js';
import type { DeliveryRow } from './rows.js';
import { Counts, write } from './write.js';

/** The places of the deliveries that were not stored. */
export interface NotStored {
  readonly refused: readonly number[];
  readonly duplicate: readonly number[];
}

export function push(connection: Connection, _now: number, rows: readonly DeliveryRow[]): NotStored {
  if (rows.length === 0) return { refused: [], duplicate: [] };
  return write(connection, () => {
    const { sql } = connection;
    const refused: number[] = [];
    const duplicate: number[] = [];
    const counts = new Counts();
    const lanes = new Map<string, number>();
    let { deliveries, bytes } = roomIn(connection);
    for (const [place, row] of rows.entries()) {
      const [laneName, id, name, body, format, key, route, storedAt, subject] = row;
      const lane = lanes.get(laneName) ?? laneNumbered(connection, laneName);
      lanes.set(laneName, lane);
      const needed = bytesOf(row);
      if (deliveries < 1 || bytes < needed) {
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
      bytes -= needed;
    }
    counts.write(connection);
    return { refused, duplicate };
  });
}

function laneNumbered({ sql }: Connection, name: string): number {
  const packed = pack(name);
  return Number((sql.lane.get(packed) ?? sql.addLane.get(packed))?.number);
}

/** How much more pushes may add. */
function roomIn({ sql, settings, pages, pageBytes }: Connection) {
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
