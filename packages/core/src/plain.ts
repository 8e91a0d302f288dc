import { types } from 'node:util';

/** Deeper nesting than this is refused: JSON parsers on the other side stop at about as much. */
const MAX_DEPTH = 256;
/** No vendor takes an event with as many values; without a bound a sparse array would hang the host. */
const MAX_VALUES = 1_000_000;
const MAX_PATH = 200;

/** Why a value cannot be sent: where it stands, and what stands there (a type, never a value). */
export class Unserialisable extends Error {
  readonly path: string;
  readonly actual: string;

  constructor(path: string, actual: string) {
    super(`${actual} has no form in JSON`);
    this.path = path.slice(0, MAX_PATH);
    this.actual = actual;
  }
}

/** True where JSON says exactly what the value is, so that it can be checked and encoded in place. */
export function isPlain(value: unknown): boolean {
  try {
    return isPlainValue(value, 0);
  } catch {
    return false; // A getter that throws: copyPlain says which.
  }
}

function isPlainValue(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      return value === null || isPlainContainer(value, depth);
    default:
      return false;
  }
}

function isPlainContainer(value: object, depth: number): boolean {
  if (depth >= MAX_DEPTH || types.isProxy(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  if ('toJSON' in value) return false;
  if (Array.isArray(value)) {
    if (prototype !== Array.prototype) return false;
    for (let i = 0; i < value.length; i++) if (!isPlainValue(value[i], depth + 1)) return false;
    return true;
  }
  if (prototype !== Object.prototype && prototype !== null) return false;
  for (const key of Object.keys(value)) {
    if (!isPlainValue((value as Record<string, unknown>)[key], depth + 1)) return false;
  }
  return true;
}

/**
 * A copy of the value as JSON would have it, each member read once: `toJSON` is called, `undefined` members
 * are left out.
 *
 * @throws {Unserialisable} for what JSON would drop or turn into `null` without a word (functions, symbols,
 * BigInt, NaN, infinities, invalid dates, maps, sets), for cycles and for members that throw.
 */
export function copyPlain(value: unknown, path: string): unknown {
  return new Copier().copy(value, path, '');
}

class Copier {
  #values = 0;
  readonly #parents: object[] = [];

  copy(original: unknown, path: string, key: string): unknown {
    if (++this.#values > MAX_VALUES) throw new Unserialisable(path, `more than ${MAX_VALUES} values`);
    const value = asJsonSees(original, path, key);
    switch (typeof value) {
      case 'string':
      case 'boolean':
      case 'undefined':
        return value;
      case 'number':
        if (Number.isFinite(value)) return value;
        throw new Unserialisable(path, String(value));
      case 'object':
        return value === null ? null : this.#container(value, path);
      default:
        throw new Unserialisable(path, `a ${typeof value}`);
    }
  }

  #container(value: object, path: string): unknown {
    if (types.isMap(value) || types.isSet(value)) {
      throw new Unserialisable(path, types.isMap(value) ? 'a Map' : 'a Set');
    }
    if (this.#parents.includes(value)) throw new Unserialisable(path, 'a cycle');
    if (this.#parents.length >= MAX_DEPTH) throw new Unserialisable(path, `nesting over ${MAX_DEPTH} deep`);
    this.#parents.push(value);
    const copied = read(path, () => Array.isArray(value))
      ? this.#array(value as readonly unknown[], path)
      : this.#object(value as Record<string, unknown>, path);
    this.#parents.pop();
    return copied;
  }

  #array(array: readonly unknown[], path: string): unknown[] {
    const length = read(path, () => array.length);
    const list: unknown[] = [];
    for (let i = 0; i < length; i++) {
      const item = `${path}[${i}]`;
      list.push(
        this.copy(
          read(item, () => array[i]),
          item,
          String(i),
        ) ?? null,
      );
    }
    return list;
  }

  #object(object: Record<string, unknown>, path: string): Record<string, unknown> {
    const result: Record<string, unknown> = Object.create(null); // so that __proto__ is an ordinary key
    for (const key of read(path, () => Object.keys(object))) {
      const member = `${path}.${key}`;
      const copied = this.copy(
        read(member, () => object[key]),
        member,
        key,
      );
      if (copied !== undefined) result[key] = copied;
    }
    return result;
  }
}

function asJsonSees(value: unknown, path: string, key: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (types.isDate(value) && Number.isNaN(Date.prototype.getTime.call(value))) {
    throw new Unserialisable(path, 'an invalid Date');
  }
  const toJSON = read(path, () => (value as { toJSON?: unknown }).toJSON);
  const plain: unknown = typeof toJSON === 'function' ? read(path, () => toJSON.call(value, key)) : value;
  return types.isBoxedPrimitive(plain) ? read(path, () => plain.valueOf()) : plain;
}

function read<T>(path: string, get: () => T): T {
  try {
    return get();
  } catch {
    throw new Unserialisable(path, 'a member that throws');
  }
}
