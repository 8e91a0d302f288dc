import { describe, expect, it } from 'vitest';
import { spotzee } from '../src/vendors/spotzee.js';
import { direct } from './direct.js';
import { EVENTS, expectProblem, IDENTIFY, listed, ok, send, startSpotzee } from './spotzee-support.js';

const EMPTY = 'parameter_invalid_empty';
const FORMAT = 'parameter_invalid_format';
const MISSING = 'parameter_missing';
const headers = { authorization: 'Bearer sk_ok' };

/** What one event is refused for in a mode; empty where it is taken. */
function judged(mode: 'strict' | 'lenient', event: unknown): string[] {
  const { post } = direct(spotzee, { keys: ['sk_ok'], mode });
  const { status, body } = post(EVENTS, headers, [event]);
  if (status === 204) return [];
  expect(status).toBe(422);
  return (JSON.parse(body).errors as { param: string; code: string }[]).map(
    ({ param, code }) => `${param} ${code}`,
  );
}

describe('Spotzee checks of each event (vendors spec §4.3, check 9)', () => {
  it.each<[unknown, string]>([
    [null, `0 ${FORMAT}`],
    ['a', `0 ${FORMAT}`],
    [[ok], `0 ${FORMAT}`],
    [{ external_id: 'c1' }, `0.name ${MISSING}`],
    [{ ...ok, name: '' }, `0.name ${EMPTY}`],
    [{ ...ok, name: null }, `0.name ${FORMAT}`],
    [{ ...ok, name: 5 }, `0.name ${FORMAT}`],
    [{ name: 'a' }, `0.external_id ${MISSING}`],
    [{ name: 'a', external_id: 5 }, `0.external_id ${FORMAT}`],
    [{ ...ok, anonymous_id: {} }, `0.anonymous_id ${FORMAT}`],
    [{ ...ok, data: 'x' }, `0.data ${FORMAT}`],
    [{ ...ok, user: [] }, `0.user ${FORMAT}`],
    [{ ...ok, user: { data: 'x' } }, `0.user.data ${FORMAT}`],
    [{ ...ok, user: { email: 5 } }, `0.user.email ${FORMAT}`],
    [{ ...ok, user: { phone: 5 } }, `0.user.phone ${FORMAT}`],
    [{ ...ok, user: { timezone: [] } }, `0.user.timezone ${FORMAT}`],
    [{ ...ok, user: { locale: true } }, `0.user.locale ${FORMAT}`],
    [{ ...ok, created_at: 1778580000000 }, `0.created_at ${FORMAT}`],
    [{ ...ok, created_at: 'yesterday' }, `0.created_at ${FORMAT}`],
    [{ ...ok, created_at: '' }, `0.created_at ${EMPTY}`],
  ])('refuses %j in both modes', (event, failure) => {
    expect([judged('strict', event), judged('lenient', event)]).toEqual([[failure], [failure]]);
  });

  it.each<[unknown, string]>([
    [{ name: 'a', external_id: '' }, `0.external_id ${EMPTY}`],
    [{ ...ok, anonymous_id: '' }, `0.anonymous_id ${EMPTY}`],
    [{ ...ok, user: { email: 'nope' } }, `0.user.email ${FORMAT}`],
    [{ ...ok, user: { email: '' } }, `0.user.email ${EMPTY}`],
    [{ ...ok, user: { timezone: 'Mars/Base' } }, `0.user.timezone ${FORMAT}`],
    [{ ...ok, user: { timezone: '+10:00' } }, `0.user.timezone ${FORMAT}`],
    [{ ...ok, created_at: '2026-05-12T10:00:00' }, `0.created_at ${FORMAT}`],
    [{ ...ok, created_at: '2026-05-12' }, `0.created_at ${FORMAT}`],
    [{ ...ok, created_at: '2026-02-30T10:00:00Z' }, `0.created_at ${FORMAT}`],
    [{ ...ok, created_at: 'Tue, 12 May 2026 10:00:00 GMT' }, `0.created_at ${FORMAT}`],
  ])('refuses %j in strict mode alone', (event, failure) => {
    expect([judged('strict', event), judged('lenient', event)]).toEqual([[failure], []]);
  });

  it.each([
    { name: 'a', anonymous_id: 'v1' },
    { name: 'a', anonymous_id: 'v1', external_id: null },
    { name: 'a', anonymous_id: null, external_id: 'c1' },
    { ...ok, data: null, user: null, created_at: null },
    { ...ok, user: { email: null, phone: null, timezone: null, locale: null, data: null } },
    { ...ok, user: { phone: '', locale: '', timezone: 'UTC' } },
    { ...ok, created_at: '2026-04-28T05:14Z' },
    { ...ok, created_at: '2026-04-28T15:14:00.123456+10:00' },
    { ...ok, created_at: '2026-04-28T15:14:00,5+1000' },
    { ...ok, created_at: '2024-02-29T23:59:59-03' },
  ])('takes %j in both modes', (event) => {
    expect([judged('strict', event), judged('lenient', event)]).toEqual([[], []]);
  });

  it.each(['24:00:00Z', '23:60:00Z', '23:59:60Z', '10:00:00+24:00', '10:00:00 Z'])(
    'knows no such instant in strict mode: %s',
    (time) => {
      expect(judged('strict', { ...ok, created_at: `2026-05-12T${time}` })).toEqual([
        `0.created_at ${FORMAT}`,
      ]);
    },
  );

  it('lists all faults in the order of the array', async () => {
    const sandbox = await startSpotzee();
    const bad = { name: '', external_id: '', data: 1, user: { email: 'x', locale: 1 }, created_at: 1 };
    const answer = await send(sandbox, [ok, bad, 7, { external_id: 'c1' }]);
    expectProblem(sandbox, answer, 422, 'validation_failed');
    expect(listed(answer)).toEqual([
      `1.name ${EMPTY}`,
      `1.external_id ${EMPTY}`,
      `1.data ${FORMAT}`,
      `1.user.email ${FORMAT}`,
      `1.user.locale ${FORMAT}`,
      `1.created_at ${FORMAT}`,
      `2 ${FORMAT}`,
      `3.name ${MISSING}`,
    ]);
  });

  it('keeps no address in a reason', async () => {
    const sandbox = await startSpotzee();
    await send(sandbox, [{ ...ok, user: { email: 'ada@' } }]);
    expect(sandbox.events()).toMatchObject(
      [{ email: 'ada@', list: FORMAT, reason: /^(?!.*ada).+$/ }].map(({ reason, ...rest }) => ({
        ...rest,
        reason: expect.stringMatching(reason),
      })),
    );
  });

  it('notes in lenient mode what strict mode refuses', async () => {
    const sandbox = await startSpotzee({ mode: 'lenient' });
    const event = { ...ok, user: { timezone: 'Mars/Base' }, created_at: '2026-05-12' };
    const note = (await send(sandbox, [event, event])).headers.get('x-sandbox-note');
    expect(note).toBe(
      'user.timezone is not the IANA name of a time zone: strict mode refuses it; created_at is not an ISO 8601 date and time with a zone: strict mode refuses it',
    );
    expect((await send(sandbox, [ok])).headers.get('x-sandbox-note')).toBeNull();
  });
});

describe('Spotzee profiles (vendors spec §4.3, check 10)', () => {
  const started = (options: object = {}) => direct(spotzee, { keys: ['sk_ok', 'sk_two'], ...options });

  it('belong to the external id once it is linked to a visitor', () => {
    const { post, contacts } = started();
    post(EVENTS, headers, [{ name: 'a', anonymous_id: 'v1', user: { data: { seen: 1 } } }]);
    post(EVENTS, headers, [
      { name: 'a', anonymous_id: 'v1', external_id: 'c1', user: { data: { plan: 'pro' } } },
    ]);
    const [event] = post(EVENTS, headers, [{ name: 'a', anonymous_id: 'v1' }]).events;
    expect(contacts()).toMatchObject([
      { userId: 'c1', anonymousIds: ['v1'], attributes: { seen: '1', plan: '"pro"' } },
    ]);
    expect(event?.contactId).toBe(contacts()[0]?.id);
  });

  it('are not found by an address', () => {
    const { post, contacts } = started();
    const user = { email: 'ada@example.com' };
    post(EVENTS, headers, [
      { ...ok, user },
      { name: 'a', external_id: 'c2', user },
    ]);
    expect(contacts().map(({ userId }) => userId)).toEqual(['c1', 'c2']);
  });

  it('keep what a null leaves out, and each account has its own', () => {
    const { post, contacts } = started();
    post(EVENTS, headers, [{ ...ok, user: { email: 'ada@example.com', phone: '1', data: { a: 1, b: 2 } } }]);
    post(EVENTS, headers, [{ ...ok, user: { email: null, phone: null, data: { b: 3 } } }]);
    post(EVENTS, { authorization: 'Bearer sk_two' }, [ok]);
    expect(contacts()).toMatchObject([
      { email: 'ada@example.com', attributes: { phone: '"1"', a: '1', b: '3' } },
      { email: null, attributes: {} },
    ]);
  });

  it('are not touched by a batch that is refused, nor made for an empty id', () => {
    const { post, contacts } = started({ mode: 'lenient' });
    expect(post(EVENTS, headers, [ok, {}]).status).toBe(422);
    expect(post(EVENTS, headers, [{ name: 'a', external_id: '' }]).status).toBe(204);
    expect(contacts()).toEqual([]);
  });

  it('are written by an identify call, which is no event', () => {
    const { post, contacts } = started();
    const profile = {
      external_id: 'c1',
      anonymous_id: 'v1',
      email: 'ada@example.com',
      data: { plan: 'pro' },
    };
    const answer = post(IDENTIFY, headers, profile);
    expect([answer.status, answer.body, answer.events]).toEqual([204, '', []]);
    const ids = { userId: 'c1', anonymousIds: ['v1'], email: 'ada@example.com' };
    expect(contacts()).toMatchObject([{ ...ids, attributes: { plan: '"pro"' } }]);
  });

  it.each([
    [[ok], [` ${FORMAT}`]],
    [{}, [`external_id ${MISSING}`]],
    [{ external_id: 'c1', email: 'nope', data: 1 }, [`email ${FORMAT}`, `data ${FORMAT}`]],
  ])('refuse the identify call %j', async (body, failures) => {
    const sandbox = await startSpotzee();
    const answer = await send(sandbox, body, { path: IDENTIFY });
    expectProblem(sandbox, answer, 422, 'validation_failed');
    expect(listed(answer)).toEqual(failures);
    expect(sandbox.counts().total).toBe(0);
  });

  it('need the same key for an identify call', async () => {
    const sandbox = await startSpotzee();
    const low = { authorization: 'Bearer sk_low' };
    const answer = await send(sandbox, { external_id: 'c1' }, { path: IDENTIFY, headers: low });
    expectProblem(sandbox, answer, 403, 'permission_denied');
  });
});
