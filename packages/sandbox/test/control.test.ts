import { describe, expect, it } from 'vitest';
import { control, KEY, ok, post, send, start } from './support.js';

describe('control API: what came in', () => {
  it('says that it is healthy', async () => {
    const sandbox = await start();
    expect((await control(sandbox, 'health')).body).toEqual({
      status: 'ok',
      vendors: ['selzy', 'vibetrace', 'spotzee', 'octeth', 'brevo'],
    });
  });

  it('answers JSON that no browser takes for anything else', async () => {
    const sandbox = await start();
    for (const path of ['health', 'events', 'requests', 'counts', 'faults', 'selzy', 'requests/none']) {
      const { headers } = await control(sandbox, path);
      expect(headers.get('content-type')).toMatch(/^application\/json/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it('lists events as sandbox.events() does, and filters them', async () => {
    const sandbox = await start();
    await send(sandbox, ok(1), ok(2), { ...ok(2), name: 'gone' });
    expect((await control(sandbox, 'events')).body.events).toEqual(sandbox.events());
    const names = async (query: string) =>
      ((await control(sandbox, `events?${query}`)).body.events as { name: string }[]).map(({ name }) => name);
    expect(await names('verdict=bad')).toEqual(['gone']);
    expect(await names('name=signup&email=user2%40example.com')).toEqual(['signup']);
    expect(await names('vendor=selzy&verdict=&name=')).toEqual(['signup', 'signup', 'gone']);
  });

  it('pages through events: the newest, or on from one', async () => {
    const sandbox = await start();
    await send(sandbox, ...Array.from({ length: 6 }, (_, n) => ok(n)));
    const sequences = async (query: string) =>
      ((await control(sandbox, `events?${query}`)).body.events as { sequence: number }[]).map(
        ({ sequence }) => sequence,
      );
    expect(await sequences('limit=2')).toEqual([5, 6]);
    expect(await sequences('after=2&limit=3')).toEqual([3, 4, 5]);
    expect(await sequences('after=6')).toEqual([]);
    expect(await sequences('limit=0')).toEqual([]);
  });

  it('lists requests, and shows one', async () => {
    const sandbox = await start();
    await send(sandbox, ok());
    await post(sandbox, 'x');
    const requests = (await control(sandbox, 'requests?status=400')).body.requests as { id: string }[];
    expect(requests).toMatchObject([
      { status: 400, body: 'x', bodyBytes: 1, reason: 'The body is not one JSON value.' },
    ]);
    expect((await control(sandbox, `requests/${requests[0]?.id}`)).body).toEqual(requests[0]);
    expect((await control(sandbox, 'requests/none')).status).toBe(404);
    expect((await control(sandbox, 'requests')).text).not.toContain(KEY);
  });

  it('counts, and resets', async () => {
    const sandbox = await start();
    await send(sandbox, ok());
    expect((await control(sandbox, 'counts')).body).toEqual(sandbox.counts());
    expect((await control(sandbox, 'reset', 'POST')).body).toMatchObject({ requests: 0, total: 0 });
    expect(sandbox.events()).toEqual([]);
  });

  it.each([
    ['events?limit=-1', 'limit must be a whole number from 0 to 1000; it is -1.'],
    ['events?limit=1001', 'limit must be a whole number from 0 to 1000; it is 1001.'],
    ['events?after=x', /^after must be a whole number/],
    ['events?verdict=ugly', 'verdict must be "good" or "bad" or "discarded" or "test"; it is "ugly".'],
    ['events?vendor=mailer', /^vendor must be "selzy" or .*; it is "mailer"\.$/],
    ['events?status=400', /^The query has no option "status"/],
    ['requests?status=x', /^status must be a whole number/],
    ['requests?name=x', /^The query has no option "name"/],
  ])('refuses %s', async (path, message) => {
    const sandbox = await start();
    const answer = await control(sandbox, path);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({
      code: 'invalid_option',
      error: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });

  it('has no other routes', async () => {
    const sandbox = await start();
    for (const [path, method] of [
      ['nothing', 'GET'],
      ['reset', 'GET'],
      ['mailer', 'GET'],
      ['events', 'DELETE'],
    ] as const) {
      expect(await control(sandbox, path, method)).toMatchObject({
        status: 404,
        body: { sandbox: 'no such route' },
      });
    }
  });
});

describe('control API: fixtures', () => {
  it('sets events up, shows and forgets them', async () => {
    const sandbox = await start();
    const path = `selzy/events/${encodeURIComponent('50% / “off”?')}`;
    expect((await control(sandbox, path)).status).toBe(404);
    expect((await control(sandbox, path, 'PUT', { status: 'disabled' })).body).toEqual({
      name: '50% / “off”?',
      status: 'disabled',
    });
    expect((await control(sandbox, path)).body).toEqual({ name: '50% / “off”?', status: 'disabled' });
    expect((await control(sandbox, 'selzy/events')).body.events).toContainEqual({
      name: '50% / “off”?',
      status: 'disabled',
    });
    expect((await control(sandbox, path, 'DELETE')).body).toEqual({ forgotten: true });
    expect((await control(sandbox, path, 'DELETE')).body).toEqual({ forgotten: false });
  });

  it('takes effect at once', async () => {
    const sandbox = await start();
    await control(sandbox, 'selzy/events/signup', 'PUT', { status: 'deleted' });
    expect((await send(sandbox, ok())).status).toBe(400);
    await control(sandbox, 'selzy/events/signup', 'PUT', { status: 'enabled' });
    expect((await send(sandbox, ok())).status).toBe(200);
    await control(sandbox, `selzy/keys/${KEY}`, 'DELETE');
    expect((await send(sandbox, ok())).status).toBe(401);
    await control(sandbox, `selzy/keys/${KEY}`, 'PUT');
    expect((await send(sandbox, ok())).status).toBe(200);
  });

  it('shows and changes options, without keys in clear', async () => {
    const sandbox = await start();
    const shown = await control(sandbox, 'selzy');
    expect(shown.body).toMatchObject({
      vendor: 'selzy',
      mode: 'strict',
      errorShape: 'details',
      unknownEvents: 'inactive',
      anyKey: false,
      keys: [{ key: 'K-of…', status: 'known' }],
    });
    const changed = await control(sandbox, 'selzy', 'PATCH', {
      mode: 'lenient',
      unknownEvents: 'add',
      keys: 'any',
    });
    expect(changed.body).toMatchObject({ mode: 'lenient', unknownEvents: 'add', anyKey: true, keys: [] });
    expect((await send(sandbox, { ...ok(), name: 'fresh' })).status).toBe(200);
  });

  it.each([
    ['PUT', 'selzy/events/x', { status: 'on' }, /^status must be/],
    ['PUT', 'selzy/events/x', {}, /^status must be/],
    ['PUT', 'selzy/events/x', { state: 'enabled' }, /^The body has no option "state"/],
    ['PUT', 'selzy/events/x', 'enabled', 'The body is not one JSON value.'],
    ['PUT', 'selzy/events/x', '', 'The body is empty.'],
    [
      'PUT',
      `selzy/events/${'x'.repeat(201)}`,
      { status: 'enabled' },
      'An event name must be a string of 1 to 200 characters; it is a long string.',
    ],
    ['PUT', 'selzy/keys/two%20words', undefined, 'A key must be 1 to 500 characters without white space.'],
    ['PATCH', 'selzy', { mode: 'loose' }, 'selzy.mode must be "strict" or "lenient"; it is "loose".'],
    ['PATCH', 'selzy', [], 'selzy must be an object; it is an array.'],
    ['PATCH', 'selzy', 'x'.repeat(70_000), 'The body is over 65536 bytes.'],
    ['POST', 'faults', { status: 1 }, /^fault.status/],
  ])('refuses %s %s %j', async (method, path, body, message) => {
    const sandbox = await start();
    const answer = await control(sandbox, path, method, body);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({
      code: 'invalid_option',
      error: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });
});

describe('control API: faults', () => {
  it('queues one or a sequence, lists and clears', async () => {
    const sandbox = await start();
    const one = await control(sandbox, 'faults', 'POST', { status: 503, times: 2 });
    expect(one.status).toBe(201);
    await control(sandbox, 'faults', 'POST', [{ times: 1 }, { reset: 'after' }]);
    expect((await control(sandbox, 'faults')).body.faults).toEqual([
      { status: 503, times: 2, remaining: 2 },
      { times: 1, remaining: 1 },
      { reset: 'after' },
    ]);
    expect((await send(sandbox, ok())).status).toBe(503);
    expect((await control(sandbox, 'faults', 'DELETE')).body).toEqual({ faults: [] });
    expect((await send(sandbox, ok())).status).toBe(200);
  });

  it('takes none of a sequence that holds a wrong one', async () => {
    const sandbox = await start();
    expect((await control(sandbox, 'faults', 'POST', [{ status: 500 }, {}])).status).toBe(400);
    expect(sandbox.faults()).toEqual([]);
  });
});
