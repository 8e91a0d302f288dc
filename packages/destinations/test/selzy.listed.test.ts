import type { Sendable } from '@sendoff/core';
import { describe, expect, it } from 'vitest';
import { selzy } from '../src/index.js';
import { batchOf, event, FIRST_TRY, resultsOf } from './support/events.js';

const ID = '1B4E28BA-2FA1-41D2-883F-0016D3CCA427';

const destination = selzy();
const batch = batchOf(destination, [
  event({ id: '0', name: 'signup', email: 'a@example.com' }),
  event({ id: '1', name: 'signup', email: 'b@example.com' }),
  event({ id: '2', name: 'order_paid', email: 'a@example.com' }),
]);

function refusal(answer: object, sent: readonly Sendable[] = batch) {
  const body = JSON.stringify({ code: 'invalid_params', ...answer });
  return resultsOf(destination.interpret({ status: 400, headers: {}, body }, sent, FIRST_TRY));
}

/** What a 400 with these lists says of each event: its code, or its status where it has none. */
function outcomes(details: object, sent?: readonly Sendable[]): string[] {
  return refusal({ error_id: ID, details }, sent).map(({ status, code }) => code ?? status);
}

describe('a 400 that lists events', () => {
  const a = { name: 'signup', email: 'a@example.com' };

  it('rejects those, with what to do and the error id, and has registered the others', () => {
    const inactiveEvents = [{ name: 'order_paid', email: 'a@example.com' }];
    expect(refusal({ error_id: ID, details: { invalidEvents: [a], inactiveEvents } })).toEqual([
      {
        id: '0',
        status: 'rejected',
        code: 'invalid_event',
        errorId: ID,
        message: expect.stringContaining('Check'),
      },
      { id: '1', status: 'delivered' },
      {
        id: '2',
        status: 'rejected',
        code: 'inactive_event',
        errorId: ID,
        message: expect.stringMatching(/"order_paid".+Event Manager/),
      },
    ]);
  });

  it('is read from the text of error as well, with braces and quotes in it', () => {
    const odd = { name: 'a "}{" b', email: 'a@example.com' };
    const sent = batchOf(destination, [event({ ...odd, id: '0' }), event({ id: '1' })]);
    const error = `Error ID: ${ID}. ${JSON.stringify({ invalidEvents: [odd], inactiveEvents: [] })} Sorry {}.`;
    expect(refusal({ error }, sent)).toMatchObject([
      { code: 'invalid_event', errorId: ID },
      { status: 'delivered' },
    ]);
  });

  it.each([
    [
      'an inactive name takes every event of it',
      { inactiveEvents: [a] },
      ['inactive_event', 'inactive_event', 'delivered'],
    ],
    [
      'an invalid event takes no other of its name',
      { invalidEvents: [a] },
      ['invalid_event', 'delivered', 'delivered'],
    ],
    [
      'what is listed itself keeps its own reason',
      { invalidEvents: [a], inactiveEvents: [{ name: 'signup', email: 'b@example.com' }] },
      ['invalid_event', 'inactive_event', 'delivered'],
    ],
    [
      'an inactive name without an address is enough',
      { inactiveEvents: [{ name: 'signup' }] },
      ['inactive_event', 'inactive_event', 'delivered'],
    ],
    [
      'an address alone is enough where one event has it',
      { invalidEvents: [{ email: 'b@example.com' }] },
      ['delivered', 'invalid_event', 'delivered'],
    ],
    [
      'a null is a missing one',
      { invalidEvents: [{ name: null, email: 'b@example.com' }] },
      ['delivered', 'invalid_event', 'delivered'],
    ],
    [
      'a name alone is enough where one event has it',
      { invalidEvents: [{ name: 'order_paid' }] },
      ['delivered', 'delivered', 'invalid_event'],
    ],
    [
      'as many entries as candidates name them all',
      { invalidEvents: [{ email: 'a@example.com' }, { email: 'a@example.com' }] },
      ['invalid_event', 'delivered', 'invalid_event'],
    ],
    [
      'fewer entries than candidates leave those unknown',
      { invalidEvents: [{ email: 'a@example.com' }] },
      ['unclear_event', 'delivered', 'unclear_event'],
    ],
    [
      'certainty goes before doubt',
      { invalidEvents: [a, { email: 'a@example.com' }] },
      ['invalid_event', 'delivered', 'unclear_event'],
    ],
    [
      'an entry listed twice is one event',
      { invalidEvents: [a, a] },
      ['invalid_event', 'delivered', 'delivered'],
    ],
    [
      'further members change nothing',
      { invalidEvents: [{ ...a, reason: 'bad', id: 7 }] },
      ['invalid_event', 'delivered', 'delivered'],
    ],
    [
      'case counts',
      { invalidEvents: [{ name: 'signup', email: 'A@example.com' }] },
      ['unclear_event', 'unclear_event', 'unclear_event'],
    ],
    [
      'a stranger leaves all others unknown',
      { invalidEvents: [a, { name: 'x', email: 'y' }] },
      ['invalid_event', 'unclear_event', 'unclear_event'],
    ],
    [
      'a stranger in the other list does so too',
      { invalidEvents: [a], inactiveEvents: [{ name: 'x' }] },
      ['invalid_event', 'unclear_event', 'unclear_event'],
    ],
    [
      'an entry that is no object is a stranger',
      { invalidEvents: [a, 'b@example.com'] },
      ['invalid_event', 'unclear_event', 'unclear_event'],
    ],
    [
      'an entry with neither is a stranger',
      { invalidEvents: [{}] },
      ['unclear_event', 'unclear_event', 'unclear_event'],
    ],
    [
      'an entry with a number for a name is a stranger',
      { invalidEvents: [{ ...a, name: 7 }] },
      ['unclear_event', 'unclear_event', 'unclear_event'],
    ],
    [
      'a list that is no list holds a stranger',
      { invalidEvents: 'all', inactiveEvents: [] },
      ['unclear_event', 'unclear_event', 'unclear_event'],
    ],
    [
      'a lone object in place of a list is its entry',
      { invalidEvents: a },
      ['invalid_event', 'delivered', 'delivered'],
    ],
  ])('%s', (_, lists, expected) => {
    expect(outcomes(lists)).toEqual(expected);
  });

  it('finds events by the address that was sent', () => {
    const sent = batchOf(destination, [event({ id: '0', email: 'a@exämple.com' }), event({ id: '1' })]);
    expect(outcomes({ invalidEvents: [{ name: 'signup', email: 'a@xn--exmple-cua.com' }] }, sent)).toEqual([
      'invalid_event',
      'delivered',
    ]);
  });

  it('blames no delivery whose key another version wrote', () => {
    const sent = batch.map(({ key: _, ...rest }) => rest);
    expect(outcomes({ invalidEvents: [a] }, sent)).toEqual([
      'unclear_event',
      'unclear_event',
      'unclear_event',
    ]);
  });
});
