import { INHERITED, oddText } from './odd-values.js';
import type { Random } from './random.js';

const NUMBERS = [0, -0, 1, -1, 149.99, 1e21, 1e-7, 5e-324, 2 ** 53, -(2 ** 31), 1.7976931348623157e308];

/** Anything that JSON can say. */
function oddValue(random: Random, depth = 0): unknown {
  return random.oneOf<unknown>([
    [8, () => oddText(random)],
    [6, () => random.pick(NUMBERS)],
    [3, () => random.chance(0.5)],
    [3, () => null],
    [1, () => ''],
    [depth < 3 ? 2 : 0, () => Array.from({ length: random.int(0, 4) }, () => oddValue(random, depth + 1))],
    [depth < 3 ? 2 : 0, () => oddObject(random, random.int(0, 4), INHERITED, depth + 1)],
    [depth === 0 ? 0.05 : 0, () => deep(random.int(200, 250))],
  ]);
}

function deep(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? { value } : [value];
  return value;
}

const CASED = [
  'A',
  'a',
  'SS',
  'ss',
  'ß',
  'ẞ',
  'İ',
  'i',
  'i̇',
  'I',
  'ı',
  'K',
  'K',
  'k',
  'ΑΣ',
  'ας',
  'ασ',
  'Å',
  'å',
];

/** An object with about so many keys: ordinary, odd, such as differ by their case, and some of `special`. */
export function oddObject(
  random: Random,
  size: number,
  special: readonly string[],
  depth = 0,
): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (let i = 0; i < size; i++) {
    const key = random.oneOf<string>([
      [20, () => `k${i}`],
      [1, () => random.pick(special)],
      [1, () => oddText(random)],
      [1.5, () => random.pick(CASED)],
      [0.3, () => random.pick(INHERITED)],
      [0.3, () => String(random.int(0, 12))],
    ]);
    define(object, key, oddValue(random, depth));
  }
  return object;
}

/** Sets a member as JSON would: `__proto__` is a key like any other. */
export function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}
