import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { octeth } from '../src/index.js';
import { batchOf, event } from './support/events.js';
import { readFixtures, wireText } from './support/fixtures.js';
import { answers, CANARY, CANARY_KEY, judged } from './support/fuzz.js';

const destination = octeth({ baseUrl: 'https://octeth.example.com', listId: 94, apiKey: CANARY_KEY });
const batch = batchOf(destination, [
  event({
    id: '0',
    userId: 'canary-user',
    email: 'canary.ada@example.com',
    properties: { note: 'canary-note' },
  }),
]);

const words = fc.constantFrom<unknown>(
  'canary.ada@example.com',
  CANARY_KEY,
  'canary-note',
  'words',
  true,
  null,
  {},
);
const code = fc.oneof(
  fc.constantFrom<unknown>(0, 4, 5, 7, '8', 10, 77, 429, 99_998, '99999', 100_000, 100_003, 100_005, -1, 0.5),
  words,
);
const codes = fc.oneof(code, fc.array(code, { maxLength: 3 }));
const error = fc.oneof(
  fc.record({ Code: code, Message: words }),
  fc.record({ code: codes, message: words }),
  words,
);
const flag = fc.oneof(fc.constantFrom<unknown>(false, 'false', 'False', true, 'true'), words);
const member = {
  status: fc.oneof(fc.constantFrom<unknown>('success', 'Success', 'error'), words),
  Success: flag,
  success: flag,
  ErrorCode: codes,
  Code: code,
  Errors: fc.oneof(fc.array(error, { maxLength: 3 }), error),
  errors: fc.oneof(error, fc.array(error, { maxLength: 2 })),
};
const answer = fc.oneof(
  fc.record(member, { requiredKeys: [] }),
  fc.record({ ...member, status: fc.constant('success') }, { requiredKeys: ['status'] }),
);

/** The spec's own words for a success, read as simply as they stand (§5.2). */
function isSuccess(status: number, body: string): boolean {
  try {
    const { status: said, Success, Errors } = JSON.parse(body);
    const hasErrors = Array.isArray(Errors) && Errors.length > 0;
    return (
      status >= 200 &&
      status < 300 &&
      said === 'success' &&
      Success !== false &&
      Success !== 'false' &&
      !hasErrors
    );
  } catch {
    return false;
  }
}

describe('any answer', () => {
  it('is read without a throw, never taken for a success that it is not, and told without its words', () => {
    fc.assert(
      fc.property(answers(answer), fc.integer({ min: 1, max: 12 }), (given, attempt) => {
        const { verdict, said, isTaken } = judged(destination, batch, given, { attempt, refusals: 0 });
        expect(said).not.toMatch(CANARY);
        if (verdict.kind === 'results') expect(verdict.results.map(({ id }) => id)).toEqual(['0']);
        if (isTaken) expect(isSuccess(given.status, given.body)).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });

  it.each(readFixtures('octeth'))('of the fixture $name is told without the key', ({ response }) => {
    const { said } = judged(destination, batch, { ...response, body: wireText(response.body) });
    expect(said).not.toMatch(CANARY);
  });
});
