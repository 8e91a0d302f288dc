import { SandboxError } from './errors.js';

/** A plain object, as JSON has them. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function described(value: unknown): string {
  if (typeof value === 'string') return value.length > 60 ? 'a long string' : JSON.stringify(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `of type ${typeof value}`;
}

/** The error for an option that isn't what it should be. Name no secret in `value`. */
export function unexpected(path: string, expected: string, value: unknown): SandboxError {
  return new SandboxError('invalid_option', `${path} must be ${expected}; it is ${described(value)}.`);
}

/** The object `value`, once it is known to hold none but the `known` keys. Throws `invalid_option`. */
export function objectOf(path: string, value: unknown, known: readonly string[]): Record<string, unknown> {
  if (!isObject(value)) throw unexpected(path, 'an object', value);
  const stranger = Object.keys(value).find((key) => !known.includes(key));
  if (stranger !== undefined) {
    throw new SandboxError(
      'invalid_option',
      `${path} has no option ${JSON.stringify(stranger.slice(0, 60))}; it takes ${known.join(', ')}.`,
    );
  }
  return value;
}

/** `value` if it is one of `allowed`, `undefined` if it is absent. Throws `invalid_option`. */
export function oneOf<const T extends string>(
  path: string,
  value: unknown,
  allowed: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw unexpected(path, allowed.map((each) => `"${each}"`).join(' or '), value);
  return found;
}

/** `value` if it is a number from `min` to `max`, `undefined` if it is absent. Throws `invalid_option`. */
export function numberIn(
  path: string,
  value: unknown,
  { min, max, whole = true }: { min: number; max: number; whole?: boolean },
): number | undefined {
  if (value === undefined) return undefined;
  const fits = typeof value === 'number' && value >= min && value <= max;
  if (!fits || (whole && !Number.isInteger(value))) {
    throw unexpected(path, `a ${whole ? 'whole ' : ''}number from ${min} to ${max}`, value);
  }
  return value;
}

/** `value` as a string of 1 to `max` characters. Throws `invalid_option`. */
export function textOf(path: string, value: unknown, max: number): string {
  if (typeof value === 'string' && value.length >= 1 && value.length <= max) return value;
  throw unexpected(path, `a string of 1 to ${max} characters`, value);
}
