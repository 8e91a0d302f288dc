import { describe, expect, it } from 'vitest';
import { octeth } from '../src/vendors/octeth.js';
import { direct } from './direct.js';
import {
  account,
  base,
  conversion,
  EVENT,
  expectAuthError,
  expectHandlerError,
  expectHardFailure,
  expectSuccess,
  known,
  startOcteth,
  track,
  trackForm,
} from './octeth-support.js';

const sample = {
  ...base,
  Email: 'subscriber@example.com',
  ID: 'user-12345',
  Properties: { $page_title: 'Product Page', product_id: 'item-1' },
};

describe('Octeth conformance (vendors spec §5.4)', () => {
  it('O1: takes the sample', async () => {
    const sandbox = await startOcteth();
    expectSuccess(await track(sandbox, sample), { externalId: 'user-12345', identified: true });
    expect(sandbox.events()).toMatchObject([
      { verdict: 'good', kind: 'track', name: 'page_view', email: sample.Email, userId: 'user-12345' },
    ]);
  });

  it('O1: creates a subscriber for a new address', () => {
    const { post, contacts } = direct(octeth, account);
    const { events } = post(EVENT, {}, sample);
    expect(contacts()).toMatchObject([{ group: '94', email: sample.Email, userId: 'user-12345' }]);
    expect(events[0]?.contactId).toBe(contacts()[0]?.id);
  });

  it('O2: sends no identify for a known address', async () => {
    const sandbox = await startOcteth();
    expectSuccess(await track(sandbox, known));
    expect(sandbox.counts()).toMatchObject({ good: 1, total: 1 });
  });

  it('O3: makes a fresh uuid for an event without ids', async () => {
    const sandbox = await startOcteth();
    const answers = [await track(sandbox, base), await track(sandbox, base)];
    for (const answer of answers) expectSuccess(answer);
    expect(answers[0]?.body.uuid).not.toBe(answers[1]?.body.uuid);
  });

  it('O5: refuses a request without Event', async () => {
    const sandbox = await startOcteth();
    const answer = await track(sandbox, { ...base, Event: undefined });
    expectHandlerError(sandbox, answer, 5, 'Missing event parameter');
    expect(sandbox.events()).toMatchObject([
      { verdict: 'bad', name: null, list: '5', reason: 'Event is missing.' },
    ]);
  });

  it('O5: answers 200 with the option', async () => {
    const sandbox = await startOcteth({ handlerErrorsAs200: true });
    const answer = await track(sandbox, { ...base, Event: undefined });
    expectHandlerError(sandbox, answer, 5, 'Missing event parameter', 200);
  });

  it.each(['x', 4711])('O6: refuses the list %j', async (ListID) => {
    const sandbox = await startOcteth();
    expectHandlerError(sandbox, await track(sandbox, { ...base, ListID }), 4, 'Invalid ListID parameter');
  });

  it.each([
    ['conversion-id', 8],
    ['conversion-name', 9],
    ['conversion-value', 10],
  ])('O8: refuses a conversion without %s', async (name, code) => {
    const sandbox = await startOcteth();
    const Properties = { ...conversion.Properties, [name]: undefined };
    const answer = await track(sandbox, { ...conversion, Properties });
    expectHandlerError(sandbox, answer, code, `Missing ${name} event property`);
  });

  it('O10: records a conversion once', async () => {
    const sandbox = await startOcteth();
    for (const _ of [1, 2]) expectSuccess(await track(sandbox, conversion));
    expect(sandbox.counts().good).toBe(1);
    expect(sandbox.events().map(({ verdict }) => verdict)).toEqual(['good', 'discarded']);
  });

  it.each([
    ['no key', undefined, 'APIKey and SessionID are missing.'],
    ['a wrong key', 'wrong', 'APIKey is unknown.'],
  ])('O11: refuses %s', async (_title, APIKey, reason) => {
    const sandbox = await startOcteth();
    expectAuthError(sandbox, await track(sandbox, { ...base, APIKey }), 99998);
    expect(sandbox.requests()).toMatchObject([{ reason }]);
  });

  it('O12: refuses an expired session', async () => {
    const sandbox = await startOcteth();
    const answer = await track(sandbox, { ...base, APIKey: undefined, SessionID: 'SX' });
    expectAuthError(sandbox, answer, 99999);
  });

  it('O13: refuses another command', async () => {
    const sandbox = await startOcteth();
    expectHardFailure(sandbox, await track(sandbox, { ...base, Command: 'nope' }), 100003);
  });

  it('O14: refuses a body that is not JSON', async () => {
    const sandbox = await startOcteth();
    expectHardFailure(sandbox, await track(sandbox, '{"Command":'), 100000);
  });

  it('O15: refuses GET on the event path', async () => {
    const sandbox = await startOcteth();
    expectHardFailure(sandbox, await track(sandbox, '', { method: 'GET' }), 100001);
  });

  it('O16: answers a test event, and records nothing', async () => {
    const sandbox = await startOcteth();
    expectSuccess(await track(sandbox, { ...base, Properties: { isTest: true } }));
    expect(sandbox.counts().good).toBe(0);
    expect(sandbox.events()).toMatchObject([{ verdict: 'test' }]);
  });

  it('O19: takes the base as a form at the legacy address', async () => {
    const sandbox = await startOcteth();
    const fields = { Command: 'event.track', APIKey: 'A', ListID: '94', Event: 'page_view' };
    expectSuccess(await trackForm(sandbox, fields));
    expectSuccess(await trackForm(sandbox, { ...fields, ResponseFormat: 'JSON' }));
    expect(sandbox.counts().good).toBe(2);
    expect(sandbox.requests().map(({ note }) => note)).toEqual([
      'without ResponseFormat=JSON, in exactly this case, Octeth answers in another format',
      undefined,
    ]);
  });

  it('O20: an identify sets a custom field', () => {
    const { post, contacts } = direct(octeth, account);
    const identify = { ...base, Event: 'identify', Email: 'jane@example.com' };
    const answer = post(EVENT, {}, { ...identify, IdentifyProperties: { 'First-Name': 'Jane' } });
    expect(JSON.parse(answer.body)).toMatchObject({ status: 'success', identify_event_sent: true });
    expect(answer.events).toMatchObject([{ verdict: 'good', kind: 'identify' }]);
    expect(contacts()).toMatchObject([{ email: 'jane@example.com', attributes: { 'first-name': '"Jane"' } }]);
  });
});
