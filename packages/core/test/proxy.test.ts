import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { afterAll, it as base, describe, expect, vi } from 'vitest';
import { BadServer } from './support/bad-server.js';
import { selfSigned } from './support/certificate.js';
import { type Order, runChild } from './support/child.js';
import { until, wired } from './support/wire.js';

const KEY = 'secret-key-1';
const COUNT = 60;

const folder = mkdtempSync(join(tmpdir(), 'sendoff-proxy-'));
const certificate = selfSigned();
const trusted = join(folder, 'certificate.pem');
writeFileSync(trusted, certificate.cert);
afterAll(() => rmSync(folder, { recursive: true }));

/** A proxy on a real socket, which notes whom it was asked for and all bytes that it saw. */
class ConnectProxy {
  readonly asked: string[] = [];
  readonly headers: Record<string, unknown>[] = [];
  seen = '';
  /** Undefined: it does its work. A number: it answers with that. `hang`: it never answers. */
  refusal: number | 'hang' | undefined;
  url = '';
  readonly #sockets = new Set<Duplex>();
  readonly #server: Server = createServer((_, response) => response.writeHead(400).end());

  async start(): Promise<void> {
    this.#server.on('connection', (socket: Socket) => this.#keep(socket));
    this.#server.on('connect', (request, socket: Duplex) => {
      this.asked.push(request.url ?? '');
      this.headers.push(request.headers);
      this.#answer(request.url ?? '', socket);
    });
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(target: string, socket: Duplex): void {
    if (this.refusal === 'hang') return;
    if (this.refusal !== undefined) {
      socket.end(`HTTP/1.1 ${this.refusal} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const { hostname, port } = new URL(`http://${target}`);
    const onward = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.on('data', (data: Buffer) => {
        this.seen += data.toString('latin1');
      });
      socket.pipe(onward).pipe(socket);
    });
    this.#keep(onward);
  }

  #keep(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
  }
}

/** Something that a test has for itself, from its start to its end. */
function own<T extends { start(): Promise<unknown>; stop(): Promise<void> }>(make: () => T) {
  return async ({ task: _ }: object & { task: unknown }, use: (it: T) => Promise<void>) => {
    const server = make();
    await server.start();
    await use(server);
    await server.stop();
  };
}

const it = base.extend<{ proxy: ConnectProxy; plain: BadServer; secure: BadServer }>({
  proxy: own(() => new ConnectProxy()),
  plain: own(() => new BadServer()),
  secure: own(() => new BadServer(certificate)),
});

/** Only these; whatever this machine has set is out of the way. */
const none = {
  HTTP_PROXY: undefined,
  HTTPS_PROXY: undefined,
  NO_PROXY: undefined,
  http_proxy: undefined,
  https_proxy: undefined,
  no_proxy: undefined,
};
const run = (env: Record<string, string>, order: Order) =>
  runChild({ count: COUNT, ...order }, undefined, { ...none, NODE_EXTRA_CA_CERTS: trusted, ...env });

const arrived = (server: BadServer) => server.bodies.flatMap((body) => JSON.parse(body)).length;
const hostOf = (server: BadServer) => new URL(server.url).host;

describe.concurrent('requests to an https vendor', () => {
  it.for(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY'])(
    'go through the proxy of %s, unseen',
    async (name, { proxy, secure }) => {
      const child = await run({ [name]: proxy.url }, { url: `${secure.url}/` });
      expect(child).toMatchObject({ code: 0, stderr: '', ended: { delivered: COUNT } });
      expect(arrived(secure)).toBe(COUNT);
      expect(new Set(proxy.asked)).toEqual(new Set([hostOf(secure)]));
      expect(proxy.seen.length).toBeGreaterThan(0);
      for (const secret of [KEY, 'authorization', 'event-1']) expect(proxy.seen).not.toContain(secret);
      expect(JSON.stringify(proxy.headers)).not.toContain(KEY);
    },
  );

  it("carry the proxy's own password to the proxy alone", async ({ proxy, secure }) => {
    const withPassword = proxy.url.replace('//', '//ada:love%20lace@');
    const child = await run({ HTTPS_PROXY: withPassword }, { url: `${secure.url}/` });
    expect(child).toMatchObject({ code: 0, stderr: '', ended: { delivered: COUNT } });
    const basic = `Basic ${Buffer.from('ada:love lace').toString('base64')}`;
    expect(proxy.headers[0]).toMatchObject({ 'proxy-authorization': basic });
  });
});

describe.concurrent('requests to an http vendor', () => {
  it('go through the proxy of HTTP_PROXY', async ({ proxy, plain }) => {
    const child = await run({ HTTP_PROXY: proxy.url }, { url: `${plain.url}/` });
    expect(child).toMatchObject({ code: 0, stderr: '', ended: { delivered: COUNT } });
    expect(arrived(plain)).toBe(COUNT);
    expect(new Set(proxy.asked)).toEqual(new Set([hostOf(plain)]));
    expect(JSON.stringify(proxy.headers)).not.toContain(KEY);
  });

  it('do not go through the proxy of HTTPS_PROXY', async ({ proxy, plain }) => {
    const child = await run({ HTTPS_PROXY: proxy.url }, { url: `${plain.url}/` });
    expect(child).toMatchObject({ code: 0, stderr: '', ended: { delivered: COUNT } });
    expect(proxy.asked).toEqual([]);
  });
});

describe.concurrent('NO_PROXY', () => {
  const both = (proxy: ConnectProxy) => ({ HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url });

  it.for(['127.0.0.1', '*', 'elsewhere.example,127.0.0.1'])(
    '"%s" leads around it',
    async (value, { proxy, secure }) => {
      const child = await run({ ...both(proxy), NO_PROXY: value }, { url: `${secure.url}/` });
      expect(child).toMatchObject({ code: 0, stderr: '', ended: { delivered: COUNT } });
      expect(arrived(secure)).toBe(COUNT);
      expect(proxy.asked).toEqual([]);
    },
  );

  it('of another host does not', async ({ proxy, secure }) => {
    const child = await run({ ...both(proxy), no_proxy: 'elsewhere.example' }, { url: `${secure.url}/` });
    expect(child).toMatchObject({ ended: { delivered: COUNT } });
    expect(proxy.asked.length).toBeGreaterThan(0);
  });
});

describe.concurrent('a proxy that fails', () => {
  const env = (proxy: ConnectProxy) => ({ HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url });
  const order = { wait: 'backing-off', lastly: 'close' } as const;

  it.for<[number, string]>([
    [407, 'http'],
    [407, 'https'],
    [502, 'https'],
  ])('with %i is a retry, and never a success (%s)', async ([status, scheme], { proxy, plain, secure }) => {
    const server = scheme === 'http' ? plain : secure;
    proxy.refusal = status;
    const child = await run(env(proxy), { ...order, url: `${server.url}/` });
    expect(child).toMatchObject({ code: 0, stderr: '', ended: { dropped: COUNT }, pending: 0 });
    expect(child.report).toEqual({ delivered: 0, dropped: COUNT, unknown: 0, kept: 0 });
    expect(server.bodies).toEqual([]);
    expect(proxy.asked.length).toBeGreaterThan(1);
  });

  it.for(['http', 'https'])(
    'by never answering is a retry at the time limit (%s)',
    async (scheme, { proxy, plain, secure }) => {
      const server = scheme === 'http' ? plain : secure;
      proxy.refusal = 'hang';
      for (const [name, value] of Object.entries({ ...none, ...env(proxy) })) vi.stubEnv(name, value);
      const { clock, tracker, track, ends, outcomes } = wired(server.url, { retry: { forMs: 1_000 } });
      vi.unstubAllEnvs();
      track(25);
      await until(() => proxy.asked.length === 1);
      await clock.advance(29_999);
      expect(outcomes).toEqual([]);
      await clock.advance(1);
      expect(new Set(ends())).toEqual(new Set(['expired']));
      expect(ends()).toHaveLength(25);
      expect(server.bodies).toEqual([]);
      await proxy.stop();
      await tracker.close();
    },
  );

  it('because nobody is there is a retry as well', async ({ secure }) => {
    // Nobody listens on the port of `discard`.
    const child = await run({ HTTPS_PROXY: 'http://127.0.0.1:9' }, { ...order, url: `${secure.url}/` });
    expect(child).toMatchObject({ code: 0, stderr: '', ended: { dropped: COUNT }, pending: 0 });
    expect(secure.bodies).toEqual([]);
  });
});
