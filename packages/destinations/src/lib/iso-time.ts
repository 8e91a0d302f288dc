import type { Issue } from '@sendoff/core';

/** 0001-01-01T00:00:00.000Z and 9999-12-31T23:59:59.999Z, in epoch ms. */
const FIRST_MS = -62_135_596_800_000;
const LAST_MS = 253_402_300_799_999;

/** The instant as ISO 8601 in UTC, with milliseconds; `''` after an issue, for a year without four digits. */
export function checkIsoTime(vendor: string, ms: number, issues: Issue[]): string {
  if (ms >= FIRST_MS && ms <= LAST_MS) return new Date(ms).toISOString();
  issues.push({
    code: 'invalid_timestamp',
    path: 'timestamp',
    message: `${vendor} takes a date in the years 0001 to 9999; the timestamp is outside of them.`,
    actual: 'a year outside 0001–9999',
  });
  return '';
}
