import { describe, expect, it } from 'vitest';
import { createVendorTools } from '../src/vendor-tools.js';
import { spotzee } from '../src/vendors/spotzee.js';
import { EVENTS, expectProblem, IDENTIFY, ok, send, startSpotzee } from './spotzee-support.js';

const keyed = (key: string) => ({ headers: { 'idempotency-key': key } });
const HOUR_MS = 3_600_000;

describe('Spotzee idempotency keys (vendors spec §4.3, check 6)', () => {
  it('have no effect by default, as they have none at Spotzee', async () => {
    const sandbox = await startSpotzee();
    for (const body of [[ok], [ok], [{ ...ok, name: 'b' }]]) {
      expect((await send(sandbox, body, keyed('k'))).status).toBe(204);
    }
    expect((await send(sandbox, [ok], keyed('k'.repeat(256)))).status).toBe(204);
    expect(sandbox.counts().good).toBe(4);
  });

  it.each([0, 256])('of %i characters are refused', async (length) => {
    const sandbox = await startSpotzee({ enforceIdempotency: true });
    const answer = await send(sandbox, [ok], keyed('k'.repeat(length)));
    expectProblem(sandbox, answer, 400, 'idempotency_key_invalid');
  });

  it.each([1, 255])('of %i characters are taken', async (length) => {
    const sandbox = await startSpotzee({ enforceIdempotency: true });
    expect((await send(sandbox, [ok], keyed('k'.repeat(length)))).status).toBe(204);
  });

  it('may be left out', async () => {
    const sandbox = await startSpotzee({ enforceIdempotency: true });
    await send(sandbox, [ok]);
    expect((await send(sandbox, [ok])).headers.get('idempotent-replayed')).toBeNull();
    expect(sandbox.counts().good).toBe(2);
  });

  it('are judged before media type and JSON', async () => {
    const sandbox = await startSpotzee({ enforceIdempotency: true });
    expectProblem(sandbox, await send(sandbox, '[', keyed('')), 400, 'idempotency_key_invalid');
    await send(sandbox, '[', keyed('k'));
    expectProblem(sandbox, await send(sandbox, ']', keyed('k')), 409, 'idempotency_key_mismatch');
  });

  it('replay a refusal with its request id', async () => {
    const sandbox = await startSpotzee({ enforceIdempotency: true });
    const first = await send(sandbox, [{}], keyed('k'));
    const second = await send(sandbox, [{}], keyed('k'));
    expectProblem(sandbox, second, 422, 'validation_failed');
    expect(second.text).toBe(first.text);
    expect(second.headers.get('x-request-id')).toBe(first.headers.get('x-request-id'));
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(sandbox.counts()).toMatchObject({ bad: 1, total: 1 });
  });

  it('keep their first body after a mismatch', async () => {
    const sandbox = await startSpotzee({ enforceIdempotency: true });
    const statuses: number[] = [];
    for (const body of [[ok], [ok, ok], [ok]]) statuses.push((await send(sandbox, body, keyed('k'))).status);
    expect(statuses).toEqual([204, 409, 204]);
    expect(sandbox.counts().good).toBe(1);
  });

  it('are of one API key and one path', async () => {
    const sandbox = await startSpotzee({ enforceIdempotency: true });
    await send(sandbox, [ok], keyed('k'));
    const other = { headers: { 'idempotency-key': 'k', authorization: 'Bearer pk_ok' } };
    expect((await send(sandbox, [ok], other)).headers.get('idempotent-replayed')).toBeNull();
    expect((await send(sandbox, [ok], { ...keyed('k'), path: IDENTIFY })).status).toBe(409);
  });

  it('do not keep a refused key, a 429 or a 5xx', async () => {
    const sandbox = await startSpotzee({ enforceIdempotency: true });
    const statuses: number[] = [];
    const attempt = async (more: object = {}) => {
      const headers = { ...keyed('k').headers, ...more };
      statuses.push((await send(sandbox, [ok], { headers })).status);
    };
    await attempt({ authorization: 'Bearer sk_low' });
    sandbox.fault({ status: 429, times: 1 }, { status: 500, times: 1 });
    await attempt();
    await attempt();
    await attempt();
    expect(statuses).toEqual([403, 429, 500, 204]);
    expect(sandbox.counts().good).toBe(1);
  });

  it('replay what was recorded when the answer was lost', async () => {
    const sandbox = await startSpotzee({ enforceIdempotency: true });
    sandbox.fault({ reset: 'after', times: 1 });
    await expect(send(sandbox, [ok], keyed('k'))).rejects.toThrow();
    const again = await send(sandbox, [ok], keyed('k'));
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([204, 'true']);
    expect(sandbox.counts().good).toBe(1);
  });

  it('are kept for 24 hours', async () => {
    let now = 0;
    const sandbox = await startSpotzee({ enforceIdempotency: true }, { clock: () => now });
    const replayed = async () =>
      (await send(sandbox, [ok], keyed('k'))).headers.get('idempotent-replayed') === 'true';
    const seen = [await replayed()];
    now = 24 * HOUR_MS - 1;
    seen.push(await replayed());
    now = 24 * HOUR_MS;
    seen.push(await replayed());
    expect(seen).toEqual([false, true, false]);
  });

  it('are forgotten by a reset', async () => {
    const sandbox = await startSpotzee({ enforceIdempotency: true });
    await send(sandbox, [ok], keyed('k'));
    sandbox.reset();
    expect((await send(sandbox, [{ ...ok, name: 'b' }], keyed('k'))).status).toBe(204);
  });

  it('are in progress until the first answer has left', () => {
    let made = 0;
    const { tools } = createVendorTools(
      'spotzee',
      () => 0,
      () => `id-${++made}`,
    );
    const api = spotzee.create({ keys: ['sk_ok'], enforceIdempotency: true }, tools);
    const over: (() => void)[] = [];
    const attempt = (body: unknown) =>
      api.answer({
        method: 'POST',
        path: EVENTS,
        query: new URLSearchParams(),
        headers: {
          authorization: 'Bearer sk_ok',
          'content-type': 'application/json',
          'idempotency-key': 'k',
        },
        body: { bytes: Buffer.from(JSON.stringify(body)), tooLarge: false },
        remoteAddress: '127.0.0.1',
        whenOver: (callback) => void over.push(callback),
      });
    expect(attempt([ok]).status).toBe(204);
    const waiting = attempt([ok]);
    expect(waiting).toMatchObject({ status: 409, headers: { 'retry-after': '1' }, events: [] });
    expect(JSON.parse(waiting.body)).toMatchObject({ code: 'idempotency_in_progress' });
    expect(JSON.parse(attempt([]).body)).toMatchObject({ code: 'idempotency_key_mismatch' });
    expect(over).toHaveLength(1);
    over[0]?.();
    expect(attempt([ok])).toMatchObject({ status: 204, headers: { 'idempotent-replayed': 'true' } });
  });
});
