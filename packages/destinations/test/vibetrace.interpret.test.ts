import type { VendorResponse, Verdict } from '@sendoff/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vibetrace } from '../src/index.js';
import { batchOf, event, FIRST_TRY } from './support/events.js';

const destination = vibetrace();
const batch = batchOf(destination, [event({ id: '0' })]);
const UNREADABLE = { kind: 'retry', reason: 'unreadable_answer' };
const SUCCESS = '{"results":{"message":"Event created","email":"Event was created for the specified user"}}';

function interpret(response: Partial<VendorResponse>): Verdict {
  return destination.interpret({ status: 400, headers: {}, body: '', ...response }, batch, FIRST_TRY);
}

function errors(message: unknown, description: unknown = 'Some words'): string {
  return JSON.stringify({ errors: [{ message, description }] });
}

function rejected(code: string): object {
  return { kind: 'results', results: [{ id: '0', status: 'rejected', code }] };
}

describe('a success', () => {
  it('is 200 with results', () => {
    expect(interpret({ status: 200, body: SUCCESS })).toEqual({
      kind: 'results',
      results: [{ id: '0', status: 'delivered' }],
    });
  });

  it.each([
    [200, ''],
    [200, '<html></html>'],
    [200, 'null'],
    [200, '{}'],
    [200, '{"results":null}'],
    [200, '{"results":{}}'],
    [200, '{"results":{"message":7}}'],
    [200, '{"results":[{"message":"Event created"}]}'],
    [200, '{"results":{"message":"Event created"},"errors":[]}'],
    [200, '{"__proto__":{"results":{"message":"Event created"}}}'],
    [200, SUCCESS.slice(0, -1)],
    [200, SUCCESS.slice(1, -1)],
    [200, `${SUCCESS},`],
    [200, errors('User not found')],
    [201, SUCCESS],
    [202, SUCCESS],
    [204, ''],
    [302, SUCCESS],
    [304, ''],
    [0, SUCCESS],
    [700, SUCCESS],
    [Number.NaN, SUCCESS],
  ])('is not %d with %s', (status, body) => {
    expect(interpret({ status, body })).toEqual(UNREADABLE);
  });
});

describe('a 400', () => {
  it('with errors rejects the event', () => {
    const body = errors('Missing event information', 'Please send event information along with user');
    expect(interpret({ body })).toMatchObject(rejected('invalid_event'));
  });

  it.each([
    ['as the page has it', '"errors":[{"message":"Some words","description":"Some words"}],'],
    ['with commas at every end', '{"errors":[{"message":"Some, words,","description":"}",},],}'],
    ['over several lines', '  "errors": [\n  {\n    "message": "Some \\"words\\",",\n  },\n ]\n,\n'],
  ])('is read %s', (_, body) => {
    expect(interpret({ body })).toMatchObject(rejected('invalid_event'));
  });

  it.each([
    'User not found',
    'user not found.',
    'The user does not exist',
    "User doesn't exist",
    'Unknown user',
    'No such user',
  ])('that says "%s" rejects the event for its user', (message) => {
    expect(interpret({ body: errors(message) })).toMatchObject(rejected('user_missing'));
  });

  it.each(['Missing user information', 'Invalid user information', 'Unknown event type', 'Not found'])(
    'that says "%s" is about the event',
    (message) => {
      const verdict = interpret({ body: errors(message, 'No such user') });
      expect(verdict).toMatchObject(rejected('invalid_event'));
    },
  );

  it.each([
    '',
    'null',
    '<html>',
    'User not found',
    '{}',
    '{"errors":[]}',
    '{"errors":null}',
    '{"errors":["User not found"]}',
    errors(7),
    `"errors":[{"message":"${'x'.repeat(3_000)}"}],`,
  ])('is not understood where it says %.60j', (body) => {
    expect(interpret({ body })).toEqual(UNREADABLE);
  });
});

describe('a 404', () => {
  it.each([
    ['message', errors('User not found')],
    ['description', errors('Not found', 'There is no user of this address')],
  ])('about a user in its %s rejects the event for its user', (_, body) => {
    expect(interpret({ status: 404, body })).toMatchObject(rejected('user_missing'));
  });

  it.each([
    '',
    '<html>User not found</html>',
    '{"sandbox":"no such route"}',
    errors('Not found', 'No such path'),
    errors('Not found', { toString: 1, valueOf: 1 }),
    errors('Users not allowed'),
  ])('is about the address where it says %j', (body) => {
    expect(interpret({ status: 404, body })).toMatchObject({
      kind: 'halt',
      reason: expect.stringMatching(/^not_found: .*baseUrl and path/),
    });
  });
});

describe('any other status', () => {
  it.each([
    [401, 'halt', 'unauthorized'],
    [402, 'halt', 'unexpected_status'],
    [403, 'halt', 'forbidden'],
    [405, 'halt', 'unexpected_status'],
    [415, 'halt', 'unexpected_status'],
    [422, 'halt', 'unexpected_status'],
    [413, 'split', 'body_too_large'],
    [408, 'retry', 'request_timeout'],
    [425, 'retry', 'too_early'],
    [429, 'retry', 'rate_limited'],
    [500, 'retry', 'server_error'],
    [502, 'retry', 'server_error'],
    [503, 'retry', 'server_error'],
    [504, 'retry', 'server_error'],
    [599, 'retry', 'server_error'],
  ])('is judged by itself: %d is a %s', (status, kind, reason) => {
    for (const body of ['', '<html>', SUCCESS, errors('User not found')]) {
      const verdict = interpret({ status, body });
      expect(verdict).toMatchObject({ kind, reason: expect.stringMatching(`^${reason}(:|$)`) });
    }
  });

  it('leaves Retry-After to the dispatcher', () => {
    expect(interpret({ status: 429, headers: { 'retry-after': '7' } })).not.toHaveProperty('afterMs');
  });

  it('says how to mend a key that is not taken', () => {
    expect(interpret({ status: 401 })).toHaveProperty('reason', expect.stringContaining('VIBETRACE_API_KEY'));
  });
});

describe('any answer', () => {
  const text = fc.oneof(fc.jsonValue(), fc.constantFrom('User not found', 'Event created', 'user'));
  const error = fc.oneof(
    fc.record({ message: text, description: text }, { requiredKeys: [] }),
    fc.jsonValue(),
  );
  const object = fc.record(
    {
      results: fc.oneof(fc.record({ message: text }, { requiredKeys: [] }), fc.jsonValue()),
      errors: fc.oneof(fc.array(error, { maxLength: 3 }), fc.jsonValue()),
      ['__proto__']: text,
    },
    { requiredKeys: [] },
  );
  const body = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    object.map((one) => JSON.stringify(one)),
    object.map((one) => JSON.stringify(one).slice(0, -1)),
    object.map((one) => `${JSON.stringify(one).slice(1, -1)},`),
    fc.constantFrom(
      SUCCESS,
      '['.repeat(100_000),
      ',"'.repeat(1_000),
      '"\\'.repeat(1_000),
      ', '.repeat(1_000),
    ),
  );
  const status = fc.oneof(
    fc.constantFrom(200, 200, 201, 400, 400, 401, 404, 404, 429, 500),
    fc.integer({ min: 100, max: 700 }),
  );

  it('is read without throwing, and is a success only if it says so', () => {
    fc.assert(
      fc.property(status, body, (answered, said) => {
        const verdict = interpret({ status: answered, body: said });
        if (verdict.kind !== 'results') return;
        expect(verdict.results).toHaveLength(1);
        if (verdict.results[0]?.status === 'delivered') {
          expect(answered).toBe(200);
          expect(JSON.parse(said)).toHaveProperty('results.message', expect.any(String));
        } else expect([400, 404]).toContain(answered);
      }),
      { numRuns: 10_000 },
    );
  });
});
