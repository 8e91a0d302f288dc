import { createTracker, type Destination, type Tracker } from '@sendoff/core';
import { type Sandbox, startSandbox } from '@sendoff/sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { brevo, brevoEvents, octeth, selzy, spotzee, vibetrace } from '../src/index.js';

/*
 * The samples of the vendors' pages, as vendors spec §2 to §6 has them, with the calls that send them. Those that
 * no call can send to the byte stand apart, each with the reason.
 */

const KEY = 'sk_samples';
const ada = { email: 'ada@example.com' };
const at = '2026-05-12T10:00:00Z';
const cart = {
  cart_value: 149.99,
  item_count: 3,
  currency: 'USD',
  theObj: { arr: [1, '2', 'qwerty'], foo: 'bar' },
};
const tshirt = { total: 280, currency: 'USD', items: [{ name: 'T-shirt', quantity: 2, price: 140 }] };

interface Sample {
  /** Of the vendors spec. */
  readonly where: string;
  readonly to: string;
  readonly send: (tracker: Tracker) => unknown;
  /** The body on the vendor's page. */
  readonly body: string;
}

const SAMPLES: readonly Sample[] = [
  {
    where: '§2.1, nested properties',
    to: 'selzy',
    send: (tracker) =>
      tracker.track({ name: 'abandoned_cart', email: 'user@example.com', timestamp: at, properties: cart }),
    body:
      '{"events":[{"name":"abandoned_cart","email":"user@example.com","created":"2026-05-12 10:00:00",' +
      '"cart_value":149.99,"item_count":3,"currency":"USD","theObj":{"arr":[1,"2","qwerty"],"foo":"bar"}}]}',
  },
  {
    where: '§2.2, the event that the errors name',
    to: 'selzy',
    send: (tracker) => tracker.track({ name: 'signup', email: 'newuser@example.com', timestamp: at }),
    body: '{"events":[{"name":"signup","email":"newuser@example.com","created":"2026-05-12 10:00:00"}]}',
  },
  {
    where: '§2.1, both in one request',
    to: 'selzy',
    send: (tracker) => {
      tracker.track({
        name: 'abandoned_cart',
        email: 'user@example.com',
        timestamp: at,
        properties: { n: 1 },
      });
      tracker.track({ name: 'signup', email: 'newuser@example.com', timestamp: at });
    },
    body:
      '{"events":[{"name":"abandoned_cart","email":"user@example.com","created":"2026-05-12 10:00:00","n":1},' +
      '{"name":"signup","email":"newuser@example.com","created":"2026-05-12 10:00:00"}]}',
  },
  {
    where: '§3.4 V1, update',
    to: 'vibetrace',
    send: (tracker) => tracker.identify({ ...ada, traits: { firstname: 'Ada' } }),
    body: '{"user":{"email":"ada@example.com"},"event":{"update":{"firstname":"Ada"}}}',
  },
  {
    where: '§3.1, generic',
    to: 'vibetrace',
    send: (tracker) => tracker.track({ name: 'my_event', ...ada, properties: { firstname: 'Ada' } }),
    body:
      '{"user":{"email":"ada@example.com"},' +
      '"event":{"generic":{"generic":{"event_name":"my_event","firstname":"Ada"}}}}',
  },
  {
    where: '§3.1, login',
    to: 'vibetrace',
    send: (tracker) => tracker.track({ name: 'signed_in', ...ada, properties: { firstname: 'Ada' } }),
    body: '{"user":{"email":"ada@example.com"},"event":{"login":{"firstname":"Ada"}}}',
  },
  {
    where: '§3.1, confirmation',
    to: 'vibetrace',
    send: (tracker) =>
      tracker.track({
        name: 'order_paid',
        ...ada,
        properties: {
          orderId: 'order-1001',
          total: 99.5,
          status: 'new',
          coupons: [],
          phone: '+40700000000',
          currency: 'EUR',
          total_shipping: 5,
          items: [{ id: 'sku-1', quantity: 2 }],
        },
      }),
    body:
      '{"user":{"email":"ada@example.com"},"event":{"confirmation":{"generic":{"orderId":"order-1001",' +
      '"total":99.5,"status":"new","coupons":[],"phone":"+40700000000","currency":"EUR","total_shipping":5},' +
      '"items":[{"id":"sku-1","quantity":2}]}}}',
  },
  {
    where: '§4.1, an event with all members',
    to: 'spotzee',
    send: (tracker) =>
      tracker.track({
        name: 'order_placed',
        anonymousId: 'anon_7f3a',
        userId: 'cust_001',
        email: 'ada@example.com',
        properties: { order_id: 'ord_42', total: 129.5, currency: 'AUD' },
        traits: { phone: '+61400000000', timezone: 'Australia/Sydney', locale: 'en-AU', first_name: 'Ada' },
        timestamp: '2026-04-28T15:14:00+10:00',
      }),
    body:
      '[{"name":"order_placed","anonymous_id":"anon_7f3a","external_id":"cust_001",' +
      '"data":{"order_id":"ord_42","total":129.5,"currency":"AUD"},"user":{"email":"ada@example.com",' +
      '"phone":"+61400000000","timezone":"Australia/Sydney","locale":"en-AU","data":{"first_name":"Ada"}},' +
      '"created_at":"2026-04-28T05:14:00.000Z"}]',
  },
  {
    where: '§6.1, state of the contact and data of the event',
    to: 'brevo',
    send: (tracker) =>
      tracker.track({
        name: 'cart_updated',
        email: 'a@example.com',
        id: 'cart:1234',
        properties: tshirt,
        traits: { FIRSTNAME: 'Ada' },
      }),
    body:
      '{"email":"a@example.com","event":"cart_updated","properties":{"FIRSTNAME":"Ada"},' +
      '"eventdata":{"id":"cart:1234","data":{"total":280,"currency":"USD",' +
      '"items":[{"name":"T-shirt","quantity":2,"price":140}]}}}',
  },
  {
    where: '§6.4 B3, an event with its id alone',
    to: 'brevo',
    send: (tracker) => tracker.track({ name: 'cart_updated', email: 'a@example.com', id: 'cart:1235' }),
    body: '{"email":"a@example.com","event":"cart_updated","eventdata":{"id":"cart:1235"}}',
  },
  {
    where: '§6.2, identify',
    to: 'brevo',
    send: (tracker) => tracker.identify({ email: 'a@example.com', traits: { FIRSTNAME: 'Ada' } }),
    body: '{"email":"a@example.com","attributes":{"FIRSTNAME":"Ada"}}',
  },
  {
    where: '§6.2, /v3/events',
    to: 'brevo-events',
    send: (tracker) =>
      tracker.track({
        name: 'order_paid',
        email: 'a@example.com',
        userId: 'u1',
        timestamp: at,
        traits: { FIRSTNAME: 'Ada' },
        properties: tshirt,
      }),
    body:
      '{"event_name":"order_paid","event_date":"2026-05-12T10:00:00.000Z",' +
      '"identifiers":{"email_id":"a@example.com","ext_id":"u1"},"contact_properties":{"FIRSTNAME":"Ada"},' +
      '"event_properties":{"total":280,"currency":"USD","items":[{"name":"T-shirt","quantity":2,"price":140}]}}',
  },
];

/** Samples that arrive otherwise, and as what. The sandbox masks a key that stands in a body. */
const APART: readonly (Sample & { readonly why: string; readonly sent: string })[] = [
  {
    where: '§4.4, ok',
    to: 'spotzee',
    why: 'the time is always sent: left out, it would be that of the delivery',
    send: (tracker) => tracker.track({ name: 'a', userId: 'c1', timestamp: at }),
    body: '[{"name":"a","external_id":"c1"}]',
    sent: '[{"name":"a","external_id":"c1","created_at":"2026-05-12T10:00:00.000Z"}]',
  },
  {
    where: '§5.4 O1',
    to: 'octeth',
    why: 'the list stands behind the name of the event',
    send: (tracker) =>
      tracker.track({
        name: 'page_view',
        email: 'subscriber@example.com',
        userId: 'user-12345',
        properties: { $page_title: 'Product Page', product_id: 'item-1' },
      }),
    body:
      '{"Command":"event.track","APIKey":"sk_s…","ListID":94,"Event":"page_view","Email":"subscriber@example.com",' +
      '"ID":"user-12345","Properties":{"$page_title":"Product Page","product_id":"item-1"}}',
    sent:
      '{"Command":"event.track","APIKey":"sk_s…","Event":"page_view","ListID":94,"Email":"subscriber@example.com",' +
      '"ID":"user-12345","Properties":{"$page_title":"Product Page","product_id":"item-1"}}',
  },
  {
    where: '§5.4 O20, identify',
    to: 'octeth',
    why: 'the list stands behind the name of the event',
    send: (tracker) => tracker.identify({ email: 'new@example.com', traits: { 'First-Name': 'Jane' } }),
    body:
      '{"Command":"event.track","APIKey":"sk_s…","ListID":94,"Event":"identify","Email":"new@example.com",' +
      '"IdentifyProperties":{"First-Name":"Jane"}}',
    sent:
      '{"Command":"event.track","APIKey":"sk_s…","Event":"identify","ListID":94,"Email":"new@example.com",' +
      '"IdentifyProperties":{"First-Name":"Jane"}}',
  },
  {
    where: '§6.4, base',
    to: 'brevo',
    why: 'the id of the event is always sent',
    send: (tracker) => tracker.track({ name: 'cart_updated', email: 'a@example.com', id: 'e-1' }),
    body: '{"email":"a@example.com","event":"cart_updated"}',
    sent: '{"email":"a@example.com","event":"cart_updated","eventdata":{"id":"e-1"}}',
  },
];

let sandbox: Sandbox;
beforeAll(async () => {
  const keys = [KEY];
  sandbox = await startSandbox({
    selzy: { keys, events: ['abandoned_cart', 'signup'] },
    vibetrace: { keys, users: [ada.email] },
    spotzee: { keys },
    octeth: { keys, lists: ['94'] },
    brevo: { keys },
  });
});
beforeEach(() => sandbox.reset());
afterAll(() => sandbox.close());

const standardEvents = { order_paid: 'confirmation', signed_in: 'login' } as const;
const create: Readonly<Record<string, () => Destination>> = {
  selzy: () => selzy({ apiKey: KEY, baseUrl: sandbox.selzy.url }),
  vibetrace: () => vibetrace({ apiKey: KEY, baseUrl: sandbox.vibetrace.url, standardEvents }),
  spotzee: () => spotzee({ apiKey: KEY, baseUrl: sandbox.spotzee.url }),
  octeth: () => octeth({ apiKey: KEY, baseUrl: sandbox.octeth.url, listId: 94 }),
  brevo: () => brevo({ maKey: KEY, baseUrl: sandbox.brevo.url }),
  'brevo-events': () => brevoEvents({ apiKey: KEY, baseUrl: sandbox.brevo.url }),
};

/** The one body that arrives, as it came. */
async function arrived({ to, send }: Sample): Promise<string> {
  const say = () => {};
  const destination = create[to]?.() as Destination;
  const tracker = createTracker({
    destinations: [destination],
    logger: { debug: say, warn: say, error: say },
  });
  send(tracker);
  await tracker.close();
  const { tracked, delivered } = tracker.stats().destinations[to] ?? {};
  expect(delivered).toBe(tracked);
  const [request, ...others] = sandbox.requests();
  expect(others).toEqual([]);
  expect(sandbox.counts().bad).toBe(0);
  return Buffer.from(request?.rawBody ?? []).toString('utf8');
}

describe('the samples of the vendors', () => {
  it.each(SAMPLES)('arrive at $to to the byte: $where', async (sample) => {
    expect(await arrived(sample)).toBe(sample.body);
  });

  it.each(APART)('arrive at $to but for one thing, $why: $where', async (sample) => {
    const body = await arrived(sample);
    expect(body).toBe(sample.sent);
    expect(JSON.parse(body)).toMatchObject(JSON.parse(sample.body));
  });

  it('stand in what the sandbox keeps of the events, too', async () => {
    const [sample] = SAMPLES;
    if (sample === undefined) throw new Error('There is no sample.');
    await arrived(sample);
    expect(`{"events":[${sandbox.events()[0]?.raw}]}`).toBe(sample.body);
  });
});
