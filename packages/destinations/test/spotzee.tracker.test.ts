import { describe, expect, it } from 'vitest';
import { spotzee } from '../src/index.js';
import { type Asked, answering } from './support/answering.js';

const create = (baseUrl: string) => spotzee({ apiKey: 'sk_key', baseUrl, identify: true });

/** Refuses requests with events that have a `bad` property, and names so many of them. */
function refusing(named: number) {
  return ({ body }: Asked) => {
    const items: { data?: { bad?: true } }[] = JSON.parse(body);
    const bad = items.flatMap(({ data }, n) => (data?.bad ? [n] : []));
    if (bad.length === 0) return { status: 204 };
    const errors = bad.slice(0, named).map((n) => ({ param: `${n}.data.bad`, code: 'parameter_unknown' }));
    return { status: 422, body: { status: 'error', code: 'validation_failed', message: 'x', errors } };
  };
}

describe('a tracker with spotzee', () => {
  it.each([
    ['all', 100, 2],
    ['one', 1, 30],
    ['none', 0, 60],
  ])('loses no good event beside bad ones, where Spotzee names %s of them', async (_, named, requests) => {
    const { tracker, flush, asked, outcomes } = await answering(create, refusing(named));
    for (let n = 0; n < 40; n++) {
      tracker.track({
        name: 'seen',
        id: `${n}`,
        userId: 'u',
        properties: n % 10 === 3 ? { bad: true } : { n },
      });
    }
    await flush();
    const bad = [...outcomes.values()].filter(({ status }) => status !== 'delivered');
    expect(bad.map(({ id }) => id).sort()).toEqual(['13', '23', '3', '33']);
    for (const one of bad) expect(one.status).toBe('rejected');
    expect(outcomes.size).toBe(40);
    expect(asked.length).toBeLessThanOrEqual(requests);
    expect(new Set(asked.map(({ headers }) => headers['idempotency-key'])).size).toBe(asked.length);
  });

  it('sends a profile in a request of its own, and an event too large not at all', async () => {
    const { tracker, flush, asked } = await answering(create, () => ({ status: 204 }));
    for (const userId of ['a', 'b']) {
      tracker.identify({ userId, traits: { plan: 'team' } });
      tracker.track({ name: 'seen', userId });
    }
    const receipt = tracker.track({ name: 'seen', userId: 'c', properties: { note: 'x'.repeat(1_000_000) } });
    expect(receipt.issues).toMatchObject([{ code: 'event_too_large', limit: 1_000_000 }]);
    await flush();
    const identifies = asked.filter(({ path }) => path === '/api/client/identify').map(({ body }) => body);
    expect(identifies.sort()).toEqual(
      ['a', 'b'].map((id) => `{"external_id":"${id}","data":{"plan":"team"}}`),
    );
    expect(tracker.stats().destinations.spotzee).toMatchObject({ delivered: 4, refused: 1, pending: 0 });
  });

  it('repeats a request with its key, and takes a new one after a refusal', async () => {
    const refusal = { status: 400, body: '{"status":"error","code":"idempotency_key_invalid"}' };
    const answers = [{ status: 503 }, { status: 429 }, refusal];
    const { tracker, flush, asked } = await answering(create, () => answers.shift() ?? { status: 204 });
    tracker.track({ name: 'seen', userId: 'u' });
    await flush();
    const [first, second, third, fourth] = asked.map(({ headers }) => headers['idempotency-key']);
    expect([second, third]).toEqual([first, first]);
    expect(fourth).not.toBe(first);
  });
});
