import { describe, expect, it } from 'vitest';
import { forms } from '../../../tests/support/vendor-forms.js';
import { createShop } from '../src/shop.js';
import { openSandbox, openShop } from './support/shop.js';

const vendors = Object.keys(forms);
const silent = { debug() {}, warn() {}, error() {} };
const items = [{ sku: 'tea', price: 9.99, quantity: 3 }];

/** One customer's way through the shop, and somebody who joins the newsletter. */
async function visit({ post }: Awaited<ReturnType<typeof openShop>>) {
  const signup = await post('/signup', { email: 'ada@example.com', plan: 'team' });
  const { token, id } = signup.body;
  await post('/cart', { items }, token);
  const { orderId } = (await post('/checkout', {}, token)).body;
  await post('/newsletter', { email: 'bob@example.com' });
  const ada = { email: 'ada@example.com', userId: id };
  const cart = { cart_value: 29.97, item_count: 3, currency: 'USD', items };
  return [
    { name: 'signup', ...ada, properties: { plan: 'team' } },
    { name: 'abandoned_cart', ...ada, properties: cart },
    { name: 'order_paid', ...ada, properties: { order_id: orderId, total: 29.97 } },
    { name: 'newsletter_joined', email: 'bob@example.com' },
  ];
}

describe.each(vendors)('with %s', (vendor) => {
  const form = forms[vendor];
  if (form === undefined) throw new Error(`${vendor} has no form.`);

  it("tells it in that vendor's form what happens, and nobody else", async () => {
    const shop = await openShop(vendor);
    const told = await visit(shop);
    await shop.tracker.flush();
    const arrived = shop.sandbox.events();
    expect(new Set(arrived.map((event) => `${event.vendor} ${event.verdict}`))).toEqual(
      new Set([`${vendor} good`]),
    );
    const byName = Object.fromEntries(arrived.map(({ name, body }) => [name, body]));
    expect(byName).toEqual(Object.fromEntries(told.map((event) => [event.name, form(event)])));
    expect(arrived).toHaveLength(told.length);
  });

  it('serves a visitor whom it does not know, and that vendor hears nothing', async () => {
    const { tracker, post } = await openShop(vendor);
    expect((await post('/cart', { items })).status).toBe(204);
    expect((await post('/newsletter', { email: 'bob at example' })).status).toBe(202);
    expect(tracker.stats().destinations[vendor]).toMatchObject({
      tracked: 2,
      refusedBy: { missing_identity: 1, invalid_email: 1 },
    });
  });
});

describe('with all', () => {
  it('tells each vendor everything', async () => {
    const shop = await openShop('all');
    const told = await visit(shop);
    await shop.tracker.flush();
    expect(Object.keys(shop.tracker.stats().destinations)).toEqual(vendors);
    for (const vendor of vendors) {
      const names = shop.sandbox.events({ vendor, verdict: 'good' }).map(({ name }) => name);
      expect(names.sort()).toEqual(told.map(({ name }) => name).sort());
    }
  });
});

describe('a key in the environment', () => {
  it.each([
    ['selzy', { SELZY_API_KEY: 'the-key' }],
    ['brevo', { BREVO_MA_KEY: 'the-key' }],
    ['spotzee', { SPOTZEE_API_KEY: 'sk_the-key' }],
    ['octeth', { OCTETH_API_KEY: 'the-key', OCTETH_URL: 'https://octeth.example.com', OCTETH_LIST_ID: '94' }],
    ['vibetrace', { VIBETRACE_API_KEY: 'the-key' }],
  ])('sends to %s itself', async (vendor, key) => {
    const sandbox = await openSandbox();
    const { tracker } = createShop({ VENDOR: vendor, SANDBOX_URL: sandbox.url, ...key }, silent);
    const receipt = tracker.track({ name: 'newsletter_joined', email: 'ada@example.com', userId: 'u1' });
    await tracker.flush();
    // From a test nothing leaves for a vendor's own host.
    expect(await receipt.settled()).toMatchObject([
      { destination: vendor, status: 'dropped', reason: 'real_host_in_tests' },
    ]);
    expect(sandbox.counts()).toMatchObject({ requests: 0 });
    await tracker.close();
  });
});

describe('the variable VENDOR', () => {
  it('is Selzy unless it names another', async () => {
    const { tracker } = createShop({ VENDOR: '' }, silent);
    expect(Object.keys(tracker.stats().destinations)).toEqual(['selzy']);
    await tracker.close();
  });

  it.each(['acme', 'Brevo', 'toString', ' '])('%j is refused', (VENDOR) => {
    expect(() => createShop({ VENDOR }, silent)).toThrow(
      `VENDOR must be one of ${vendors.join(', ')}, all, and it is ${JSON.stringify(VENDOR)}.`,
    );
  });
});
