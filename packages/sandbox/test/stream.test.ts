import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../src/index.js';
import { Store } from '../src/store.js';
import { eventStream } from '../src/stream.js';
import { ok, post, send, start } from './support.js';

/** Reads a live stream. */
async function open(sandbox: Sandbox, query = '', headers: Record<string, string> = {}) {
  const leaving = new AbortController();
  const response = await fetch(`${sandbox.url}/_sandbox/stream${query}`, { headers, signal: leaving.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    response,
    leave: () => leaving.abort(),
    /** All that came, once it holds `enough`. */
    async until(enough: string | RegExp): Promise<string> {
      while (typeof enough === 'string' ? !text.includes(enough) : !enough.test(text)) {
        const { value, done } = (await reader?.read()) ?? { done: true };
        if (done) throw new Error(`The stream ended with ${text}`);
        text += value;
      }
      return text;
    },
  };
}

describe('the live stream', () => {
  it('tells of requests, events and resets as they come', async () => {
    const sandbox = await start();
    const stream = await open(sandbox);
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream');
    expect(stream.response.headers.get('x-content-type-options')).toBe('nosniff');
    await stream.until('retry: 1000');
    await send(sandbox, ok(1));
    await post(sandbox, 'x');
    sandbox.reset();
    const text = await stream.until(/event: reset\n.*\n\n/);
    const told = [...text.matchAll(/event: (\w+)\n(?:id: (\d+)\n)?data: (.*)\n\n/g)];
    expect(told.map(([, kind, id]) => [kind, id])).toEqual([
      ['request', undefined],
      ['event', '1'],
      ['request', undefined],
      ['reset', undefined],
    ]);
    expect(JSON.parse(told[1]?.[3] ?? '')).toMatchObject({ verdict: 'good', name: 'signup', body: ok(1) });
    expect(JSON.parse(told[2]?.[3] ?? '')).toMatchObject({ vendor: 'selzy', status: 400, ended: 'answered' });
    stream.leave();
  });

  it('tells only what was asked for', async () => {
    const sandbox = await start();
    const stream = await open(sandbox, '?verdict=bad&key=K-of-the-tests');
    await stream.until('retry');
    await send(sandbox, ok(1), { ...ok(2), name: 'gone' });
    const text = await stream.until(/event: event[\s\S]*\n\n/);
    expect(text).toContain('"name":"gone"');
    expect(text).not.toContain('"name":"signup"');
    stream.leave();
  });

  it('keeps an event of several lines in one piece', async () => {
    const sandbox = await start();
    const stream = await open(sandbox);
    await stream.until('retry');
    await post(sandbox, JSON.stringify({ events: [ok(1)] }, null, 2).replaceAll('\n', '\r\n'));
    const text = await stream.until(/event: event[\s\S]*\n\n/);
    const data = [...text.slice(text.indexOf('event: event')).matchAll(/^data: (.*)$/gm)];
    expect(JSON.parse(data.map(([, line]) => line).join('\n'))).toMatchObject({ body: ok(1) });
    stream.leave();
  });

  it('goes on from where a reader was', async () => {
    const sandbox = await start();
    await send(sandbox, ok(1), ok(2), ok(3));
    for (const stream of [
      await open(sandbox, '?after=1'),
      await open(sandbox, '', { 'last-event-id': '1' }),
    ]) {
      expect(await stream.until('id: 3')).not.toContain('id: 1\n');
      stream.leave();
    }
  });

  it('cuts a reader off that lags too far behind, and forgets one that left', async () => {
    const store = new Store(() => 'id');
    const raw = JSON.stringify('x'.repeat(500_000));
    const request = {
      vendor: 'selzy',
      keyHash: '',
      receivedAt: '',
      method: 'POST',
      path: '',
      headers: {},
      rawBody: Buffer.alloc(0),
      ended: 'answered',
      status: 200,
      answer: '',
    } as const;
    const record = () => store.record(request, [{ verdict: 'good', name: 'signup', email: null, raw }]);
    const lagging = eventStream(store, {}, undefined);
    for (let n = 0; n < 20; n += 1) record();
    expect(Buffer.byteLength(await lagging.text())).toBeLessThan(6_000_000);
    const left = eventStream(store, {}, undefined);
    await left.body?.cancel();
    expect(record).not.toThrow();
  });

  it.each(['?verdict=any', '?after=x', '?limit=1'])('refuses %s', async (query) => {
    const sandbox = await start();
    expect((await fetch(`${sandbox.url}/_sandbox/stream${query}`)).status).toBe(400);
  });

  it('ends when the sandbox closes', async () => {
    const sandbox = await start();
    const stream = await open(sandbox);
    await stream.until('retry');
    await sandbox.close();
    await expect(stream.until('never')).rejects.toThrow();
  });
});
