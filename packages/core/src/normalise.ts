import type { EventDetails, Properties, TrackedEvent } from './event.js';
import type { Identity } from './identity.js';
import type { Issue } from './issue.js';
import { copyPlain, Unserialisable } from './plain.js';
import { readTimestamp } from './timestamp.js';
import { uuidV7 } from './uuid.js';

/** Longer ids are refused: they are indexed by queues and vendors. */
const MAX_ID_LENGTH = 255;

/** Nobody has as many destinations; without a bound a sparse array would hang the host. */
const MAX_NAMES = 1_000;

const IDENTITY = ['email', 'userId', 'anonymousId'] as const;

/** What an event takes from its surroundings. */
export interface Surroundings {
  readonly kind: TrackedEvent['kind'];
  readonly now: number;
  /** Asked only if the event names nobody itself. */
  readonly identity: () => Identity | undefined;
}

/** An event, or all that is wrong with it; and the destinations that it names. */
export type Normalised = { readonly to?: readonly string[] } & (
  | { readonly event: TrackedEvent }
  | {
      readonly event?: undefined;
      readonly id: string;
      readonly name: string;
      readonly issues: readonly Issue[];
    }
);

/** Reads what the application gave, each field once, into an event; or says all that is wrong with it. */
export function normalise(input: unknown, { kind, now, identity }: Surroundings): Normalised {
  const issues: Issue[] = [];
  if (typeof input !== 'object' || input === null) {
    issues.push(wrongType('event', 'an object with a name', input));
    return { id: uuidV7(now), name: '', issues };
  }
  const given = readFields(input, issues);
  const name = kind === 'identify' ? 'identify' : readName(given.name, issues);
  const id = readId(given.id, issues) ?? uuidV7(now);
  const own = readIdentity('', given, issues);
  const properties = readData('properties', given.properties, issues) ?? {};
  const traits = readData('traits', given.traits, issues);
  const timestamp = readTime(given.timestamp, now, issues);
  const to = readTo(given.to, issues);
  if (issues.length > 0) return { id, name, issues, ...(to && { to }) };

  const { email, userId, anonymousId } = isNobody(own) ? ambient(identity(), issues) : own;
  if (issues.length > 0) return { id, name, issues, ...(to && { to }) };
  // In one piece, as most events have an address: a member that comes later costs as much as three.
  const event: Writable<TrackedEvent> =
    email === undefined
      ? { kind, name, properties, timestamp, id }
      : { kind, name, properties, timestamp, id, email };
  if (userId !== undefined) event.userId = userId;
  if (anonymousId !== undefined) event.anonymousId = anonymousId;
  if (traits !== undefined) event.traits = traits;
  return to === undefined ? { event } : { event, to };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

type Fields = { [Key in keyof EventDetails | 'name' | 'properties']?: unknown };

function readFields(input: Fields, issues: Issue[]): Fields {
  try {
    const { name, email, userId, anonymousId, properties, timestamp, id, traits, to } = input;
    return { name, email, userId, anonymousId, properties, timestamp, id, traits, to };
  } catch {
    const names = ['name', ...IDENTITY, 'properties', 'timestamp', 'id', 'traits', 'to'] as const;
    return readOneByOne(input, names, '', issues);
  }
}

function readOneByOne(
  input: Fields,
  names: readonly (keyof Fields)[],
  parent: string,
  issues: Issue[],
): Fields {
  const fields: Fields = {};
  for (const name of names) {
    try {
      fields[name] = input[name];
    } catch {
      const path = `${parent}${name}`;
      const message = `${path} must be readable; reading it threw.`;
      issues.push({ code: 'not_serialisable', path, message });
    }
  }
  return fields;
}

function readName(value: unknown, issues: Issue[]): string {
  if (typeof value !== 'string') {
    issues.push(wrongType('name', 'a string', value));
    return '';
  }
  if (value === '') {
    issues.push({ code: 'invalid_name', path: 'name', message: 'The name of an event must not be empty.' });
  }
  return value;
}

function readId(value: unknown, issues: Issue[]): string | undefined {
  const id = readString('', 'id', value, issues);
  if (id === undefined || (id.length > 0 && id.length <= MAX_ID_LENGTH)) return id;
  issues.push({
    code: 'invalid_event',
    path: 'id',
    message: `The id of an event must have 1 to ${MAX_ID_LENGTH} characters; ${id.length} came.`,
    limit: MAX_ID_LENGTH,
    actual: id.length,
  });
  return undefined;
}

function readString(parent: string, key: string, value: unknown, issues: Issue[]): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  issues.push(wrongType(`${parent}${key}`, 'a string', value));
  return undefined;
}

function readTo(value: unknown, issues: Issue[]): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return [value];
  const names = readNames(value);
  if (names !== undefined) return names;
  issues.push(wrongType('to', 'the name of a destination or an array of names', value));
  return undefined;
}

/** The names in an array, each read once; undefined where they are none. */
function readNames(value: unknown): readonly string[] | undefined {
  try {
    if (!Array.isArray(value) || !(value.length <= MAX_NAMES)) return undefined;
    const names: readonly unknown[] = [...value];
    return names.every((name) => typeof name === 'string') ? [...new Set(names)] : undefined;
  } catch {
    return undefined;
  }
}

function readTime(value: unknown, now: number, issues: Issue[]): number {
  if (value === undefined) return now;
  const read = readTimestamp(value);
  if ('ms' in read) return read.ms;
  issues.push({ code: 'invalid_timestamp', path: 'timestamp', message: read.problem, actual: read.actual });
  return now;
}

function readData(path: string, value: unknown, issues: Issue[]): Properties | undefined {
  if (value === undefined || value === null) return undefined;
  try {
    const data = copyPlain(value, path);
    if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data as Properties;
    issues.push(wrongType(path, 'an object', data));
  } catch (error) {
    issues.push(
      error instanceof Unserialisable
        ? {
            code: 'not_serialisable',
            path: error.path,
            message: `${error.path} must be something that JSON can say; ${error.actual} came.`,
            actual: error.actual,
          }
        : { code: 'not_serialisable', path, message: `${path} must be readable; it threw.` },
    );
  }
  return undefined;
}

/** The identity around the event, where the event names nobody itself. */
function ambient(identity: unknown, issues: Issue[]): Identity {
  if (identity === undefined || identity === null) return {};
  if (typeof identity !== 'object') {
    issues.push(wrongType('identity', 'an object', identity));
    return {};
  }
  return readIdentity('identity.', readOneByOne(identity, IDENTITY, 'identity.', issues), issues);
}

function readIdentity(parent: string, { email, userId, anonymousId }: Fields, issues: Issue[]): Identity {
  return {
    email: readString(parent, 'email', email, issues),
    userId: readString(parent, 'userId', userId, issues),
    anonymousId: readString(parent, 'anonymousId', anonymousId, issues),
  };
}

function isNobody({ email, userId, anonymousId }: Identity): boolean {
  return email === undefined && userId === undefined && anonymousId === undefined;
}

function wrongType(path: string, expected: string, value: unknown): Issue {
  const actual = value === null ? 'null' : isArray(value) ? 'an array' : typeof value;
  return {
    code: 'invalid_event',
    path,
    message: `${path} must be ${expected}; ${actual} came.`,
    actual,
  };
}

/** A proxy that was revoked throws even here. */
function isArray(value: unknown): boolean {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}
