import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spotzee } from '../src/index.js';
import { batchOf, event } from './support/events.js';
import { readFixtures, wireText } from './support/fixtures.js';
import { answers, CANARY, CANARY_KEY, judged } from './support/fuzz.js';

const destination = spotzee({ apiKey: CANARY_KEY, identify: true });
const batch = batchOf(
  destination,
  ['0', '1', '2'].map((id) =>
    event({
      id,
      userId: `canary-${id}`,
      email: 'canary.ada@example.com',
      properties: { note: 'canary-note' },
    }),
  ),
);

const words = fc.constantFrom<unknown>(
  'canary.ada@example.com',
  CANARY_KEY,
  'canary-note',
  'words',
  7,
  null,
  {},
);
const code = fc.oneof(
  fc.constantFrom(
    'validation_failed',
    'parameter_missing',
    'version_required',
    'state_conflict',
    'rate_limited',
  ),
  fc.constantFrom('idempotency_in_progress', 'idempotency_key_mismatch', 'user_capacity_exhausted'),
  words,
);
const param = fc.oneof(
  fc.constantFrom(
    '0.name',
    '[1].user.email',
    '/2/data/x',
    '3.name',
    'name',
    '',
    '1',
    '0.data.canary-note',
    '-1.x',
  ),
  words,
);
const entry = fc.oneof(fc.record({ param, code, message: words }, { requiredKeys: [] }), words);
const problem = fc.record(
  {
    status: fc.constantFrom('error', 'success'),
    code,
    message: words,
    param: fc.oneof(fc.constant('Spotzee-Version'), words),
    errors: fc.oneof(fc.array(entry, { maxLength: 4 }), words),
    request_id: words,
  },
  { requiredKeys: [] },
);

describe('any answer', () => {
  it('is read without a throw, in one verdict for each event, and told without its words', () => {
    const tries = fc.record({ attempt: fc.integer({ min: 1, max: 12 }), refusals: fc.nat(3) });
    fc.assert(
      fc.property(answers(problem), tries, fc.integer({ min: 1, max: 3 }), (answer, attempt, size) => {
        const of = batch.slice(0, size);
        const { verdict, said, isTaken } = judged(destination, of, answer, attempt);
        expect(said).not.toMatch(CANARY);
        if (verdict.kind === 'results') {
          expect(verdict.results.map(({ id }) => id)).toEqual(of.map(({ id }) => id));
          const isAgain = verdict.results.some(({ status }) => status === 'again');
          if (isAgain) expect(answer.status).toBe(422);
        }
        if (!isTaken || (answer.status === 204 && answer.body === '')) return;
        // Some are taken only where a 2xx names others that are not.
        expect(answer.status >= 200 && answer.status < 300).toBe(true);
        expect(verdict).toHaveProperty(
          'results',
          expect.arrayContaining([expect.objectContaining({ status: 'rejected' })]),
        );
      }),
      { numRuns: 10_000 },
    );
  });

  it.each(readFixtures('spotzee'))('of the fixture $name is told without the key', ({ response }) => {
    const { said } = judged(destination, batch, { ...response, body: wireText(response.body) });
    expect(said).not.toMatch(CANARY);
  });
});
