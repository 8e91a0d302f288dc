/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, in epoch seconds. */
const FIRST_SECOND = -62_135_596_800;
const LAST_SECOND = 253_402_300_799;

/** Writes an instant (epoch ms) as `YYYY-MM-DD HH:MM:SS`; undefined outside the years 0001 to 9999. */
export type WallClock = (ms: number) => string | undefined;

/**
 * A wall clock in UTC, or in an IANA time zone. What is below a second is cut, before 1970 too.
 *
 * @throws {RangeError} if there is no such zone.
 */
export function wallClock(timeZone?: string): WallClock {
  const write = timeZone === undefined ? writeUtc : zoneWriter(timeZone);
  let lastSecond = Number.NaN;
  let lastText: string | undefined;
  return (ms) => {
    const second = Math.floor(ms / 1000);
    if (second !== lastSecond) {
      lastText = write(second);
      lastSecond = second;
    }
    return lastText;
  };
}

function writeUtc(second: number): string | undefined {
  if (!(second >= FIRST_SECOND && second <= LAST_SECOND)) return undefined;
  const iso = new Date(second * 1000).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
}

function zoneWriter(timeZone: string): (second: number) => string | undefined {
  const formatter = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  return (second) => {
    const date = new Date(second * 1000);
    if (Number.isNaN(date.getTime())) return undefined;
    const part: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
    for (const { type, value } of formatter.formatToParts(date)) part[type] = value;
    const year = part.year?.padStart(4, '0') ?? '';
    if (part.era !== 'AD' || year.length !== 4) return undefined;
    return `${year}-${part.month}-${part.day} ${part.hour}:${part.minute}:${part.second}`;
  };
}
