import type { Result, VendorResponse, Verdict } from '@sendoff/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brevoEvents } from '../src/index.js';
import { batchOf, event, FIRST_TRY, resultsOf } from './support/events.js';

const destination = brevoEvents();
const three = batchOf(
  destination,
  ['0', '1', '2'].map((id) => event({ id })),
);
const one = three.slice(0, 1);
const UNREADABLE = { kind: 'retry', reason: 'unreadable_answer' };

function interpret(response: Partial<VendorResponse>, batch = three): Verdict {
  return destination.interpret({ status: 400, headers: {}, body: '', ...response }, batch, FIRST_TRY);
}

function report(over: object): string {
  const counts = { status: 'some words', total_events: 3, successful_events: 2, failed_events: 1 };
  return JSON.stringify({ ...counts, errors: [{ eventIndex: [1], message: 'Some words' }], ...over });
}

/** What became of each event: its code, else its status. */
function ends(response: Partial<VendorResponse>): string[] {
  return resultsOf(interpret(response)).map(({ status, code }) => code ?? status);
}

describe('a success', () => {
  it('of one event is a 204 without a body', () => {
    expect(interpret({ status: 204 }, one)).toEqual({
      kind: 'results',
      results: [{ id: '0', status: 'delivered' }],
    });
  });

  it('of a batch is a 202 that counts all of it', () => {
    const results = resultsOf(interpret({ status: 202, body: '{"message":"ok","count":3}' }));
    expect(results).toEqual(['0', '1', '2'].map((id) => ({ id, status: 'delivered' })));
  });

  it.each([
    ['the 202 of a batch', one, 202, '{"message":"ok","count":1}'],
    ['the 204 of one event', three, 204, ''],
    ['a 204 with a body', one, 204, '<html></html>'],
    ['a 202 without a body', three, 202, ''],
    ['a 202 without a count', three, 202, '{"message":"ok"}'],
    ['a 202 whose count is no number', three, 202, '{"count":"3"}'],
    ['a 202 whose count is no whole number', three, 202, '{"count":2.5}'],
    ['a 202 that is cut off', three, 202, '{"count":3'],
    ['a 200', three, 200, '{"message":"ok","count":3}'],
    ['a 207 without a report', three, 207, '<html></html>'],
    ['a 207 with half of one', three, 207, '{"successful_events":3}'],
    ['a 302', three, 302, ''],
  ])('is not %s', (_, batch, status, body) => {
    expect(interpret({ status, body }, batch)).toEqual(UNREADABLE);
  });

  it.each([0, 2, 4])('is not a 202 that counts %d of three: the vendor may have each', (count) => {
    const body = JSON.stringify({ message: 'ok', count });
    expect(ends({ status: 202, body })).toEqual(['unclear_event', 'unclear_event', 'unclear_event']);
  });
});

describe('a 207', () => {
  it.each([
    ['one event', report({}), ['delivered', 'invalid_event', 'delivered']],
    [
      'two in one error',
      report({ successful_events: 1, failed_events: 2, errors: [{ eventIndex: [0, 2] }] }),
      ['invalid_event', 'delivered', 'invalid_event'],
    ],
    [
      'two in two errors',
      report({
        successful_events: 1,
        failed_events: 2,
        errors: [{ eventIndex: [2] }, { eventIndex: [0] }],
      }),
      ['invalid_event', 'delivered', 'invalid_event'],
    ],
    [
      'one for two reasons',
      report({ errors: [{ eventIndex: [0] }, { eventIndex: [0] }] }),
      ['invalid_event', 'delivered', 'delivered'],
    ],
    [
      'one by a bare index',
      report({ errors: [{ eventIndex: 2 }] }),
      ['delivered', 'delivered', 'invalid_event'],
    ],
  ])('that blames %s rejects that alone', (_, body, expected) => {
    expect(ends({ status: 207, body })).toEqual(expected);
  });

  it.each([
    [
      'counts another batch',
      report({ total_events: 4 }),
      ['unclear_event', 'invalid_event', 'unclear_event'],
    ],
    ['has no total', report({ total_events: null }), ['unclear_event', 'invalid_event', 'unclear_event']],
    [
      'counts more failures',
      report({ failed_events: 2 }),
      ['unclear_event', 'invalid_event', 'unclear_event'],
    ],
    [
      'counts fewer successes',
      report({ successful_events: 1 }),
      ['unclear_event', 'invalid_event', 'unclear_event'],
    ],
    ['blames nothing', report({ errors: [] }), ['unclear_event', 'unclear_event', 'unclear_event']],
    [
      'blames nothing and counts no failure',
      report({ errors: [], successful_events: 3, failed_events: 0 }),
      ['unclear_event', 'unclear_event', 'unclear_event'],
    ],
    [
      'blames a fourth',
      report({ errors: [{ eventIndex: [3] }] }),
      ['unclear_event', 'unclear_event', 'unclear_event'],
    ],
    [
      'blames a fourth and a second',
      report({ errors: [{ eventIndex: [1, 3] }] }),
      ['unclear_event', 'unclear_event', 'unclear_event'],
    ],
    [
      'blames what is no index',
      report({ errors: [{ eventIndex: ['1'] }] }),
      ['unclear_event', 'unclear_event', 'unclear_event'],
    ],
    [
      'blames in words alone',
      report({ errors: ['no'] }),
      ['unclear_event', 'unclear_event', 'unclear_event'],
    ],
  ])('that %s leaves open what it does not say', (_, body, expected) => {
    expect(ends({ status: 207, body })).toEqual(expected);
  });
});

describe('a 400', () => {
  const none = { successful_events: 0, failed_events: 3 };

  it('that blames all of a batch rejects all', () => {
    const body = report({ ...none, errors: [{ eventIndex: [0, 1, 2], message: 'Some words' }] });
    expect(ends({ body })).toEqual(['invalid_event', 'invalid_event', 'invalid_event']);
  });

  it('that took none and blames one rejects that, and lets the others go again', () => {
    expect(ends({ body: report(none) })).toEqual(['again', 'invalid_event', 'again']);
  });

  it.each([
    ['blames none', report({ ...none, errors: [] })],
    ['blames a fourth', report({ ...none, errors: [{ eventIndex: [3] }] })],
    ['has a code alone', '{"code":"invalid_parameter","message":"Some words"}'],
    ['has another code', '{"code":"account_under_validation"}'],
  ])('that took none and %s is split', (_, body) => {
    expect(interpret({ body })).toEqual({ kind: 'split', reason: 'request_refused' });
  });

  it('that took some delivers none: which is not said for certain', () => {
    expect(ends({ body: report({}) })).toEqual(['unclear_event', 'invalid_event', 'unclear_event']);
  });

  it('about one event is its refusal', () => {
    expect(interpret({ body: '{"code":"invalid_parameter"}' }, one)).toMatchObject({
      results: [{ id: '0', status: 'rejected', code: 'invalid_parameter' }],
    });
  });

  it.each(['', '<html>', '{}', '{"errors":[]}', '{"successful_events":0}'])(
    'is not understood as %j',
    (body) => {
      expect(interpret({ body })).toEqual(UNREADABLE);
      expect(interpret({ body }, one)).toEqual(UNREADABLE);
    },
  );
});

describe('any other status', () => {
  it.each([
    [401, 'halt', 'unauthorized'],
    [403, 'halt', 'forbidden'],
    [404, 'halt', 'unexpected_status'],
    [413, 'split', 'body_too_large'],
    [429, 'retry', 'rate_limited'],
    [500, 'retry', 'server_error'],
  ])('is judged by itself, for one and for a batch: %d is a %s', (status, kind, reason) => {
    for (const batch of [one, three]) {
      const verdict = interpret({ status, body: report({}) }, batch);
      expect(verdict).toMatchObject({ kind, reason: expect.stringMatching(`^${reason}(:|$)`) });
    }
  });

  it('waits for the reset of the rate', () => {
    const headers = { 'x-sib-ratelimit-reset': '2' };
    expect(interpret({ status: 429, headers })).toHaveProperty('afterMs', 2_000);
  });

  it('says how to mend a key that is not taken', () => {
    expect(interpret({ status: 401 })).toHaveProperty('reason', expect.stringContaining('BREVO_API_KEY'));
  });
});

describe('any answer', () => {
  const count = fc.oneof(fc.integer({ min: -1, max: 4 }), fc.jsonValue());
  const index = fc.oneof(fc.integer({ min: -1, max: 4 }), fc.jsonValue());
  const errors = fc.array(
    fc.oneof(fc.record({ eventIndex: fc.oneof(fc.array(index, { maxLength: 3 }), index) }), fc.jsonValue()),
    { maxLength: 3 },
  );
  const object = fc.record(
    {
      count,
      total_events: count,
      successful_events: count,
      failed_events: count,
      errors,
      code: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const likely = fc.record({
    total_events: fc.constant(3),
    successful_events: fc.nat(3),
    failed_events: fc.nat(3),
    errors: fc.array(fc.record({ eventIndex: fc.array(fc.nat(3), { maxLength: 3 }) }), { maxLength: 2 }),
  });
  const body = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.oneof(object, likely).map((answer) => JSON.stringify(answer)),
    fc.constantFrom('', '{"message":"ok","count":3}', '['.repeat(100_000)),
  );
  const status = fc.oneof(
    fc.constantFrom(200, 202, 202, 204, 207, 207, 400, 400, 401, 500),
    fc.integer({ min: 100, max: 700 }),
  );

  /** That an answer says so itself of each event that is held to be delivered. */
  function expectSuccess(answered: number, text: string, isDelivered: readonly boolean[]): void {
    if (isDelivered.length === 1) {
      expect([answered, text.trim()]).toEqual([204, '']);
      return;
    }
    const said = JSON.parse(text);
    if (answered === 202) {
      expect(said.count).toBe(3);
      return;
    }
    expect(answered).toBe(207);
    expect(said).toMatchObject({ total_events: 3, successful_events: isDelivered.filter(Boolean).length });
    const blamed: unknown[] = said.errors.flatMap((error: { eventIndex: unknown }) => error.eventIndex);
    expect(isDelivered).toEqual([0, 1, 2].map((place) => !blamed.includes(place)));
  }

  it('is read without throwing, and is a success only where it says so of each event', () => {
    fc.assert(
      fc.property(status, body, fc.constantFrom(one, three), (answered, text, batch) => {
        const verdict = interpret({ status: answered, body: text }, batch);
        const results: readonly Result[] = verdict.kind === 'results' ? verdict.results : [];
        if (verdict.kind === 'results')
          expect(results.map(({ id }) => id)).toEqual(batch.map(({ id }) => id));
        const isDelivered = results.map((result) => result.status === 'delivered');
        if (isDelivered.includes(true)) expectSuccess(answered, text, isDelivered);
      }),
      { numRuns: 10_000 },
    );
  });
});
