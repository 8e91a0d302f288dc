import { describe, expect, it } from 'vitest';
import type { Fault, Sandbox } from '../src/index.js';
import { ok, post, send, start } from './support.js';

/** How each of some requests fared: its status, or what went wrong. */
async function fare(sandbox: Sandbox, requests: number): Promise<(number | string)[]> {
  const fared: (number | string)[] = [];
  for (let n = 0; n < requests; n += 1) {
    fared.push(
      await send(sandbox, ok(n))
        .then(({ status }) => status)
        .catch(() => 'failed'),
    );
  }
  return fared;
}

describe('faults', () => {
  it('answer a status until they are cleared', async () => {
    const sandbox = await start();
    sandbox.fault({ status: 503 });
    expect(await fare(sandbox, 3)).toEqual([503, 503, 503]);
    sandbox.clearFaults();
    expect(await fare(sandbox, 1)).toEqual([200]);
    expect(sandbox.counts()).toMatchObject({ good: 1, requests: 4 });
  });

  it('happen in order, as often as they say', async () => {
    const sandbox = await start();
    sandbox.fault({ status: 503, times: 2 }, { times: 1 }, { status: 429, times: 1 });
    expect(sandbox.faults()[0]).toEqual({ status: 503, times: 2, remaining: 2 });
    expect(await fare(sandbox, 5)).toEqual([503, 503, 200, 429, 200]);
    expect(sandbox.faults()).toEqual([]);
  });

  it.each([
    [400, 'invalid_params', 'Malformed JSON.'],
    [401, 'unauthorized', 'Unauthorized.'],
    [405, 'method_not_allowed', 'Method not allowed.'],
    [413, 'invalid_params', 'Request body is too large.'],
    [429, 'too_many_requests', 'Too many requests.'],
    [500, 'server_error', 'Sth went wrong.'],
    [504, 'server_error', 'Sth went wrong.'],
    [418, 'sandbox_fault', 'The sandbox was told to answer 418.'],
  ])('have the body of status %i', async (status, code, text) => {
    const sandbox = await start();
    sandbox.fault({ status });
    const answer = await send(sandbox, ok());
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({
      code,
      error: expect.stringMatching(new RegExp(`^Error ID: .{36}\\. ${text}$`)),
    });
    expect(answer.headers.get('x-sandbox')).toBe('selzy');
  });

  it('can claim success and record nothing', async () => {
    const sandbox = await start();
    sandbox.fault({ status: 200, times: 1 }, { status: 204, times: 1 });
    expect((await send(sandbox, ok())).text).toBe('{"success":true}');
    expect((await send(sandbox, ok())).text).toBe('');
    expect(sandbox.counts().total).toBe(0);
  });

  it('can refuse after recording', async () => {
    const sandbox = await start();
    sandbox.fault({ status: 500, when: 'after' });
    expect(await fare(sandbox, 1)).toEqual([500]);
    expect(sandbox.counts().good).toBe(1);
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('reset the connection %s recording', async (reset, good) => {
    const sandbox = await start();
    sandbox.fault({ reset, times: 1 });
    await expect(send(sandbox, ok())).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(sandbox.counts().good).toBe(good);
    expect(sandbox.requests()).toMatchObject([
      { ended: 'reset', status: null, answer: '', fault: { reset } },
    ]);
    expect(await fare(sandbox, 1)).toEqual([200]);
  });

  it('cut the body short after recording', async () => {
    const sandbox = await start();
    sandbox.fault({ body: 'truncated', times: 1 });
    await expect(send(sandbox, ok())).rejects.toThrow('terminated');
    expect(sandbox.requests()).toMatchObject([
      { ended: 'truncated', status: 200, answer: '{"success":true}' },
    ]);
    expect(sandbox.counts().good).toBe(1);
  });

  it('answer a proxy’s page, 502 unless they say another status', async () => {
    const sandbox = await start();
    sandbox.fault({ body: 'html', times: 1 }, { body: 'html', status: 504, times: 1 });
    for (const [status, title] of [
      [502, '502 Bad Gateway'],
      [504, '504 Gateway Timeout'],
    ] as const) {
      const answer = await send(sandbox, ok());
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toBe('text/html');
      expect(answer.text).toMatch(new RegExp(`^<html><head><title>${title}</title>`));
    }
    expect(sandbox.counts().total).toBe(0);
  });

  it.each([
    [{ status: 429 }, null],
    [{ status: 429, retryAfter: 2 }, '2'],
    [{ status: 503, retryAfter: 'Tue, 12 May 2026 10:00:00 GMT' }, 'Tue, 12 May 2026 10:00:00 GMT'],
  ])('say Retry-After: %j', async (fault, expected) => {
    const sandbox = await start();
    sandbox.fault(fault);
    expect((await send(sandbox, ok())).headers.get('retry-after')).toBe(expected);
  });

  it('hold the answer back, not the record', async () => {
    const sandbox = await start();
    sandbox.fault({ delayMs: 60_000, times: 1 });
    const leaving = new AbortController();
    const pending = fetch(`${sandbox.selzy.url}/v1/events/`, {
      method: 'POST',
      headers: { authorization: 'Bearer K-of-the-tests', 'content-type': 'application/json' },
      body: JSON.stringify({ events: [ok()] }),
      signal: leaving.signal,
    });
    await sandbox.waitFor({ name: 'signup', timeoutMs: 30_000 });
    leaving.abort();
    await expect(pending).rejects.toThrow('aborted');
    sandbox.fault({ delayMs: 1, times: 1 });
    expect(await fare(sandbox, 2)).toEqual([200, 200]);
  });

  it('happen with a probability', async () => {
    const draws = [0.5, 0.49, 0.9, 0];
    const sandbox = await start({ random: () => draws.shift() ?? 1 });
    sandbox.fault({ status: 503, probability: 0.5, times: 2 });
    expect(await fare(sandbox, 5)).toEqual([200, 503, 200, 503, 200]);
  });

  it('are taken by requests to a path of the vendor only', async () => {
    const sandbox = await start();
    sandbox.fault({ vendor: 'selzy', status: 503, times: 1 });
    expect((await post(sandbox, {}, { path: '/v1/events' })).status).toBe(404);
    expect(await fare(sandbox, 2)).toEqual([503, 200]);
  });

  it.each([
    [{}, /must say what happens/],
    [{ probability: 0.5 }, /must say what happens/],
    [{ status: 199 }, /fault.status must be a whole number from 200 to 599; it is 199/],
    [{ status: '500' }, /fault.status must be .* it is "500"/],
    [{ status: 500, times: 0 }, /fault.times/],
    [{ status: 500, probability: 2 }, /fault.probability must be a number from 0 to 1; it is 2/],
    [{ status: 500, retryAfter: 'a\r\nb' }, /fault.retryAfter/],
    [{ retryAfter: 5, delayMs: 1 }, /needs a status/],
    [{ reset: 'after', status: 500 }, /has no answer/],
    [{ reset: 'after', when: 'after' }, /fault.when belongs to status/],
    [{ reset: 'now' }, /fault.reset must be "before" or "after"/],
    [{ delayMs: -1 }, /fault.delayMs/],
    [{ delayMs: Number.NaN }, /fault.delayMs/],
    [{ body: 'empty' }, /fault.body/],
    [{ vendor: 'mailer', status: 500 }, /fault.vendor must be "selzy" or .*; it is "mailer"/],
    [{ state: 500 }, /fault has no option "state"/],
    [null, /fault must be an object; it is null/],
  ])('are refused if they make no sense: %j', async (fault, message) => {
    const sandbox = await start();
    expect(() => sandbox.fault({ status: 500 }, fault as Fault)).toThrow(message);
    expect(sandbox.faults()).toEqual([]);
  });

  it('are limited to 1,000', async () => {
    const sandbox = await start();
    const fault: Fault = { status: 500, times: 1 };
    sandbox.fault(...Array.from({ length: 1_000 }, () => fault));
    expect(() => sandbox.fault(fault)).toThrow('at most 1000 faults');
  });
});
