import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wallClock } from '../../src/lib/wall-clock.js';

const FIRST = Date.parse('0001-01-01T00:00:00Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');
const DAY = 86_400_000;

const utc = wallClock();
const two = (number: number) => String(number).padStart(2, '0');

describe('wallClock', () => {
  it('writes any instant as the parts of its Date in UTC', () => {
    fc.assert(
      fc.property(fc.integer({ min: FIRST, max: LAST }), (ms) => {
        const d = new Date(ms);
        const day = `${String(d.getUTCFullYear()).padStart(4, '0')}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`;
        const time = `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
        expect(utc(ms)).toBe(`${day} ${time}`);
      }),
    );
  });

  it.each([
    [0, '1970-01-01 00:00:00'],
    [999, '1970-01-01 00:00:00'],
    [-1, '1969-12-31 23:59:59'],
    [-1_000, '1969-12-31 23:59:59'],
    [-1_001, '1969-12-31 23:59:58'],
    [-0.5, '1969-12-31 23:59:59'],
    [FIRST, '0001-01-01 00:00:00'],
    [LAST, '9999-12-31 23:59:59'],
    [Date.parse('2024-02-29T23:59:59.999Z'), '2024-02-29 23:59:59'],
  ])('cuts what is below a second: %d is %s', (ms, text) => {
    expect(utc(ms)).toBe(text);
  });

  it.each([FIRST - 1, LAST + 1, -8.64e15, 8.64e15, 1e20, Number.NaN, Number.POSITIVE_INFINITY])(
    'has no text for %d',
    (ms) => {
      expect(utc(ms)).toBeUndefined();
      expect(wallClock('Europe/Berlin')(ms + Math.sign(ms) * DAY)).toBeUndefined();
    },
  );

  it.each([
    ['Europe/Berlin', '2026-05-12T10:00:00Z', '2026-05-12 12:00:00'],
    ['Europe/Berlin', '2026-01-12T23:30:00Z', '2026-01-13 00:30:00'],
    ['Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-25 02:30:00'],
    ['Europe/Berlin', '2026-10-25T01:30:00Z', '2026-10-25 02:30:00'],
    ['Asia/Kathmandu', '2026-05-12T18:15:00Z', '2026-05-13 00:00:00'],
    ['America/New_York', '2026-01-01T04:59:59Z', '2025-12-31 23:59:59'],
    ['UTC', '2026-05-12T00:00:00Z', '2026-05-12 00:00:00'],
  ])('writes the time of %s', (zone, iso, text) => {
    expect(wallClock(zone)(Date.parse(iso))).toBe(text);
  });

  it('agrees with another way to ask for the time of a zone', () => {
    const zones = ['Europe/Berlin', 'America/St_Johns', 'Pacific/Apia', 'Asia/Tehran', 'Australia/Lord_Howe'];
    const clocks = new Map(zones.map((zone) => [zone, wallClock(zone)]));
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: Date.parse('1900-01-01T00:00:00Z'), max: LAST - DAY }),
        (zone, ms) => {
          const other = new Date(ms).toLocaleString('sv-SE', { timeZone: zone });
          expect(clocks.get(zone)?.(ms)).toBe(other);
        },
      ),
    );
  });

  it('has no text where the zone has another year than 1 to 9999', () => {
    expect(wallClock('America/New_York')(FIRST)).toBeUndefined();
    expect(wallClock('Asia/Kolkata')(LAST)).toBeUndefined();
    expect(wallClock('Asia/Kolkata')(FIRST)).toMatch(/^0001-01-01 /);
    expect(wallClock('America/New_York')(LAST)).toBe('9999-12-31 18:59:59');
  });

  it('throws for a zone that there is not', () => {
    expect(() => wallClock('Mars/Olympus')).toThrow(RangeError);
  });
});
