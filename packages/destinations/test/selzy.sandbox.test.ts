import type { Receipt } from '@sendoff/core';
import type { Sandbox } from '@sendoff/sandbox';
import { describe, expect, it } from 'vitest';
import { selzy } from '../src/index.js';
import { batchOf, event, FIRST_TRY, resultsOf } from './support/events.js';
import { LIVE_KEY, type Live, live } from './support/live.js';

/** Tracks sign-ups `0` to `count - 1`, each of somebody else. */
function signUps({ tracker }: Live, count: number): Receipt[] {
  return Array.from({ length: count }, (_, i) =>
    tracker.track({ name: 'signup', email: `user${i}@example.com`, id: String(i) }),
  );
}

/** Until each event has an outcome, also of a lane that was halted. */
function settled(receipts: readonly Receipt[]): Promise<unknown> {
  return Promise.all(receipts.map((receipt) => receipt.settled()));
}

/** How many events each request held, in the order of the requests. */
function batchSizes(sandbox: Sandbox): number[] {
  return sandbox.requests().map(({ body }) => JSON.parse(body).events.length);
}

/** What became of each event, by id. */
function statuses({ outcomes }: Live): Record<string, string> {
  return Object.fromEntries([...outcomes].map(([id, { status, code }]) => [id, code ?? status]));
}

describe('selzy, from a tracker to a server', () => {
  it('sends 25 events as one request', async () => {
    const run = await live();
    signUps(run, 25);
    await run.flush();
    expect(batchSizes(run.sandbox)).toEqual([25]);
    expect(run.sandbox.counts()).toMatchObject({ requests: 1, good: 25, bad: 0 });
    expect(run.tracker.stats().destinations.selzy).toMatchObject({ delivered: 25, pending: 0 });
  });

  it('sends 26 events as two requests', async () => {
    const run = await live();
    signUps(run, 26);
    await run.flush();
    expect(batchSizes(run.sandbox).sort()).toEqual([1, 25]);
    expect(run.sandbox.counts()).toMatchObject({ good: 26, bad: 0 });
  });

  it('never puts two events of one name and address into a request', async () => {
    const run = await live();
    for (let i = 0; i < 3; i++) run.tracker.track({ name: 'signup', email: 'ada@example.com' });
    await run.flush();
    expect(batchSizes(run.sandbox)).toEqual([1, 1, 1]);
    expect(run.sandbox.counts().good).toBe(3);
  });

  it('keeps a request within 130,000 bytes, and fills it to the last', async () => {
    const run = await live();
    const padded = (length: number) => ({ pad: 'x'.repeat(length) });
    const [one, two] = ['a', 'b'].map((who) => event({ email: `${who}@example.com`, properties: padded(0) }));
    const destination = selzy();
    const empty = destination.request(batchOf(destination, one && two ? [one, two] : []), FIRST_TRY).body;
    const room = 130_000 - Buffer.byteLength(empty) - 60_000;
    const send = (email: string, length: number) =>
      run.tracker.track({ name: 'signup', email, timestamp: event().timestamp, properties: padded(length) });
    send('a@example.com', 60_000);
    send('b@example.com', room);
    send('c@example.com', 60_000);
    send('d@example.com', room + 1);
    await run.flush();
    expect(batchSizes(run.sandbox).sort()).toEqual([1, 1, 2]);
    expect(Math.max(...run.sandbox.requests().map(({ rawBody }) => rawBody.length))).toBe(130_000);
    expect(run.sandbox.counts()).toMatchObject({ good: 4, bad: 0 });
  });

  it('refuses an event that alone is over the limit', async () => {
    const { tracker } = await live();
    const receipt = tracker.track({
      name: 'signup',
      email: 'ada@example.com',
      properties: { pad: 'é'.repeat(65_000) },
    });
    expect(receipt.issues).toMatchObject([{ code: 'event_too_large', limit: 130_000 }]);
  });

  it.each(['details', 'error-string'] as const)(
    'tells the refused from the registered in the shape %s',
    async (errorShape) => {
      const run = await live({ errorShape });
      const { tracker, sandbox } = run;
      tracker.track({ name: 'signup', email: 'a@example.com', id: 'good' });
      tracker.track({ name: 'old_promo', email: 'a@example.com', id: 'disabled' });
      tracker.track({ name: 'no_such', email: 'a@exämple.com', id: 'unknown-name' });
      tracker.track({ name: 'order_paid', email: 'b@exämple.com', id: 'also-good' });
      await run.flush();
      expect(statuses(run)).toEqual({
        good: 'delivered',
        disabled: 'inactive_event',
        'unknown-name': 'inactive_event',
        'also-good': 'delivered',
      });
      expect(run.outcomes.get('disabled')).toMatchObject({
        status: 'rejected',
        errorId: expect.stringMatching(/^[0-9A-F-]{36}$/),
        reason: expect.stringContaining('"old_promo"'),
      });
      expect(sandbox.counts()).toMatchObject({ requests: 1, good: 2, bad: 2 });
    },
  );

  it.each(['details', 'error-string'] as const)('reads both lists in the shape %s', async (errorShape) => {
    // No destination sends an invalid event, so this request is made by hand.
    const { sandbox } = await live({ errorShape });
    const destination = selzy({ baseUrl: sandbox.selzy.url });
    const [good, bad, promo] = batchOf(destination, [
      event({ id: 'good' }),
      event({ id: 'bad', email: 'bad@example.com' }),
      event({ id: 'promo', name: 'old_promo' }),
    ]);
    if (good === undefined || bad === undefined || promo === undefined) throw new Error('no batch');
    const batch = [good, { ...bad, body: bad.body.replace('2026-05-12', '2026-02-30') }, promo];
    const attempt = { ...FIRST_TRY, credential: LIVE_KEY };
    const { url, headers, body } = destination.request(batch, attempt);
    const response = await fetch(url, { method: 'POST', headers, body });
    const answer = { status: response.status, headers: {}, body: await response.text() };
    const results = resultsOf(destination.interpret(answer, batch, attempt));
    expect(results.map(({ id, status, code }) => [id, code ?? status])).toEqual([
      ['good', 'delivered'],
      ['bad', 'invalid_event'],
      ['promo', 'inactive_event'],
    ]);
  });

  it('halts on a revoked key, and delivers what waited once it is taken again', async () => {
    const run = await live();
    run.sandbox.selzy.revokeKey(LIVE_KEY);
    const receipts = signUps(run, 3);
    await run.flush();
    expect(run.tracker.stats().destinations.selzy).toMatchObject({
      state: 'halted',
      pending: 3,
      rejected: 0,
    });
    expect(run.sandbox.counts().good).toBe(0);

    run.sandbox.selzy.addKey(LIVE_KEY);
    run.tracker.resume('selzy');
    await run.until(settled(receipts));
    expect(run.tracker.stats().destinations.selzy).toMatchObject({ state: 'open', delivered: 3 });
    expect(run.sandbox.counts().good).toBe(3);
  });

  it('sends again after a 500', async () => {
    const run = await live();
    run.sandbox.fault({ status: 500, times: 2 });
    signUps(run, 1);
    await run.flush();
    expect(run.outcomes.get('0')).toMatchObject({ status: 'delivered', attempts: 3 });
    expect(run.sandbox.counts()).toMatchObject({ requests: 3, good: 1 });
  });

  it('takes no cut-off answer for a success, so that the event arrives twice and not never', async () => {
    const run = await live();
    run.sandbox.fault({ body: 'truncated', times: 1 });
    signUps(run, 1);
    await run.flush();
    expect(run.outcomes.get('0')).toMatchObject({ status: 'delivered', attempts: 2 });
    expect(run.sandbox.counts().good).toBe(2);
  });

  it('rejects nobody where a request was refused as a whole, and the next ones are taken', async () => {
    const run = await live();
    run.sandbox.fault({ status: 400, times: 1 });
    signUps(run, 10);
    await run.flush();
    expect(run.tracker.stats().destinations.selzy).toMatchObject({ delivered: 10, rejected: 0 });
    expect(run.sandbox.counts()).toMatchObject({ good: 10, bad: 0 });
  });

  it('halts where every request is refused as a whole, and rejects nobody', async () => {
    const run = await live();
    run.sandbox.fault({ status: 400 });
    const receipts = signUps(run, 10);
    await run.flush();
    expect(run.tracker.stats().destinations.selzy).toMatchObject({
      state: 'halted',
      pending: 10,
      rejected: 0,
    });

    run.sandbox.clearFaults();
    run.tracker.resume('selzy');
    await run.until(settled(receipts));
    expect(run.sandbox.counts().good).toBe(10);
  });
});
