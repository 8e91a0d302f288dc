import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer, BadServer, type Behaviour, TAKEN } from './support/bad-server.js';
import { selfSigned } from './support/certificate.js';
import { bytesInUse, openHandles, troubles } from './support/flat.js';
import { until, wireDestination, wired } from './support/wire.js';

const AT_ONCE = 40;
const ROUNDS = 5;
const GROWTH_BYTES = 1_600_000;
/** Nobody listens on the port of `discard`, and no test is ever given it. */
const DEAD = 'http://127.0.0.1:9';

const stopping: (() => Promise<unknown>)[] = [];
let healthy: BadServer;
let trouble: ReturnType<typeof troubles>;
beforeEach(async () => {
  trouble = troubles();
  healthy = await started(new BadServer());
});
afterEach(async () => {
  for (const stop of stopping.splice(0)) await stop();
  trouble.stop();
});

async function started(server: BadServer, behaviour?: Behaviour): Promise<BadServer> {
  stopping.push(() => server.stop());
  if (behaviour !== undefined) server.behaviour = behaviour;
  return server.start();
}

async function http2Url(): Promise<string> {
  const server = createHttp2Server().on('sessionError', () => {});
  stopping.push(() => new Promise((resolve) => server.close(resolve)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const withScheme = (scheme: string, { url }: BadServer) => url.replace(/^https?/, scheme);
const taken: Behaviour = { begun: (socket) => socket.end(answer(200, TAKEN)) };

const places: Record<string, { url: () => Promise<string>; reason: RegExp }> = {
  'whose name nobody knows': {
    // A label of 64 letters cannot even be asked for: nobody has to wait for a resolver.
    url: async () => `http://${'x'.repeat(64)}.invalid`,
    reason: /ENOTFOUND|EAI_/,
  },
  'that refuses connections': { url: async () => DEAD, reason: /ECONNREFUSED/ },
  'with a certificate that nobody signed': {
    url: async () => (await started(new BadServer(selfSigned()), taken)).url,
    reason: /self-signed/i,
  },
  'that speaks plain HTTP where TLS was expected': {
    url: async () => withScheme('https', await started(new BadServer(), taken)),
    reason: /wrong version|packet length/i,
  },
  'that speaks TLS where plain HTTP was expected': {
    url: async () => withScheme('http', await started(new BadServer(selfSigned()))),
    reason: /closed|ECONNRESET|Expected HTTP/,
  },
  'that speaks HTTP/2 alone': { url: http2Url, reason: /Expected HTTP|closed|ECONNRESET/ },
};

describe.each(Object.entries(places))('a vendor %s', (_, { url, reason }) => {
  it('costs five bursts of requests, tells each event once, and leaves nothing behind', async () => {
    const bad = await url();
    const before = openHandles();
    const base = wireDestination('', 1);
    let target = bad;
    const { clock, tracker, track, hurry, ends, outcomes, ledger } = wired('', {
      concurrency: AT_ONCE,
      retry: { forMs: 1_000 },
      destinations: [
        { ...base, request: (batch, attempt) => ({ ...base.request(batch, attempt), url: target }) },
      ],
    });
    let used = 0;
    for (let round = 1; round <= ROUNDS; round++) {
      target = bad;
      track(AT_ONCE);
      clock.step(1_001);
      await until(() => outcomes.length === round * (AT_ONCE + 1) - 1, hurry);
      target = healthy.url;
      track(1);
      await until(() => outcomes.length === round * (AT_ONCE + 1), hurry);
      if (round === 1) used = await bytesInUse();
    }
    const failed = outcomes.filter(({ status }) => status !== 'delivered');
    expect(ends().filter((status) => status === 'delivered')).toHaveLength(ROUNDS);
    expect(new Set(failed.map(({ status }) => status))).toEqual(new Set(['expired']));
    for (const outcome of failed) expect(outcome.reason).toMatch(reason);
    expect(ledger()).toMatchObject({ expired: ROUNDS * AT_ONCE, delivered: ROUNDS, pending: 0 });
    expect(healthy.bodies).toHaveLength(ROUNDS);
    expect((await bytesInUse(used + GROWTH_BYTES)) - used).toBeLessThan(GROWTH_BYTES);

    await tracker.close();
    await until(() => openHandles() <= before);
    expect(trouble.heard).toEqual([]);
  });

  it('lets close() end at once, with every event dropped', async () => {
    const { clock, tracker, track, ends } = wired(await url());
    track(60);
    await until(() => tracker.stats().destinations.fake?.state === 'backing-off');
    const started = performance.now();
    const report = await tracker.close({ timeoutMs: 5_000 });
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(report).toEqual({ delivered: 0, dropped: 60, unknown: 0, kept: 0 });
    expect(ends()).toHaveLength(60);
    await clock.advance(60_000);
  });
});

describe('a vendor that never ends the TLS handshake', () => {
  it('is given up at the time limit', async () => {
    const silent = await started(new BadServer(), {});
    const { clock, track, ends } = wired(withScheme('https', silent), { retry: { forMs: 1_000 } });
    track(25);
    await until(() => silent.begun === 1);
    await clock.advance(29_999);
    expect(ends()).toEqual([]);
    await clock.advance(1);
    expect(new Set(ends())).toEqual(new Set(['expired']));
    expect(ends()).toHaveLength(25);
  });

  it('does not hold up close()', async () => {
    const silent = await started(new BadServer(), {});
    const { clock, tracker, track } = wired(withScheme('https', silent));
    track(25);
    await until(() => silent.begun === 1);
    const began = performance.now();
    const closed = tracker.close({ timeoutMs: 5_000 });
    await clock.advance(5_000);
    expect(await closed).toEqual({ delivered: 0, dropped: 0, unknown: 25, kept: 0 });
    expect(performance.now() - began).toBeLessThan(8_000); // the connection alone would take ten seconds
  });
});
