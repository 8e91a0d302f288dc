import { describe, expect, it } from 'vitest';
import type { SandboxOptions, VendorName } from '../src/index.js';
import { sendTo, start } from './support.js';

interface Api {
  readonly vendor: VendorName;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A body that is taken; `«»` stands for a value that the API takes whatever it is. */
  readonly body: string;
  readonly taken: number;
}

const OPTIONS: SandboxOptions = {
  brevo: { keys: ['K'] },
  vibetrace: { keys: ['K'], users: ['ada@example.com'] },
  spotzee: { keys: ['sk_K'] },
  octeth: { keys: ['K'], lists: ['94'] },
};

const APIS: Readonly<Record<string, Api>> = {
  'Brevo trackEvent': {
    vendor: 'brevo',
    path: '/api/v2/trackEvent',
    headers: { 'ma-key': 'K' },
    body: '{"email":"a@example.com","event":"x","properties":{"A":«»},"eventdata":{"data":{"B":1}}}',
    taken: 204,
  },
  'Brevo identify': {
    vendor: 'brevo',
    path: '/api/v2/identify',
    headers: { 'ma-key': 'K' },
    body: '{"email":"a@example.com","attributes":{"A":«»}}',
    taken: 204,
  },
  'Brevo events': {
    vendor: 'brevo',
    path: '/v3/events',
    headers: { 'api-key': 'K' },
    body: '{"event_name":"x","identifiers":{"email_id":"a@example.com"},"contact_properties":{"A":«»}}',
    taken: 204,
  },
  'Brevo batch': {
    vendor: 'brevo',
    path: '/v3/events/batch',
    headers: { 'api-key': 'K' },
    body: '{"events":[{"event_name":"x","identifiers":{"ext_id":"u1"},"more":«»}]}',
    taken: 202,
  },
  Vibetrace: {
    vendor: 'vibetrace',
    path: '/v1/event/',
    headers: { authorization: 'K' },
    body: '{"user":{"email":"ada@example.com"},"event":{"update":{"A":«»}}}',
    taken: 200,
  },
  'Spotzee events': {
    vendor: 'spotzee',
    path: '/api/client/events',
    headers: { authorization: 'Bearer sk_K' },
    body: '[{"name":"a","external_id":"c1","anonymous_id":"v1","data":{"A":1},"user":{"email":"a@example.com","timezone":"UTC","data":{"A":«»}},"created_at":null}]',
    taken: 204,
  },
  'Spotzee identify': {
    vendor: 'spotzee',
    path: '/api/client/identify',
    headers: { authorization: 'Bearer sk_K' },
    body: '{"external_id":"c1","anonymous_id":null,"email":"a@example.com","data":{"A":«»}}',
    taken: 204,
  },
  Octeth: {
    vendor: 'octeth',
    path: '/api/v1/event',
    headers: {},
    body: '{"Command":"event.track","SessionID":null,"APIKey":"K","ListID":94,"Event":"identify","Email":"a@example.com","ID":"1","UUID":"2","Properties":{"A":1},"IdentifyProperties":{"A":«»}}',
    taken: 200,
  },
};

const deep = (depth: number, [open = '', close = ''] = ['[', ']']) =>
  `${open.repeat(depth)}1${close.repeat(depth)}`;

describe.each(Object.entries(APIS))('%s stays up', (_title, { vendor, path, headers, body, taken }) => {
  const started = async () => {
    const sandbox = await start(OPTIONS);
    const send = async (text: string) =>
      (await sendTo(sandbox[vendor].url, text, { path, headers: { ...headers } })).status;
    const check = async () => expect(await send(body.replace('«»', '1'))).toBe(taken);
    return { sandbox, send, check };
  };

  it.each(['[', '{"a":', body.slice(0, body.indexOf('«'))])('after a depth bomb of %j', async (opening) => {
    const { send, check } = await started();
    expect(await send(opening.repeat(Math.floor(1_000_000 / opening.length)))).toBe(400);
    await check();
  });

  it.each([
    ['lists', ['[', ']']],
    ['objects', ['{"a":', '}']],
  ])(
    'after deep %s where it takes any value, which it stores and shows as they are',
    async (_kind, brackets) => {
      const { sandbox, send, check } = await started();
      const value = deep(40_000, brackets as [string, string]);
      expect(await send(body.replace('«»', value))).toBe(taken);
      for (const listed of ['events', 'contacts']) {
        const listing = await fetch(`${sandbox.url}/_sandbox/${listed}`);
        expect(listing.status).toBe(200);
        await listing.text();
      }
      await check();
    },
  );

  it('after values of other types in every place', async () => {
    const { sandbox, send, check } = await started();
    const places = [...body.matchAll(/:/g)].map(({ index }) => index + 1);
    for (const at of places) {
      for (const value of [
        'null',
        '[]',
        '{}',
        '-1e400',
        '"\\ud800"',
        '""',
        deep(10_000),
        '{"__proto__":{"a":1}}',
      ]) {
        const [rest = ''] = /[,}\]].*$/.exec(body.slice(at)) ?? [];
        const whole = body.slice(0, at) + value + rest;
        const status = await send(whole.replace('«»', '1'));
        expect([200, 202, 204, 400, 207, 422]).toContain(status);
      }
    }
    expect(sandbox.counts().requests).toBe(places.length * 8);
    await check();
  });

  it('after as many members and items as fit', async () => {
    const { send, check } = await started();
    const members = Array.from({ length: 40_000 }, (_, n) => `"k${n}":${n}`).join(',');
    expect(await send(body.replace('«»', `{${members}}`))).toBe(taken);
    expect(await send(body.replace('«»', `1,${members}`).slice(0, 1_000_000))).toBeLessThan(500);
    await check();
  });
});
