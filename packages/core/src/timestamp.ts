import { types } from 'node:util';

/** ISO 8601 with seconds optional and the zone required. */
const ISO = /^([+-]\d{6}|\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i;
const MAX_MS = 8.64e15;
/** 1973 in ms, the year 5138 in seconds: a smaller number is meant as seconds. */
const SECONDS_BELOW = 100_000_000_000;

export type Timestamp = { readonly ms: number } | { readonly problem: string; readonly actual: string };

/** Reads an event's `timestamp` as epoch ms, or says why it names no instant for certain. */
export function readTimestamp(value: unknown): Timestamp {
  if (types.isDate(value)) {
    const ms = Date.prototype.getTime.call(value);
    return Number.isFinite(ms)
      ? { ms }
      : { problem: 'The timestamp is an invalid Date.', actual: 'an invalid Date' };
  }
  if (typeof value === 'number') return readNumber(value);
  if (typeof value === 'string') return readString(value);
  return {
    problem: 'The timestamp must be a Date, milliseconds since 1970, or an ISO 8601 string with a zone.',
    actual: value === null ? 'null' : typeof value,
  };
}

function readNumber(value: number): Timestamp {
  if (!Number.isFinite(value) || Math.abs(value) > MAX_MS) {
    return {
      problem: 'The timestamp is not a number of milliseconds that a date can have.',
      actual: 'a number',
    };
  }
  if (Math.abs(value) < SECONDS_BELOW) {
    return {
      problem:
        'The timestamp looks like seconds. Give milliseconds since 1970 (seconds × 1000); for a date before ' +
        '1974 give a Date.',
      actual: 'a number of seconds',
    };
  }
  return { ms: Math.floor(value) };
}

function readString(value: string): Timestamp {
  const parts = ISO.exec(value);
  if (parts === null) {
    return {
      problem: /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?$/.test(value)
        ? 'The timestamp has no zone, so it would depend on the host. Add Z or an offset such as +02:00.'
        : 'The timestamp is not ISO 8601 with a zone, such as 2026-05-12T10:00:00Z.',
      actual: `a string of length ${value.length}`,
    };
  }
  const [, year, month, day, hour, minute, second = '0'] = parts.map((part) => part ?? undefined);
  const date = new Date(Date.UTC(2000, Number(month) - 1, Number(day), Number(hour), Number(minute)));
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const ms = Date.parse(value.replace(/([+-]\d\d)(\d\d)$/, '$1:$2').toUpperCase());
  const exists =
    date.getUTCMonth() + 1 === Number(month) &&
    date.getUTCDate() === Number(day) &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second) < 60;
  return exists && Number.isFinite(ms)
    ? { ms }
    : {
        problem: 'The timestamp names a date or time that does not exist.',
        actual: `a string of length ${value.length}`,
      };
}
