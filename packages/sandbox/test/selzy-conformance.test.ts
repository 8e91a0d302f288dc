import { describe, expect, it } from 'vitest';
import { expectRefusedWhole, listed, N40, ok, post, send, start, UUID } from './support.js';

const many = (count: number) => Array.from({ length: count }, (_, n) => ok(n));
const nope = { name: 'signup', email: 'nope' };
const oldPromo = { name: 'old_promo', email: 'promo@example.com' };

describe('Selzy conformance (vendors spec §2.5)', () => {
  it('S1 takes one valid event', async () => {
    const sandbox = await start();
    const answer = await send(sandbox, ok());
    expect(answer.status).toBe(200);
    expect(answer.text).toBe('{"success":true}');
    expect(sandbox.counts()).toMatchObject({ good: 1, bad: 0, total: 1 });
  });

  it('S2 takes 25 events', async () => {
    const sandbox = await start();
    expect((await send(sandbox, ...many(25))).status).toBe(200);
    expect(sandbox.counts().good).toBe(25);
  });

  it('S3 refuses 26 events whole', async () => {
    const sandbox = await start();
    expectRefusedWhole(sandbox, await send(sandbox, ...many(26)), 400, 'events must contain 1 to 25 items.');
  });

  it('S4 refuses an empty batch', async () => {
    const sandbox = await start();
    expectRefusedWhole(sandbox, await send(sandbox), 400, 'events must contain 1 to 25 items.');
  });

  it.each([[[ok()]], [{ event: ok() }]])('S5 refuses a body without an events array: %j', async (body) => {
    const sandbox = await start();
    expectRefusedWhole(sandbox, await post(sandbox, body), 400, 'events is required.');
  });

  it('S6 refuses malformed JSON', async () => {
    const sandbox = await start();
    expectRefusedWhole(sandbox, await post(sandbox, '{"events":['), 400, 'Malformed JSON.');
  });

  it('S7 refuses a request without Authorization', async () => {
    const sandbox = await start();
    const answer = await post(sandbox, { events: [ok()] }, { without: ['authorization'] });
    expect(answer.status).toBe(401);
    const error = expect.stringMatching(new RegExp(`^Error ID: ${UUID}\\. Unauthorized\\.$`));
    expect(answer.body).toEqual({ code: 'unauthorized', error });
    expect(sandbox.counts().total).toBe(0);
  });

  it('S9 refuses another media type', async () => {
    const sandbox = await start();
    const answer = await post(sandbox, { events: [ok()] }, { headers: { 'content-type': 'text/plain' } });
    expectRefusedWhole(sandbox, answer, 400, 'Content-Type must be application/json.');
  });

  it('S11 records the good event beside one with a bad email', async () => {
    const sandbox = await start();
    const answer = await send(sandbox, ok(), nope);
    expect(answer.status).toBe(400);
    expect(listed(answer)).toEqual({ invalidEvents: [nope], inactiveEvents: [] });
    expect(sandbox.events({ verdict: 'good' }).map(({ body }) => body)).toEqual([ok()]);
  });

  it('S12 records the good event beside an inactive one', async () => {
    const sandbox = await start();
    const answer = await send(sandbox, ok(), oldPromo);
    expect(answer.status).toBe(400);
    expect(listed(answer)).toEqual({ invalidEvents: [], inactiveEvents: [oldPromo] });
    expect(sandbox.counts()).toMatchObject({ good: 1, bad: 1 });
  });

  it.each([
    ['41 characters', 'n'.repeat(41), 400],
    ['no characters', '', 400],
    ['40 characters', N40, 200],
  ])('S15 judges a name of %s', async (_title, name, status) => {
    const sandbox = await start();
    const answer = await send(sandbox, { ...ok(), name });
    expect(answer.status).toBe(status);
    if (status === 400) expect(listed(answer).invalidEvents).toEqual([{ ...ok(), name }]);
    expect(sandbox.counts().good).toBe(status === 200 ? 1 : 0);
  });

  it.each([
    ['2026-05-12T10:00:00Z', 400],
    ['2026-02-30 10:00:00', 400],
    ['2026-05-12 10:00:00', 200],
  ])('S17 judges created %s', async (created, status) => {
    const sandbox = await start();
    expect((await send(sandbox, { ...ok(), created })).status).toBe(status);
  });

  it('S19 stores nested objects and mixed arrays verbatim', async () => {
    const sandbox = await start();
    const nested = { cart: { items: [1, 'two', null, { three: [3.5, true] }] } };
    const text = JSON.stringify({ ...ok(), nested }).replace('3.5', '3.50');
    expect((await post(sandbox, `{"events":[ ${text} ]}`)).status).toBe(200);
    expect(sandbox.events()).toMatchObject([{ raw: text, body: { ...ok(), nested } }]);
  });

  it('S20 answers a mixed batch in shape error-string', async () => {
    const sandbox = await start({ selzy: { errorShape: 'error-string' } });
    const answer = await send(sandbox, ok(), nope, oldPromo);
    expect(answer.status).toBe(400);
    expect(Object.keys(answer.body)).toEqual(['code', 'error']);
    const error = String(answer.body.error);
    expect(error).toMatch(new RegExp(`^Error ID: ${UUID}\\. \\{.*\\}$`));
    const payload = error.slice(error.indexOf('{'));
    expect(JSON.parse(payload)).toEqual({ invalidEvents: [nope], inactiveEvents: [oldPromo] });
    expect(sandbox.counts()).toMatchObject({ good: 1, bad: 2 });
  });

  it('S21 answers a mixed batch in shape details', async () => {
    const sandbox = await start();
    const answer = await send(sandbox, ok(), nope, oldPromo);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({
      code: 'invalid_params',
      error_id: expect.stringMatching(new RegExp(`^${UUID}$`)),
      details: { invalidEvents: [nope], inactiveEvents: [oldPromo] },
    });
    expect(sandbox.counts()).toMatchObject({ good: 1, bad: 2 });
  });

  it('S23 answers a fault 500 as documented and records nothing', async () => {
    const sandbox = await start();
    sandbox.fault({ status: 500 });
    const answer = await send(sandbox, ok());
    expect(answer.status).toBe(500);
    const error = expect.stringMatching(new RegExp(`^Error ID: ${UUID}\\. Sth went wrong\\.$`));
    expect(answer.body).toEqual({ code: 'server_error', error });
    expect(sandbox.counts()).toMatchObject({ total: 0, requests: 1 });
  });
});
