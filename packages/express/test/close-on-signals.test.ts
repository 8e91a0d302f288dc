import { once } from 'node:events';
import { Agent, createServer, get, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { closeOnSignals } from '../src/index.js';
import { recordingTracker } from '../src/testing.js';
import { makeProgram } from './support/program.js';
import { serve, versions } from './support/serve.js';
import { startSink } from './support/sink.js';

let program: Awaited<ReturnType<typeof makeProgram>>;
let sink: Awaited<ReturnType<typeof startSink>>;

beforeAll(async () => {
  program = await makeProgram('shop');
}, 60_000);
afterAll(() => program.remove());
beforeEach(async () => {
  sink = await startSink();
  onTestFinished(() => sink.close());
});

async function start(env: Record<string, string> = {}) {
  const shop = await program.start({ SINK_URL: sink.url, ...env });
  return { ...shop, post: (path: string) => fetch(`${shop.url}${path}`, { method: 'POST' }) };
}

/** The status; undefined where the server takes no more. */
function post(url: string, agent: Agent): Promise<number | undefined> {
  return new Promise((resolve) => {
    request(url, { method: 'POST', agent }, (answer) => {
      answer.resume().once('close', () => resolve(answer.statusCode));
    })
      .once('error', () => resolve(undefined))
      .end();
  });
}

describe('at a signal', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'delivers what waits and what a running request tracks, then dies of %s',
    async (signal) => {
      const shop = await start();
      for (let n = 0; n < 30; n++) await shop.post('/quick');
      const slow = shop.post('/slow');
      await shop.line();
      expect(sink.events).toEqual([]);

      shop.child.kill(signal);
      await expect.poll(() => sink.events.length).toBe(30);
      await expect.poll(() => shop.post('/quick').catch(() => 'refused')).toBe('refused');
      shop.child.kill('SIGUSR2');

      expect((await slow).status).toBe(204);
      expect(await shop.ended).toEqual({ code: null, signal });
      expect(sink.names()).toEqual([...Array(30).fill('quick'), 'slow']);
    },
  );

  it('tells clients to close, and lets go of connections that are kept alive', async () => {
    const shop = await start();
    await shop.post('/quick');
    const slow = shop.post('/slow');
    await shop.line();
    shop.child.kill('SIGTERM');
    await expect.poll(() => sink.events.length).toBe(1);
    shop.child.kill('SIGUSR2');

    expect((await slow).headers.get('connection')).toBe('close');
    expect(await shop.ended).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it('sends an answer to its end that is on its way', async () => {
    const shop = await start();
    const response = new Promise<{ bytes: Promise<number> }>((resolve) => {
      get(`${shop.url}/large`, { headers: { connection: 'keep-alive' } }, (answer) => {
        const bytes = async () => {
          // The client reads nothing until the server is closing.
          await expect.poll(() => shop.post('/quick').catch(() => 'refused')).toBe('refused');
          let length = 0;
          for await (const chunk of answer) length += chunk.length;
          return length;
        };
        resolve({ bytes: bytes() });
      });
    });
    await shop.line();
    const { bytes } = await response;
    shop.child.kill('SIGTERM');

    expect(await bytes).toBe(32 * 1024 * 1024);
    expect(await shop.ended).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it('does not wait for a connection that says nothing', async () => {
    const shop = await start();
    const { hostname, port } = new URL(shop.url);
    const silent = connect(Number(port), hostname);
    await once(silent, 'connect');
    await shop.post('/quick');
    shop.child.kill('SIGTERM');

    expect(await shop.ended).toEqual({ code: null, signal: 'SIGTERM' });
    expect(sink.names()).toEqual(['quick']);
  });

  it('cuts off a request that takes too long, and still delivers', async () => {
    const shop = await start({ SERVER_TIMEOUT_MS: '100' });
    await shop.post('/quick');
    const slow = shop.post('/slow');
    await shop.line();
    shop.child.kill('SIGTERM');

    await expect(slow).rejects.toThrow();
    expect(await shop.ended).toEqual({ code: null, signal: 'SIGTERM' });
    expect(sink.names()).toEqual(['quick']);
  });

  it('waits for async options of trackRoute', async () => {
    const shop = await start();
    await shop.post('/quick');
    await shop.post('/routed');
    expect(await shop.line()).toBe('asked');
    shop.child.kill('SIGTERM');
    await expect.poll(() => sink.names()).toEqual(['quick']);
    shop.child.kill('SIGUSR2');

    expect(await shop.ended).toEqual({ code: null, signal: 'SIGTERM' });
    expect(sink.names()).toEqual(['quick', 'routed']);
  });

  it('does not wait longer than for requests where such an option is never ready', async () => {
    const shop = await start({ SERVER_TIMEOUT_MS: '1500' });
    await shop.post('/routed');
    await shop.line();
    shop.child.kill('SIGTERM');

    expect(await shop.ended).toEqual({ code: null, signal: 'SIGTERM' });
    expect(sink.names()).toEqual([]);
  });

  it('cuts off a stream that never ends, and tracks that where it is asked to', async () => {
    const shop = await start({ SERVER_TIMEOUT_MS: '100' });
    const stream = await fetch(`${shop.url}/stream`);
    shop.child.kill('SIGTERM');

    await expect(stream.text()).rejects.toThrow();
    expect(await shop.ended).toEqual({ code: null, signal: 'SIGTERM' });
    expect(sink.names()).toEqual(['cut']);
  });

  it('delivers all that was answered to clients that never stop asking on the connections they keep', async () => {
    const shop = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    onTestFinished(() => agent.destroy());
    let answered = 0;
    const ask = async () => {
      for (;;) {
        const status = await post(`${shop.url}/quick`, agent);
        if (status === undefined) return;
        answered += status === 204 ? 1 : 0;
      }
    };
    const clients = Promise.all(Array.from({ length: 8 }, ask));
    await expect.poll(() => answered).toBeGreaterThan(100);
    shop.child.kill('SIGTERM');

    expect(await shop.ended).toEqual({ code: null, signal: 'SIGTERM' });
    await clients;
    expect(sink.events.length).toBeGreaterThanOrEqual(answered);
  });

  it('ends within its deadline where the vendor never answers', async () => {
    const asked: unknown[] = [];
    const silent = createServer((request) => asked.push(request)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    onTestFinished(() => {
      silent.closeAllConnections();
      silent.close();
    });
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
    const shop = await start({ SINK_URL: url, CLOSE_TIMEOUT_MS: '200' });
    await shop.post('/quick');
    const held = shop.post('/held');
    await shop.line();
    shop.child.kill('SIGTERM');
    await expect.poll(() => asked).toHaveLength(1);
    shop.child.kill('SIGUSR2');

    expect((await held).status).toBe(204);
    expect(await shop.ended).toEqual({ code: null, signal: 'SIGTERM' });
    expect(asked).toHaveLength(1);
  });

  it('ends at once at a second one', async () => {
    const shop = await start();
    await shop.post('/quick');
    const slow = shop.post('/slow');
    await shop.line();
    shop.child.kill('SIGTERM');
    await expect.poll(() => sink.events.length).toBe(1);
    shop.child.kill('SIGINT');

    await expect(slow).rejects.toThrow();
    expect(await shop.ended).toEqual({ code: null, signal: 'SIGINT' });
  });

  it('leaves the end of the process to an application that listens as well', async () => {
    const shop = await start({ OWN_LISTENER: 'yes' });
    await shop.post('/quick');
    shop.child.kill('SIGTERM');

    expect(await shop.ended).toEqual({ code: 7, signal: null });
    expect(sink.names()).toEqual(['quick']);
  });
});

describe.each(versions)('the listeners of closeOnSignals() on %s', (_, express) => {
  it('go when the function that it gives is called', async () => {
    const { server } = await serve(express());
    const count = () => [
      process.listenerCount('SIGTERM'),
      process.listenerCount('SIGINT'),
      server.listenerCount('request'),
    ];
    const before = count();

    const stop = closeOnSignals(server, recordingTracker());
    expect(count()).toEqual(before.map((number) => number + 1));
    stop();
    expect(count()).toEqual(before);
  });
});
