import { isObject, objectOf, oneOf, textOf, unexpected } from './check.js';
import { SandboxError } from './errors.js';

/** One member of an object that a user hands in: an option, a key's trait, a fixture's property. */
export interface Field<T> {
  /** Its value where nothing is said. A field without an `initial` member must be given. */
  readonly initial?: T;
  /** `value`, checked. Throws `invalid_option`, naming `path`. */
  read(path: string, value: unknown): T;
  /** The value as it was given, where it is kept as something else. */
  show?(value: T): unknown;
}

/** The members of an object, by name. */
export type Fields = Readonly<Record<string, Field<unknown>>>;

/** The object that such fields make. */
export type Values<F extends Fields> = {
  readonly [Name in keyof F]: F[Name] extends Field<infer T> ? T : never;
};

/** `true` or `false`. */
export function flag(initial: boolean): Field<boolean> {
  return {
    initial,
    read(path, value) {
      if (typeof value !== 'boolean') throw unexpected(path, 'true or false', value);
      return value;
    },
  };
}

/** One of some words; without `initial` it must be given. */
export function choice<const T extends string>(allowed: readonly T[], initial?: T): Field<T> {
  return {
    ...(initial === undefined ? {} : { initial }),
    read(path, value) {
      const found = oneOf(path, value, allowed);
      if (found !== undefined) return found;
      throw unexpected(path, allowed.map((each) => `"${each}"`).join(' or '), value);
    },
  };
}

/** A string of 1 to `max` characters, or nothing. */
export function optionalText(max = 500): Field<string | undefined> {
  return { initial: undefined, read: (path, value) => textOf(path, value, max) };
}

/** A list of at most `maxItems` strings of 1 to `max` characters; none unless given. */
export function texts(maxItems = 10_000, max = 500): Field<readonly string[]> {
  return {
    initial: [],
    read(path, value) {
      if (!Array.isArray(value) || value.length > maxItems) {
        throw unexpected(path, `a list of at most ${maxItems} strings`, value);
      }
      return value.map((item, index) => textOf(`${path}[${index}]`, item, max));
    },
  };
}

/** The JSON text of `value`; `undefined` if it has none: it holds itself, or is too deep to be written. */
function jsonText(value: object): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** A JSON object of at most `maxBytes`, kept as its text; `{}` unless given. What `Contact` attributes are read from. */
export function jsonObject(maxBytes = 65_536): Field<string> {
  return {
    initial: '{}',
    read(path, value) {
      const text = isObject(value) ? jsonText(value) : '';
      if (text === undefined)
        throw new SandboxError('invalid_option', `${path} is not JSON, or nested too deep.`);
      if (text === '' || Buffer.byteLength(text) > maxBytes) {
        throw unexpected(path, `an object of at most ${maxBytes} bytes`, value);
      }
      return text;
    },
    show: (text) => JSON.parse(text),
  };
}

/** The value of each field where nothing is said; those that must be given are left out. */
export function initialOf<F extends Fields>(fields: F): Partial<Values<F>> {
  const initial = Object.entries(fields)
    .filter(([, field]) => 'initial' in field)
    .map(([name, field]) => [name, field.initial]);
  return Object.fromEntries(initial);
}

/** Values as they were given. */
export function showFields<F extends Fields>(fields: F, values: Values<F>): Record<string, unknown> {
  const shown = Object.entries<unknown>(values).map(([name, value]) => {
    const show = fields[name]?.show;
    return [name, show === undefined ? value : show(value)];
  });
  return Object.fromEntries(shown);
}

/**
 * `given` as those fields: a member that isn't given keeps its value in `base`. `prefix` stands before the
 * member's name in errors. Throws `invalid_option`, also for a member of another name.
 */
export function readFields<F extends Fields>(
  fields: F,
  given: unknown,
  {
    path,
    prefix = '',
    base = initialOf(fields),
  }: { path: string; prefix?: string; base?: Partial<Values<F>> },
): Values<F> {
  const members = objectOf(path, given, Object.keys(fields));
  const known = new Map(Object.entries(base));
  const read = Object.entries(fields).map(([name, field]) => {
    const value = Object.hasOwn(members, name) ? members[name] : undefined;
    const keep = value === undefined && known.has(name);
    return [name, keep ? known.get(name) : field.read(`${prefix}${name}`, value)];
  });
  return Object.fromEntries(read);
}
