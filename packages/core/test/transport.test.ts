import { getEventListeners } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import {
  type AddressInfo,
  createServer as createRawServer,
  type Server as RawServer,
  type Socket,
} from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { httpTransport } from '../src/index.js';
import { counted } from './support/counted.js';

const open: (Server | RawServer)[] = [];
const sockets = new Set<Socket>();
const transport = httpTransport();
/** Nobody listens on the port of `discard`, and no test is ever given it. */
const DEAD = 'http://127.0.0.1:9';

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  for (const server of open.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function listening(server: Server | RawServer): Promise<string> {
  open.push(server);
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const serve = (answer: RequestListener) => listening(createServer(answer));
const post = (url: string, signal = new AbortController().signal) =>
  transport.post(
    { url: `${url}/events`, headers: { 'x-one': 'é'.length.toString() }, body: '{"é":1}' },
    { signal },
  );

describe('a proxy in the environment', () => {
  afterEach(() => vi.unstubAllEnvs());
  const empty = {
    HTTP_PROXY: '',
    HTTPS_PROXY: '',
    http_proxy: '',
    https_proxy: '',
    NO_PROXY: '',
    no_proxy: '',
  };
  const proxied = (env: Record<string, string>) => {
    for (const [name, value] of Object.entries({ ...empty, ...env })) vi.stubEnv(name, value);
    return httpTransport();
  };

  it('may be given without a scheme, and is not hidden by an empty variable', async () => {
    const asked: string[] = [];
    const proxy = createServer().on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      socket.end('HTTP/1.1 502 No\r\n\r\n');
    });
    const { host } = new URL(await listening(proxy));
    const through = proxied({ https_proxy: '', HTTPS_PROXY: host });
    const headers = Object.freeze({});
    const request = { url: 'https://vendor.example.com/events', headers, body: '{}' };
    const answer = through.post(request, { signal: new AbortController().signal });
    await expect(answer).rejects.toMatchObject({ code: 'transport_network' });
    expect(asked).toEqual(['vendor.example.com:443']);
    await through.close();
  });

  it('that is no URL is an error which does not show it, as it may hold a password', () => {
    expect(() => proxied({ HTTPS_PROXY: 'http://ada:secret@[' })).toThrow(
      expect.objectContaining({
        code: 'invalid_option',
        message: expect.stringMatching(
          /^The environment variable HTTPS_PROXY must be the URL of a proxy(?!.*secret)/,
        ),
      }),
    );
  });
});

describe('the transport', () => {
  it('posts the body, and gives status, headers and body of any answer', async () => {
    let seen = '';
    const url = await serve((request, response) => {
      request.setEncoding('utf8').on('data', (chunk) => {
        seen += chunk;
      });
      request.on('end', () => {
        response.writeHead(418, { 'Retry-After': '3' }).end(`${request.method} ${request.url}`);
      });
    });
    expect(await post(url)).toMatchObject({
      status: 418,
      headers: { 'retry-after': '3' },
      body: 'POST /events',
    });
    expect(seen).toBe('{"é":1}');
  });

  it('uses connections again', async () => {
    const url = await serve((_, response) => response.end());
    sockets.clear();
    for (let i = 0; i < 20; i++) await post(url);
    expect(sockets.size).toBeLessThanOrEqual(2);
  });

  it('follows no redirect', async () => {
    const url = await serve((_, response) => response.writeHead(302, { location: '/elsewhere' }).end());
    expect(await post(url)).toMatchObject({ status: 302 });
  });

  it('reads at most 1 MiB of an answer without end', async () => {
    const url = await serve((_, response) => {
      const chunk = Buffer.alloc(64 * 1024, 'x');
      const write = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', write);
      write();
    });
    const { body } = await post(url);
    expect(body.length).toBe(1024 * 1024);
  });

  it('says that no answer came, without the key or the body', async () => {
    const url = await listening(createRawServer((socket) => socket.destroy()));
    await expect(post(url)).rejects.toMatchObject({
      code: 'transport_network',
      message: expect.stringMatching(/^No answer: /),
    });
  });

  it('says so of a connection that is refused', async () => {
    await expect(post(DEAD)).rejects.toMatchObject({ code: 'transport_network' });
  });

  it('is cut off by its signal before an answer has begun', async () => {
    const url = await serve(() => {});
    const cut = new AbortController();
    const answer = post(url, cut.signal);
    const reason = new Error('enough');
    setImmediate(() => cut.abort(reason));
    await expect(answer).rejects.toBe(reason);
    await expect(post(url, cut.signal)).rejects.toBe(reason);
  });

  it('never sends what is cut off while the connection is being made', async () => {
    let asked = 0;
    const url = await serve((_, response) => {
      asked++;
      response.end();
    });
    const cut = new AbortController();
    const answer = post(url, cut.signal);
    cut.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
    await post(url);
    expect(asked).toBe(1);
  });

  it('leaves no listener on its signal', async () => {
    const { signal } = new AbortController();
    const url = await serve((_, response) => response.end());
    await post(url, signal);
    await expect(post(DEAD, signal)).rejects.toMatchObject({ code: 'transport_network' });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('an answer whose head has come, and whose body', () => {
  const begin: RequestListener = (_, response) => {
    response.writeHead(202, { 'retry-after': '3', 'content-length': '99' }).write('{"taken":true}');
  };
  const begun = { status: 202, headers: { 'retry-after': '3' }, body: '{"taken":true}' };

  it('breaks off, is given as far as it came, and as broken', async () => {
    const read = counted('undici:request:bodyChunkReceived');
    const url = await serve(async (request, response) => {
      begin(request, response);
      await vi.waitUntil(() => read.count > 0, 30_000);
      response.socket?.resetAndDestroy();
    });
    expect(await post(url)).toMatchObject({ ...begun, broken: expect.stringMatching(/ECONNRESET|closed/) });
  });

  it('is cut off by the signal, is given at once, as far as it came', async () => {
    const read = counted('undici:request:bodyChunkReceived');
    const url = await serve(begin);
    const cut = new AbortController();
    const answer = post(url, cut.signal);
    await expect.poll(() => read.count).toBe(1);
    cut.abort(new Error('enough'));
    expect(await answer).toMatchObject({ ...begun, broken: 'enough' });
    await expect.poll(() => [...sockets].every(({ destroyed }) => destroyed)).toBe(true);
  });

  it('is whole is not broken', async () => {
    const url = await serve((_, response) => response.end('{}'));
    expect(await post(url)).not.toHaveProperty('broken');
  });
});

describe('an interim answer', () => {
  const says = (text: string) =>
    listening(createRawServer((socket) => socket.on('error', () => {}).once('data', () => socket.end(text))));
  const whole = 'HTTP/1.1 200 OK\r\nx-last: 1\r\ncontent-length: 2\r\n\r\n{}';

  it.each(['102 Processing', '103 Early Hints'])('of %s is passed over', async (head) => {
    const answer = await post(await says(`HTTP/1.1 ${head}\r\nx-first: 1\r\n\r\n${whole}`));
    expect(answer).toMatchObject({ status: 200, body: '{}' });
    expect({ ...answer.headers }).toEqual({ 'x-last': '1', 'content-length': '2' });
  });

  it.each([
    ['100 Continue', /bad response/],
    ['101 Switching Protocols', /bad upgrade/],
    ['103 Early Hints', /other side closed/],
  ])('of %s with no last one that can be read says that much', async (head, broken) => {
    const upgrade = head.startsWith('101') ? 'connection: upgrade\r\nupgrade: x\r\n' : '';
    const rest = head.startsWith('100') ? whole : '';
    const answer = await post(await says(`HTTP/1.1 ${head}\r\n${upgrade}\r\n${rest}`));
    expect(answer).toMatchObject({
      status: Number.parseInt(head, 10),
      broken: expect.stringMatching(broken),
    });
  });
});
