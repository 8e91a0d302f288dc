import type { Identity } from './identity.js';
import type { Issue } from './issue.js';
import { copyPlain, Unserialisable } from './plain.js';
import type { EventName, WithProperties } from './register.js';
import { readTimestamp } from './timestamp.js';
import { uuidV7 } from './uuid.js';

/** Data of an event or of a profile: whatever JSON can say. */
export type Properties = Readonly<Record<string, unknown>>;

/** What an event may have beside its name and its properties. */
export interface EventDetails {
  email?: string | undefined;
  /** Your own id of the user. */
  userId?: string | undefined;
  /** The id of a visitor who has not signed in. */
  anonymousId?: string | undefined;
  /** When it happened: a Date, epoch ms, or ISO 8601 with a zone. Default: now. */
  timestamp?: Date | number | string | undefined;
  /** Your own id of the event. Default: a UUID v7. */
  id?: string | undefined;
  /** What is known of the user, for vendors that keep a profile. */
  traits?: Properties | undefined;
  /** The destinations by name. Default: all. */
  to?: string | readonly string[] | undefined;
}

/**
 * What happened, in the words of the application: a `name` such as `signup` or `order_paid`, its
 * `properties`, and whose event it is.
 */
export type EventInput<Name extends string = EventName> = Name extends string
  ? EventDetails & { name: Name } & WithProperties<Name>
  : never;

/** What is known of a user, without an event. */
export interface IdentifyInput {
  email?: string | undefined;
  userId?: string | undefined;
  anonymousId?: string | undefined;
  traits: Properties;
  to?: string | readonly string[] | undefined;
}

/** An event as destinations see it: checked, with an id, a time and properties. */
export interface TrackedEvent {
  readonly kind: 'track' | 'identify';
  readonly name: string;
  readonly email?: string;
  readonly userId?: string;
  readonly anonymousId?: string;
  /** Plain JSON data. */
  readonly properties: Properties;
  /** Epoch ms. */
  readonly timestamp: number;
  readonly id: string;
  readonly traits?: Properties;
}

/** Longer ids are refused: they are indexed by queues and vendors. */
const MAX_ID_LENGTH = 255;

/** Nobody has as many destinations; without a bound a sparse array would hang the host. */
const MAX_NAMES = 1_000;

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
  const field = (key: keyof EventInput) => readField(input, key, issues);
  const name = kind === 'identify' ? 'identify' : readName(field('name'), issues);
  const id = readId(field('id'), issues) ?? uuidV7(now);
  const email = readString('email', field('email'), issues);
  const userId = readString('userId', field('userId'), issues);
  const anonymousId = readString('anonymousId', field('anonymousId'), issues);
  const properties = readData('properties', field('properties'), issues) ?? {};
  const traits = readData('traits', field('traits'), issues);
  const timestamp = readTime(field('timestamp'), now, issues);
  const to = readTo(field('to'), issues);
  if (issues.length > 0) return { id, name, issues, ...(to && { to }) };

  const named = email !== undefined || userId !== undefined || anonymousId !== undefined;
  const who = named ? { email, userId, anonymousId } : readIdentity(identity(), issues);
  if (issues.length > 0) return { id, name, issues, ...(to && { to }) };
  const event: Writable<TrackedEvent> = { kind, name, properties, timestamp, id };
  if (who.email !== undefined) event.email = who.email;
  if (who.userId !== undefined) event.userId = who.userId;
  if (who.anonymousId !== undefined) event.anonymousId = who.anonymousId;
  if (traits !== undefined) event.traits = traits;
  return to === undefined ? { event } : { event, to };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function readField(input: object, key: keyof EventInput, issues: Issue[], parent = ''): unknown {
  try {
    return (input as Record<string, unknown>)[key];
  } catch {
    issues.push({
      code: 'not_serialisable',
      path: `${parent}${key}`,
      message: `${parent}${key} must be readable; reading it threw.`,
    });
    return undefined;
  }
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
  const id = readString('id', value, issues);
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

function readString(path: string, value: unknown, issues: Issue[]): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  issues.push(wrongType(path, 'a string', value));
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

function readIdentity(identity: unknown, issues: Issue[]): Identity {
  if (identity === undefined || identity === null) return {};
  if (typeof identity !== 'object') {
    issues.push(wrongType('identity', 'an object', identity));
    return {};
  }
  const field = (key: keyof Identity) => {
    return readString(`identity.${key}`, readField(identity, key, issues, 'identity.'), issues);
  };
  return { email: field('email'), userId: field('userId'), anonymousId: field('anonymousId') };
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
