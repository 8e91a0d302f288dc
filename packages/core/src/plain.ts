import { types } from 'node:util';

/** Deeper nesting than this is refused: JSON parsers on the other side stop at about as much. */
const MAX_DEPTH = 256;
/** No vendor takes an event with as many values; without a bound a sparse array would hang the host. */
const MAX_VALUES = 250_000;
/** Nor one as long: beyond it, one string that an array holds a thousand times would fill the memory. */
const MAX_CHARACTERS = 16 * 1024 * 1024;
/** Typed arrays and Buffers longer than this are not even spelled out, byte for byte. */
const MAX_BINARY = 64 * 1024;
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

/** What an event may hold altogether. Without a bound a value that is referred to twice, 256 deep, would never end. */
class Budget {
  #values = MAX_VALUES;
  #characters = MAX_CHARACTERS;

  /** What there is too much of, after this value. */
  spend(values: number, characters = 0): string | undefined {
    this.#values -= values;
    this.#characters -= characters;
    if (this.#values < 0) return `more than ${MAX_VALUES} values`;
    return this.#characters < 0 ? `more than ${MAX_CHARACTERS} characters` : undefined;
  }
}

/** Stands for what JSON may see otherwise than it is; {@link copyPlain} says how, or why not. */
const notPlain: unique symbol = Symbol('not plain');

/**
 * A copy of plain data (Object or null prototype, arrays), each member read once, so that a getter can't say
 * one thing to the checks and another to the wire. Spreading costs next to nothing.
 */
function snapshot(value: unknown): unknown {
  try {
    return flatSnapshot(value) ?? snapshotOf(value, 0, new Budget());
  } catch {
    return notPlain; // A getter that throws: copyPlain says which.
  }
}

/** The snapshot of an object that holds no further ones, as most properties do; undefined for all others. */
function flatSnapshot(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !isPlain(Object.getPrototypeOf(value))) return undefined;
  if ('toJSON' in value) return undefined;
  const copy: Record<string, unknown> = { ...value };
  let values = 0;
  let characters = 0;
  for (const key in copy) {
    const member = copy[key];
    values++;
    if (typeof member === 'string') characters += member.length;
    else if (typeof member !== 'boolean' && !Number.isFinite(member) && member !== null) return undefined;
  }
  // Inherited by the copy, where Object.prototype was tampered with.
  return values > MAX_VALUES || characters > MAX_CHARACTERS || 'toJSON' in copy ? undefined : copy;
}

function isPlain(prototype: unknown): boolean {
  return prototype === Object.prototype || prototype === null;
}

function snapshotOf(value: unknown, depth: number, budget: Budget): unknown {
  switch (typeof value) {
    case 'string':
      return budget.spend(0, value.length) === undefined ? value : notPlain;
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : notPlain;
    case 'object':
      return value === null ? null : snapshotOfContainer(value, depth, budget);
    default:
      return notPlain;
  }
}

function snapshotOfContainer(value: object, depth: number, budget: Budget): unknown {
  if (depth >= MAX_DEPTH || types.isProxy(value)) return notPlain;
  const prototype = Object.getPrototypeOf(value);
  if ('toJSON' in value) return notPlain;
  if (Array.isArray(value)) {
    if (prototype !== Array.prototype || budget.spend(value.length) !== undefined) return notPlain;
    const list: unknown[] = [];
    for (let i = 0; i < value.length; i++) {
      const item = snapshotOf(value[i], depth + 1, budget);
      if (item === notPlain) return notPlain;
      list.push(item);
    }
    return list;
  }
  if (!isPlain(prototype)) return notPlain;
  const copy: Record<string, unknown> = { ...value };
  if ('toJSON' in copy) return notPlain; // Inherited by the copy, where Object.prototype was tampered with.
  const keys = Object.keys(copy);
  if (budget.spend(keys.length) !== undefined) return notPlain;
  for (const key of keys) {
    const own = copy[key];
    const member = snapshotOf(own, depth + 1, budget);
    if (member === notPlain) return notPlain;
    if (member === own) continue;
    if (key === '__proto__') return notPlain; // To be defined, not assigned.
    copy[key] = member;
  }
  return copy;
}

/**
 * A copy of the value as JSON would have it, each member read once: `toJSON` is called, `undefined` members
 * are left out.
 *
 * @throws {Unserialisable} for what JSON would drop or turn into `null` without a word (functions, symbols,
 * BigInt, NaN, infinities, invalid dates, maps, sets), for cycles and for members that throw.
 */
export function copyPlain(value: unknown, path: string): unknown {
  const plain = snapshot(value);
  return plain === notPlain ? new Copier().copy(value, path, '') : plain;
}

class Copier {
  readonly #budget = new Budget();
  readonly #parents: object[] = [];

  copy(original: unknown, path: string, key: string): unknown {
    this.#spend(path, 1);
    const value = asJsonSees(original, path, key);
    switch (typeof value) {
      case 'string':
        this.#spend(path, 0, value.length);
        return value;
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

  #spend(path: string, values: number, characters?: number): void {
    const over = this.#budget.spend(values, characters);
    if (over !== undefined) throw new Unserialisable(path, over);
  }

  #container(value: object, path: string): unknown {
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
  const lost = whatJsonLoses(value);
  if (lost !== undefined) throw new Unserialisable(path, lost);
  const toJSON = read(path, () => (value as { toJSON?: unknown }).toJSON);
  const plain: unknown = typeof toJSON === 'function' ? read(path, () => toJSON.call(value, key)) : value;
  return types.isBoxedPrimitive(plain) ? read(path, () => plain.valueOf()) : plain;
}

/** What JSON would turn into `{}` without a word, or into more text than there is memory. */
function whatJsonLoses(value: object): string | undefined {
  if (types.isPromise(value)) return 'a promise (is an await missing?)';
  if (types.isMap(value) || types.isWeakMap(value)) return 'a Map';
  if (types.isSet(value) || types.isWeakSet(value)) return 'a Set';
  if (types.isAnyArrayBuffer(value)) return 'binary data';
  return ArrayBuffer.isView(value) && value.byteLength > MAX_BINARY ? 'binary data' : undefined;
}

function read<T>(path: string, get: () => T): T {
  try {
    return get();
  } catch {
    throw new Unserialisable(path, 'a member that throws');
  }
}
