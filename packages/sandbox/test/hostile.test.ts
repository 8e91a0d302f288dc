import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../src/index.js';
import { KEY, ok, post, raw, send, start } from './support.js';

const head = (length: string, more = '') =>
  `POST /selzy/v1/events/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${KEY}\r\nContent-Type: application/json\r\n${length}\r\n\r\n${more}`;

describe('the sandbox stays up', () => {
  let sandbox: Sandbox;
  const check = async () => expect((await send(sandbox, ok())).status).toBe(200);
  afterEach(check);

  it.each(['[', '{"a":', '{"events":[', '{"events":[{"a":'])('after a depth bomb of %j', async (opening) => {
    sandbox = await start();
    const body = opening.repeat(Math.floor(130_000 / opening.length));
    expect((await post(sandbox, body)).status).toBe(400);
  });

  it('after deep values that are valid JSON, echoed and stored as they are', async () => {
    sandbox = await start();
    const deep = `${'['.repeat(30_000)}1${']'.repeat(30_000)}`;
    const good = await post(sandbox, `{"events":[{"name":"signup","email":"a@example.com","deep":${deep}}]}`);
    expect(good.status).toBe(200);
    const bad = await post(sandbox, `{"events":[{"name":${deep},"email":"a@example.com"}]}`);
    expect(bad.text).toContain(`"invalidEvents":[{"name":${deep},"email":"a@example.com"}]`);
    expect(sandbox.events().map((event) => event.raw.includes(deep))).toEqual([true, true]);
    const listing = await fetch(`${sandbox.url}/_sandbox/events`);
    expect(listing.status).toBe(200);
    expect(await listing.text()).toContain(`"body":{"name":${deep}`);
  });

  it('after a huge body of declared length, which it refuses unread', async () => {
    sandbox = await start();
    const answer = await raw(sandbox, head('Content-Length: 99999999999'));
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(sandbox.requests()).toMatchObject([{ status: 413, body: '' }]);
  });

  it('after an endless body, which it refuses soon after the limit', async () => {
    sandbox = await start();
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(sandbox.port, '127.0.0.1');
      const write = () => {
        while (!socket.destroyed && socket.write(chunk));
      };
      socket.on('drain', write).on('error', () => {});
      socket.once('data', (data) => {
        socket.destroy();
        resolve(data.toString('latin1'));
      });
      socket.write(head('Transfer-Encoding: chunked'));
      write();
    });
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(sandbox.requests()).toMatchObject([{ status: 413, rawBody: { length: 130_000 } }]);
  });

  it('after a body that stops half-way, which it records as aborted', async () => {
    sandbox = await start();
    const socket = connect(sandbox.port, '127.0.0.1');
    const aborted = new Promise<void>((resolve) => {
      socket.write(head('Content-Length: 1000', '{"events":['), () => setImmediate(resolve));
    });
    await aborted;
    socket.destroy();
    await expect.poll(() => sandbox.requests()).toMatchObject([{ ended: 'aborted', status: null }]);
    expect(sandbox.counts().total).toBe(0);
  });

  it('while a slow body trickles in, which holds up nobody', async () => {
    sandbox = await start();
    const body = JSON.stringify({ events: [ok(7)] });
    const socket = connect(sandbox.port, '127.0.0.1');
    const answer = new Promise<string>((resolve) => socket.once('data', (data) => resolve(data.toString())));
    socket.write(head(`Content-Length: ${body.length}`, body.slice(0, 5)));
    await check();
    socket.write(body.slice(5));
    expect(await answer).toMatch(/^HTTP\/1\.1 200 /);
    socket.destroy();
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['a wrong Host', 'GET /selzy/v1/events/ HTTP/1.1\r\nHost: a b/c?d\r\n\r\n', 400],
    ['a wrong target', 'GET \\\\x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n', 400],
    [
      'two lengths',
      'POST /selzy/v1/events/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
    ],
    ['huge headers', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['TRACE', 'TRACE /selzy/v1/events/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n', 405],
    ['HEAD', 'HEAD /selzy/v1/events/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n', 405],
    [
      'a percent sign alone',
      'POST /selzy/%ff%/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n',
      404,
    ],
    [
      'an upgrade',
      'GET /selzy/v1/events/ HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      405,
    ],
  ])('after %s', async (_title, bytes, status) => {
    sandbox = await start();
    expect(await raw(sandbox, bytes)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  it('after CONNECT, which it hangs up on', async () => {
    sandbox = await start();
    expect(await raw(sandbox, 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n')).toBe('');
  });
});
