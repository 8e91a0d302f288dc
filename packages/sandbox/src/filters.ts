import { numberIn, objectOf, oneOf, textOf } from './check.js';
import type { EventFilter, RequestFilter } from './records.js';
import type { Scope } from './scope.js';

/** What tells scopes apart. */
export const SCOPE = ['vendor', 'key'];
/** What tells events apart. */
export const EVENT_FILTER = [...SCOPE, 'verdict', 'kind', 'name', 'email', 'userId'];

type Given = Readonly<Record<string, unknown>>;

/** The scope in `given`. Throws `invalid_option`. */
export function readScope(given: Given, vendors: readonly string[]): Scope {
  return {
    vendor: oneOf('vendor', given.vendor, vendors),
    key: given.key === undefined ? undefined : textOf('key', given.key, 500),
  };
}

/** The filter for events in `given`. Throws `invalid_option`. */
export function readEventFilter(given: Given, vendors: readonly string[]): EventFilter {
  const text = (name: string) => (given[name] === undefined ? undefined : textOf(name, given[name], 100_000));
  return {
    ...readScope(given, vendors),
    verdict: oneOf('verdict', given.verdict, ['good', 'bad', 'discarded', 'test']),
    kind: text('kind'),
    name: text('name'),
    email: text('email'),
    userId: text('userId'),
  };
}

/** The filter for requests in `given`. Throws `invalid_option`. */
export function readRequestFilter(given: Given, vendors: readonly string[]): RequestFilter {
  const status = given.status === undefined ? undefined : Number(given.status);
  return { ...readScope(given, vendors), status: numberIn('status', status, { min: 100, max: 599 }) };
}

/** A query as an object of the `known` members; what is empty is absent. Throws `invalid_option`. */
export function readQuery(query: Record<string, string>, known: readonly string[]): Record<string, string> {
  const given = objectOf('The query', query, known) as Record<string, string>;
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
}

/** A number in a query. Throws `invalid_option`. */
export function queryNumber(query: Given, name: string, max: number): number | undefined {
  return numberIn(name, query[name] === undefined ? undefined : Number(query[name]), { min: 0, max });
}
