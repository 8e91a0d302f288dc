import type { TrackedEvent } from './event.js';
import type { Issue } from './issue.js';
import { type Log, quoteName } from './logger.js';
import { copyPlain, Unserialisable } from './plain.js';
import type { Catalog, CatalogMode, SchemaIssue } from './register.js';

/** The event as its schema gives it, or all that is wrong with it. */
export type Checked = { readonly event: TrackedEvent } | { readonly issues: readonly Issue[] };

/** Holds events against the application's catalogue. */
export class CatalogCheck {
  readonly #catalog: Catalog;
  readonly #mode: CatalogMode;
  readonly #log: Log;

  constructor(catalog: Catalog, mode: CatalogMode, log: Log) {
    this.#catalog = catalog;
    this.#mode = mode;
    this.#log = log;
  }

  check(event: TrackedEvent): Checked {
    if (event.kind === 'identify') return { event };
    const checked = this.#validate(event);
    if ('event' in checked || this.#mode === 'refuse') return checked;
    for (const { code, message } of checked.issues) {
      const key = `catalog|${event.name}|${code}`;
      this.#log.repeat('warn', key, `${quoteName(event.name)} is sent all the same, ${code}: ${message}`);
    }
    return { event };
  }

  #validate(event: TrackedEvent): Checked {
    const schema = Object.hasOwn(this.#catalog, event.name) ? this.#catalog[event.name] : undefined;
    if (schema === undefined) return { issues: [unknownEvent] };
    try {
      const result = schema['~standard'].validate(event.properties);
      if (result instanceof Promise) {
        result.catch(() => {}); // Nobody waits for it: its rejection must not end the process.
        return { issues: [asyncSchema] };
      }
      if (result.issues !== undefined) {
        return { issues: result.issues.map((issue) => mismatch(issue, event.properties)) };
      }
      const value: unknown = copyPlain(result.value, 'properties');
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return { issues: [noObject] };
      return { event: { ...event, properties: value as TrackedEvent['properties'] } };
    } catch (error) {
      return { issues: [error instanceof Unserialisable ? unserialisable(error) : brokenSchema] };
    }
  }
}

/** In our words: those of a validator may quote the value. */
function mismatch({ path = [] }: SchemaIssue, properties: unknown): Issue {
  let value = properties;
  let where = 'properties';
  for (const segment of path) {
    const key = typeof segment === 'object' ? segment.key : segment;
    where += typeof key === 'number' ? `[${key}]` : `.${String(key)}`;
    value =
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined;
  }
  const actual = value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value;
  return {
    code: 'schema_mismatch',
    path: where.slice(0, 200),
    message: `${where.slice(0, 200)} does not fit the schema of this event; ${actual} came.`,
    actual,
  };
}

function unserialisable({ path, actual }: Unserialisable): Issue {
  const message = `The schema of this event made ${path} into something that JSON cannot say: ${actual}.`;
  return { code: 'not_serialisable', path, message, actual };
}

const unknownEvent: Issue = {
  code: 'unknown_event',
  path: 'name',
  message: 'The catalogue has no event of this name. Add it to the option "events", or correct the name.',
};

const asyncSchema: Issue = {
  code: 'schema_failed',
  message:
    'The schema of this event answers with a promise, and track() cannot wait. Use one without async checks.',
};

const noObject: Issue = {
  code: 'schema_failed',
  message: 'The schema of this event makes its properties into something that is no object.',
};

const brokenSchema: Issue = {
  code: 'schema_failed',
  message: 'The schema of this event threw while it checked the properties.',
};
