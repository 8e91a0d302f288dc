import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../src/index.js';
import { control, listed, ok, raw, send, sendTo, start } from './support.js';

const brevo = (sandbox: Sandbox, key = 'M') =>
  sendTo(
    sandbox.brevo.url,
    { email: 'a@example.com', event: 'cart_updated' },
    {
      path: '/api/v2/trackEvent',
      headers: { 'ma-key': key, accept: 'application/json' },
    },
  );
const startBoth = () => start({ brevo: { keys: 'any' } });

describe('a script of faults', () => {
  it('is taken step by step; below 300 all goes well', async () => {
    const sandbox = await start();
    sandbox.fault({ script: '503, 503, 200, 429*2,ok , 404' });
    const statuses: number[] = [];
    for (let n = 0; n < 8; n += 1) statuses.push((await send(sandbox, ok(n))).status);
    expect(statuses).toEqual([503, 503, 200, 429, 429, 200, 404, 200]);
    expect(sandbox.counts().good).toBe(3);
  });

  it('knows resets, pages of a proxy and truncated bodies', async () => {
    const sandbox = await start();
    await control(sandbox, 'faults', 'POST', {
      script: 'reset, reset-after, html, truncated',
      vendor: 'selzy',
    });
    await expect(send(sandbox, ok())).rejects.toThrow('fetch failed');
    await expect(send(sandbox, ok())).rejects.toThrow('fetch failed');
    expect((await send(sandbox, ok())).status).toBe(502);
    await expect(send(sandbox, ok())).rejects.toThrow('terminated');
    expect(sandbox.counts().good).toBe(2);
    expect(sandbox.faults()).toEqual([]);
  });

  it.each([
    ['', /fault.script must be a string/],
    ['503,', /A step of fault.script is .*; one is ""/],
    ['700', /one is "700"/],
    ['503*0', /one is "503\*0"/],
    ['__proto__', /one is "__proto__"/],
    ['toString', /one is "toString"/],
    ['ok,'.repeat(101), /at most 100 steps/],
  ])('is refused as %j', async (script, message) => {
    const sandbox = await start();
    expect(() => sandbox.fault({ script })).toThrow(message);
    expect(() => sandbox.fault({ script: '503', times: 1 } as never)).toThrow(/no option "times"/);
    expect(sandbox.faults()).toEqual([]);
  });
});

describe('faults on the answer', () => {
  it('add headers, or replace them', async () => {
    const sandbox = await startBoth();
    sandbox.fault({
      status: 429,
      headers: { 'X-Sib-RateLimit-Reset': '2', 'Content-Type': 'text/plain' },
      times: 1,
    });
    const { status, headers } = await brevo(sandbox);
    expect([status, headers.get('x-sib-ratelimit-reset'), headers.get('content-type')]).toEqual([
      429,
      '2',
      'text/plain',
    ]);
    sandbox.fault({ headers: { 'x-request-id': 'r1' } });
    expect((await send(sandbox, ok())).headers.get('x-request-id')).toBe('r1');
    expect(sandbox.counts().good).toBe(1);
  });

  it('say how long to wait where the vendor says it', async () => {
    const sandbox = await startBoth();
    sandbox.fault({ status: 429, retryAfter: 2 });
    const { headers } = await brevo(sandbox);
    expect([headers.get('x-sib-ratelimit-reset'), headers.get('retry-after')]).toEqual(['2', null]);
  });

  it('cut an answer without a body short in its first line', async () => {
    const sandbox = await startBoth();
    sandbox.fault({ body: 'truncated', times: 1 });
    await expect(brevo(sandbox)).rejects.toThrow('fetch failed');
    expect((await brevo(sandbox)).status).toBe(204);
    expect(sandbox.counts().good).toBe(2);
  });

  it('send half of the body at once, and the rest later', async () => {
    const sandbox = await startBoth();
    sandbox.fault({ body: 'slow', delayMs: 1, times: 2 });
    expect((await send(sandbox, ok())).text).toBe('{"success":true}');
    expect((await brevo(sandbox)).status).toBe(204);
    sandbox.fault({ body: 'slow', delayMs: 600_000 });
    const body = JSON.stringify({ events: [ok()] });
    const head = `POST /selzy/v1/events/ HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer K-of-the-tests\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    expect(await raw(sandbox, head + body, /\{"succes/)).toMatch(
      /content-length: 16\r\n[\s\S]*\r\n\{"succes$/,
    );
  });

  it('refuse some events of a request, where the vendor can', async () => {
    const sandbox = await startBoth();
    sandbox.fault({ refuse: [1, 7], times: 1 });
    await sendTo(sandbox.octeth.url, {}, { path: '/api/v1/event' });
    expect(sandbox.faults()).toHaveLength(1);
    const answer = await send(sandbox, ok(0), ok(1), ok(2));
    expect(answer.status).toBe(400);
    expect(listed(answer)).toEqual({ invalidEvents: [], inactiveEvents: [ok(1)] });
    expect(sandbox.counts({ vendor: 'selzy' })).toMatchObject({ good: 2, bad: 1 });
    expect((await send(sandbox, ok(1))).status).toBe(200);
  });

  it.each([
    [{ headers: { 'content-length': '1' }, status: 500 }, /can't set "content-length"/],
    [{ headers: { 'x-sandbox': 'y' } }, /can't set/],
    [{ headers: { 'a b': 'y' } }, /can't set/],
    [{ headers: { a: 'b\r\nc' } }, /fault.headers.a must be printable ASCII/],
    [{ headers: [] }, /fault.headers must be an object/],
    [{ reset: 'after', headers: { a: 'b' } }, /has no answer/],
    [{ body: 'slow' }, /needs delayMs/],
    [{ refuse: [] }, /a list of 1 to 100 positions/],
    [{ refuse: [-1] }, /fault.refuse must be a whole number/],
    [{ refuse: [0], status: 500 }, /belongs to an answer of the vendor/],
    [{ refuse: [0], vendor: 'octeth' }, /a part of a request \(selzy.*\); octeth can't/],
    [{ key: 7, status: 500 }, /fault.key must be a string/],
  ])('are refused if they make no sense: %j', async (fault, message) => {
    const sandbox = await start();
    expect(() => sandbox.fault(fault as never)).toThrow(message);
    expect(sandbox.faults()).toEqual([]);
  });
});

describe('faults for one key', () => {
  it('leave the others alone, and never show the key', async () => {
    const sandbox = await startBoth();
    sandbox.fault(
      { key: 'worker-key-1', status: 503 },
      { key: 'worker-key-2', status: 429 },
      { status: 500, times: 1 },
    );
    expect((await brevo(sandbox, 'worker-key-2')).status).toBe(429);
    expect((await brevo(sandbox, 'worker-key-3')).status).toBe(500);
    expect((await brevo(sandbox, 'worker-key-3')).status).toBe(204);
    expect((await brevo(sandbox, 'worker-key-1')).status).toBe(503);
    expect(sandbox.faults({ key: 'worker-key-1' })).toEqual([{ key: 'work…', status: 503 }]);
    await control(sandbox, 'faults?key=worker-key-1', 'DELETE');
    expect((await brevo(sandbox, 'worker-key-1')).status).toBe(204);
    expect(sandbox.faults()).toHaveLength(1);
    const shown = [await control(sandbox, 'faults'), await control(sandbox, 'requests')];
    for (const { text } of shown) expect(text).not.toMatch(/worker-key/);
  });
});
