import { expect, it } from 'vitest';
import { isTimeZone } from '../../src/lib/time-zone.js';

it.each([
  ['Europe/Berlin', true],
  ['europe/berlin', true],
  ['America/Argentina/Buenos_Aires', true],
  ['Etc/GMT+5', true],
  ['UTC', true],
  ['+02:00', false],
  ['Mars/Base', false],
  ['Europe/Berlin ', false],
  ['', false],
  ['x'.repeat(100_000), false],
])('isTimeZone(%.40j) is %s, the second time too', (name, expected) => {
  expect(isTimeZone(name)).toBe(expected);
  expect(isTimeZone(name)).toBe(expected);
});
