import { describe, expect, it } from 'vitest';
import { type Answering, type Ended, type Order, runChild, status, withSink } from './support/child.js';
import { held } from './support/fake-vendor.js';

/** The deadline where it has to be waited for; elsewhere a busy machine has all of the usual one. */
const SHORT_MS = 700;
const CLOSE_MS = 10_000;
const SLACK_MS = 5_000;

const never: Answering = () => {};
const late: Answering = (response) => setTimeout(status(200), 100, response);
/** Nobody listens on the port of `discard`. */
const DEAD = 'http://127.0.0.1:9/';

interface State {
  readonly answer: Answering;
  readonly order: Omit<Order, 'url'>;
  readonly url?: string;
  readonly report: Partial<NonNullable<Ended['report']>>;
  /** Events that there was no room for. */
  readonly refused?: number;
  readonly signals?: readonly NodeJS.Signals[];
}

const full = { count: 900, maxPending: { events: 600 } };

const states: Record<string, State> = {
  'nothing to send': { answer: status(200), order: {}, report: {} },
  'one batch in flight': {
    answer: late,
    order: { count: 25, wait: 'sent' },
    report: { delivered: 25 },
    signals: ['SIGTERM', 'SIGINT'],
  },
  'a partial tail': { answer: status(200), order: { count: 2_007 }, report: { delivered: 2_007 } },
  'full batches before a slow vendor': { answer: late, order: { count: 500 }, report: { delivered: 500 } },
  'a vendor that refuses connections': {
    answer: never,
    url: DEAD,
    order: { count: 60, wait: 'backing-off' },
    report: { dropped: 60 },
  },
  'a vendor that stalls': {
    answer: never,
    order: { count: 100, wait: 'sent', concurrency: 2, closeTimeoutMs: SHORT_MS },
    report: { unknown: 50, dropped: 50 },
    signals: ['SIGTERM', 'SIGINT'],
  },
  'a full queue': {
    answer: late,
    order: full,
    report: { delivered: 600 },
    refused: 300,
  },
  'a full queue before a vendor that stalls': {
    answer: never,
    order: { ...full, wait: 'sent', concurrency: 1, closeTimeoutMs: SHORT_MS },
    report: { unknown: 25, dropped: 575 },
    refused: 300,
  },
  'a halted lane': { answer: status(401), order: { count: 60, wait: 'halted' }, report: { dropped: 60 } },
  'a paused lane': { answer: status(200), order: { count: 60, pause: true }, report: { dropped: 60 } },
  'a Retry-After past the deadline': {
    answer: status(429, { 'retry-after': '60' }),
    order: { count: 60, wait: 'backing-off', concurrency: 1 },
    report: { dropped: 60 },
  },
};

describe.concurrent.each(Object.entries(states))('%s', (_, state) => {
  const { answer, order, url, report, refused = 0, signals = ['SIGTERM'] } = state;
  it.each(signals)('at %s: the process ends in time and says it all', (signal) =>
    withSink(answer, async (sink) => {
      const { closeTimeoutMs = CLOSE_MS } = order;
      const orders = { ...order, closeTimeoutMs, stay: true, handlers: 'signals' } as const;
      const child = await runChild({ ...orders, url: url ?? sink.url }, signal);
      expect(child).toMatchObject({ code: 0, signal: null, stderr: '', pending: 0 });
      expect(child.ms).toBeLessThan(closeTimeoutMs + SLACK_MS);
      const { count = 0 } = order;
      const { delivered = 0, dropped = 0, unknown = 0 } = child.ended;
      expect(child.told).toBe(count);
      expect(delivered + dropped + unknown + refused).toBe(count);
      expect(child.ended.refused ?? 0).toBe(refused);
      expect({ delivered, dropped, unknown }).toEqual({ delivered: 0, dropped: 0, unknown: 0, ...report });
      expect(sink.arrived.size).toBe(delivered);
      // It counts from close() on; some may have been delivered before.
      expect(child.report).toEqual({ delivered: child.report?.delivered, dropped, unknown, kept: 0 });
      expect(child.report?.delivered).toBeLessThanOrEqual(delivered);
    }),
  );
});

describe.concurrent('a Retry-After within the deadline', () => {
  it('is waited for, though nothing else holds the process', () => {
    const closing = held<void>();
    // However late the signal comes, nothing is delivered before it.
    const onceAsked: Answering = (response, n) => {
      if (n === 1) status(429, { 'retry-after': '1' })(response);
      else void closing.promise.then(() => status(200)(response));
    };
    return withSink(onceAsked, async ({ url, arrived }) => {
      const order = { url, count: 60, wait: 'backing-off', concurrency: 1, stay: true } as const;
      const orders = { ...order, handlers: 'signals', closeTimeoutMs: CLOSE_MS } as const;
      const child = await runChild(orders, 'SIGTERM', {}, closing.answer);
      expect(child).toMatchObject({ code: 0, ended: { delivered: 60 }, report: { delivered: 60 } });
      expect(arrived.size).toBe(60);
    });
  });
});

describe.concurrent('without a handler', () => {
  it('a signal ends the process at once, and what waits is lost unsaid', () =>
    withSink(never, async ({ url }) => {
      const child = await runChild({ url, count: 100, wait: 'sent', stay: true }, 'SIGTERM');
      expect(child).toMatchObject({ code: null, signal: 'SIGTERM' });
      expect(child.told).toBeUndefined();
      expect(child.ms).toBeLessThan(SLACK_MS);
    }));
});
