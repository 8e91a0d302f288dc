import type { Result, Sendable, Verdict } from '@sendoff/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selzy } from '../src/index.js';
import { batchOf, event, FIRST_TRY } from './support/events.js';

const destination = selzy();

const name = fc.constantFrom('signup', 'order_paid', 'cart "}', 'line\nfeed');
const email = fc.constantFrom('a@example.com', 'A@example.com', 'b@example.com', 'c@xn--exmple-cua.com');
const fate = fc.constantFrom('good', 'good', 'good', 'invalid', 'inactive');

interface Planned {
  readonly name: string;
  readonly email: string;
  readonly fate: string;
}

/** Events of a batch as co-batching allows them: no two of one name and address. */
const plan = fc.uniqueArray(fc.record({ name, email, fate }), {
  minLength: 1,
  maxLength: 16,
  selector: (one) => `${one.name}\n${one.email}`,
});

function batchFor(events: readonly Planned[]): Sendable[] {
  return batchOf(
    destination,
    events.map((one, i) => event({ id: String(i), name: one.name, email: one.email })),
  );
}

function entries(events: readonly Planned[], wanted: string): object[] {
  return events.filter((one) => one.fate === wanted).map((one) => ({ name: one.name, email: one.email }));
}

function answer(lists: object, inText: boolean): string {
  return inText
    ? JSON.stringify({ code: 'invalid_params', error: `Error ID: some-id. ${JSON.stringify(lists)}` })
    : JSON.stringify({ code: 'invalid_params', error_id: 'some-id', details: lists });
}

function interpret(status: number, body: string, batch: readonly Sendable[]): Verdict {
  return destination.interpret({ status, headers: {}, body }, batch, FIRST_TRY);
}

describe('attribution', () => {
  it('tells each event what became of it, for any batch and any part of it refused', () => {
    fc.assert(
      fc.property(plan, fc.boolean(), (events, inText) => {
        // At the vendor a name is active or not, for all of its events.
        const inactive = new Set(events.filter((one) => one.fate === 'inactive').map((one) => one.name));
        const fates = events.map((one) => ({
          ...one,
          fate: one.fate === 'good' && inactive.has(one.name) ? 'inactive' : one.fate,
        }));
        const lists = {
          invalidEvents: entries(fates, 'invalid'),
          inactiveEvents: entries(fates, 'inactive'),
        };
        fc.pre(fates.some((one) => one.fate !== 'good'));

        const verdict = interpret(400, answer(lists, inText), batchFor(fates));
        const expected = fates.map((one, i) =>
          one.fate === 'good'
            ? { id: String(i), status: 'delivered' }
            : { id: String(i), status: 'rejected', code: `${one.fate}_event`, errorId: 'some-id' },
        );
        expect(verdict).toMatchObject({ kind: 'results', results: expected });
      }),
      { numRuns: 500 },
    );
  });

  it('never blames an event that no entry can mean, and takes none for delivered that one may mean', () => {
    const entry = fc.oneof(
      fc.record({ name, email }, { requiredKeys: [] }),
      fc.record({ name: fc.string(), email: fc.string() }),
      fc.jsonValue(),
    );
    const list = fc.array(entry, { maxLength: 5 });
    fc.assert(
      fc.property(plan, list, list, (events, invalidEvents, inactiveEvents) => {
        fc.pre(invalidEvents.length + inactiveEvents.length > 0);
        const batch = batchFor(events);
        const verdict = interpret(400, answer({ invalidEvents, inactiveEvents }, false), batch);
        const results: readonly Result[] = verdict.kind === 'results' ? verdict.results : [];
        expect(results.map(({ id }) => id)).toEqual(batch.map(({ id }) => id));

        const listed = [...invalidEvents, ...inactiveEvents].map((one) => Object(one) as Partial<Planned>);
        for (const [i, one] of events.entries()) {
          const isMeant = listed.some((given) => given.name === one.name || given.email === one.email);
          const isNamed = listed.some(
            (given) =>
              (given.name ?? one.name) === one.name &&
              (given.email ?? one.email) === one.email &&
              (given.name ?? given.email) !== undefined,
          );
          if (results[i]?.status === 'rejected') expect(isMeant).toBe(true);
          if (results[i]?.status === 'delivered') expect(isNamed).toBe(false);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('any answer', () => {
  /** Members that mean something, with values that may not. */
  const member = fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>(true, 'invalid_params', [], {}));
  const object = fc.record(
    {
      success: member,
      code: member,
      error: fc.oneof(
        member,
        fc.json().map((text) => `Error ID: x. ${text}`),
      ),
      error_id: member,
      details: fc.oneof(
        member,
        fc.record({ invalidEvents: member, inactiveEvents: member }, { requiredKeys: [] }),
      ),
      ['__proto__']: member,
    },
    { requiredKeys: [] },
  );
  const body = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    object.map((one) => JSON.stringify(one)),
    object.map((one) => JSON.stringify(one).slice(0, -1)),
    fc.constantFrom('{"success":true}', '['.repeat(100_000), `${'{"details":'.repeat(20_000)}1`),
  );
  const status = fc.oneof(
    fc.constantFrom(200, 400, 400, 401, 413, 429, 500),
    fc.integer({ min: 100, max: 700 }),
  );
  const batch = batchFor([
    { name: 'signup', email: 'a@example.com', fate: 'good' },
    { name: 'signup', email: 'b@example.com', fate: 'good' },
  ]);

  it('is read without throwing, and is a success only if it says so', () => {
    fc.assert(
      fc.property(status, body, (code, text) => {
        const verdict = interpret(code, text, batch);
        const results: readonly Result[] = verdict.kind === 'results' ? verdict.results : [];
        if (verdict.kind === 'results') expect(results.map(({ id }) => id)).toEqual(['0', '1']);
        if (!results.some((one) => one.status === 'delivered')) return;
        // Nothing here names an event of the batch, so no 400 can have left one out by naming the other.
        expect(code).toBe(200);
        expect(JSON.parse(text)).toHaveProperty('success', true);
      }),
      { numRuns: 10_000 },
    );
  });
});
