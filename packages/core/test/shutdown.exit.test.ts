import { describe, expect, it } from 'vitest';
import { type Answering, type Order, runChild, status, withSink } from './support/child.js';

/** The deadline where it has to be waited for; elsewhere a busy machine has all of the usual one. */
const SHORT_MS = 700;
const CLOSE_MS = 10_000;
const SLACK_MS = 5_000;

const never: Answering = () => {};
const onceAsked: Answering = (response, n) => status(n === 1 ? 429 : 200, { 'retry-after': '1' })(response);
const DEAD = 'http://127.0.0.1:9/';

describe.concurrent('a process that ends by itself', () => {
  const ends: Record<string, [Answering, Omit<Order, 'url'>, Record<string, number>, string?]> = {
    'with a tracker that was never used': [never, {}, {}],
    'after a flush': [status(200), { count: 30, lastly: 'flush' }, { delivered: 30 }],
    'with connections kept alive': [status(200), { count: 60, wait: 'done' }, { delivered: 60 }],
    'after close()': [status(200), { count: 30, lastly: 'close' }, { delivered: 30 }],
    'with events that wait': [status(200), { count: 2_007 }, { delivered: 2_007 }],
    'with a promise of settled() pending': [status(200), { count: 30, settled: true }, { delivered: 30 }],
    'with such a promise on a paused lane': [
      status(200),
      { count: 30, settled: true, pause: true },
      { dropped: 30 },
    ],
    'with a halted lane': [status(401), { count: 30, wait: 'halted' }, { dropped: 30 }],
    // It tries again meanwhile: over a socket, what is under way at the deadline would be unknown.
    'with a lane in back-off': [
      never,
      { count: 60, answering: 503, wait: 'backing-off', closeTimeoutMs: SHORT_MS },
      { dropped: 60 },
    ],
    'with a Retry-After of a minute': [
      status(429, { 'retry-after': '60' }),
      { count: 60, wait: 'backing-off', closeTimeoutMs: SHORT_MS },
      { dropped: 60 },
    ],
    'before a vendor that refuses connections': [
      never,
      { count: 60, closeTimeoutMs: SHORT_MS },
      { dropped: 60 },
      DEAD,
    ],
    'after close() before a vendor that stalls': [
      never,
      { count: 60, wait: 'sent', concurrency: 1, lastly: 'close', closeTimeoutMs: SHORT_MS },
      { unknown: 25, dropped: 35 },
    ],
  };

  it.each(Object.entries(ends))('%s, is not held open and tells every event', (_, end) => {
    const [answer, order, ended, elsewhere] = end;
    return withSink(answer, async ({ url, arrived }) => {
      const { closeTimeoutMs = CLOSE_MS } = order;
      const child = await runChild({ ...order, closeTimeoutMs, url: elsewhere ?? url });
      expect(child).toMatchObject({ code: 0, stderr: '', pending: 0, ended });
      expect(child.told).toBe(order.count ?? 0);
      expect(child.ms).toBeLessThan(closeTimeoutMs + SLACK_MS);
      expect(arrived.size).toBe(ended.delivered ?? 0);
    });
  });

  it('that awaits close() at its top level is not ended before, in back-off', () =>
    withSink(onceAsked, async ({ url }) => {
      const order = { url, count: 60, wait: 'backing-off', concurrency: 1, lastly: 'close' } as const;
      const child = await runChild({ ...order, closeTimeoutMs: CLOSE_MS });
      expect(child).toMatchObject({ code: 0, stderr: '', ended: { delivered: 60 } });
      expect(child.report).toMatchObject({ delivered: 60, dropped: 0 });
    }));
});

describe.concurrent('process.exit()', () => {
  it('loses what waits: stats() in an exit listener says how much', () =>
    withSink(status(200), async ({ url, arrived }) => {
      const child = await runChild({ url, count: 2_007, lastly: 'exit' });
      expect(child).toMatchObject({ code: 0, ended: {}, told: 0, pending: 2_007 });
      expect(child.stats).toMatchObject({ tracked: 2_007, pending: 2_007, delivered: 0 });
      expect(child.ms).toBeLessThan(SLACK_MS);
      expect(arrived.size).toBe(0);
    }));

  it('with a batch in flight counts it as pending: the vendor may have it', () =>
    withSink(never, async ({ url }) => {
      const child = await runChild({ url, count: 25, wait: 'sent', lastly: 'exit' });
      expect(child).toMatchObject({ code: 0, told: 0, pending: 25, stats: { requests: 1 } });
    }));
});

describe.concurrent.each(['throw', 'reject'] as const)('an error that nobody catches (%s)', (lastly) => {
  it('without a handler ends the process; stats() says how much was lost', () =>
    withSink(never, async ({ url }) => {
      const child = await runChild({ url, count: 100, wait: 'sent', lastly });
      expect(child).toMatchObject({ code: 1, told: 0, pending: 100, stats: { pending: 100 } });
      expect(child.stderr).toMatch(lastly === 'throw' ? /SyntaxError/ : /nobody handles this/);
      expect(child.ms).toBeLessThan(SLACK_MS);
    }));

  it('with a handler that closes loses nothing', () =>
    withSink(status(200), async ({ url, arrived }) => {
      const child = await runChild({ url, count: 2_007, lastly, handlers: 'crash', stay: true });
      expect(child).toMatchObject({ code: 1, stderr: '', ended: { delivered: 2_007 }, pending: 0 });
      expect(child.report).toMatchObject({ dropped: 0, unknown: 0, kept: 0 });
      expect(arrived.size).toBe(2_007);
    }));
});

describe.concurrent('an error that nobody catches, before a vendor that stalls', () => {
  it('with a handler that closes ends in time', () =>
    withSink(never, async ({ url }) => {
      const order = { url, count: 100, wait: 'sent', concurrency: 2, stay: true } as const;
      const child = await runChild({
        ...order,
        lastly: 'throw',
        handlers: 'crash',
        closeTimeoutMs: SHORT_MS,
      });
      expect(child).toMatchObject({ code: 1, stderr: '', ended: { unknown: 50, dropped: 50 }, told: 100 });
      expect(child.report).toEqual({ delivered: 0, dropped: 50, unknown: 50, kept: 0 });
      expect(child.ms).toBeLessThan(SHORT_MS + SLACK_MS);
    }));
});
