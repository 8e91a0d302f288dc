import { describe, expect, it } from 'vitest';
import { octeth } from '../src/index.js';
import { answering } from './support/answering.js';

const create = (baseUrl: string) => octeth({ apiKey: 'the-key', baseUrl, listId: 94 });
const page = '<html></html>';

describe('a tracker with octeth', () => {
  it('sends each event in a request of its own, with the key in its body', async () => {
    const { tracker, flush, asked } = await answering(create, () => ({
      status: 200,
      body: { status: 'success' },
    }));
    for (const userId of ['a', 'b', 'c']) tracker.track({ name: 'seen', userId });
    await flush();
    expect(asked.map(({ body }) => body).sort()).toEqual(
      ['a', 'b', 'c'].map(
        (id) => `{"Command":"event.track","APIKey":"the-key","Event":"seen","ListID":94,"ID":"${id}"}`,
      ),
    );
  });

  it('asks twice where an answer says neither yes nor no, and ends as unknown', async () => {
    const { tracker, flush, asked, outcomes } = await answering(create, () => ({ status: 200, body: {} }));
    tracker.track({ name: 'seen', id: '1', userId: 'a' });
    await flush();
    expect(asked).toHaveLength(2);
    expect(outcomes.get('1')).toMatchObject({ status: 'unknown', code: 'unclear_event', attempts: 2 });
  });

  it('rejects an event that alone is refused, whatever the code', async () => {
    const { tracker, flush, outcomes } = await answering(create, ({ body }) =>
      body.includes('bad')
        ? { status: 422, body: { Errors: [{ Code: 77, Message: 'x' }] } }
        : { status: 200, body: { status: 'success' } },
    );
    for (const id of ['1', '2', 'bad', '4', '5']) tracker.track({ name: 'seen', id, userId: id });
    await flush();
    expect(outcomes.get('bad')).toMatchObject({ status: 'rejected', reason: expect.stringContaining('77') });
    expect([...outcomes.values()].filter(({ status }) => status === 'delivered')).toHaveLength(4);
  });

  it('halts where a page comes again, and rejects nothing', async () => {
    const { tracker, flush, asked } = await answering(create, () => ({ status: 200, body: page }));
    tracker.track({ name: 'seen', userId: 'a' });
    await flush();
    expect(asked.length).toBeGreaterThanOrEqual(2);
    expect(tracker.stats().destinations.octeth).toMatchObject({ state: 'halted', pending: 1, rejected: 0 });
  });

  it('refuses an event that is too large', async () => {
    const { tracker } = await answering(create, () => ({ status: 200, body: page }));
    const { issues } = tracker.track({
      name: 'seen',
      userId: 'a',
      properties: { note: 'x'.repeat(1_000_000) },
    });
    expect(issues).toMatchObject([{ code: 'event_too_large', limit: 1_000_000 }]);
  });
});
