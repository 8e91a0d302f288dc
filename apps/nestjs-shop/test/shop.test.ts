import { describe, expect, it } from 'vitest';
import { startShop } from './support/shop.js';

const items = [
  { sku: 'lamp', price: 49.9, quantity: 1 },
  { sku: 'bulb', price: 0.1, quantity: 3 },
];
const created = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);

describe('the shop', () => {
  it('tracks a visit from sign-up to order', async () => {
    const shop = await startShop();
    const email = 'ada@example.com';
    const signup = await shop.post('/signup', { email, plan: 'team' });
    const { token } = signup.body as { token: string };
    expect(signup).toEqual({
      status: 201,
      body: { token: expect.any(String), id: expect.any(String), email, plan: 'team' },
    });
    expect(await shop.post('/cart', { items }, token)).toEqual({ status: 204, body: undefined });
    const checkout = await shop.post('/checkout', {}, token);
    expect(checkout).toEqual({ status: 201, body: { orderId: expect.any(String), total: 50.2 } });
    const { orderId } = checkout.body as { orderId: string };

    const arrived = await shop.arrived();
    expect(arrived).toHaveLength(3);
    expect(Object.fromEntries(arrived.map(({ name, body }) => [name, body]))).toEqual({
      signup: { name: 'signup', email, created, plan: 'team' },
      abandoned_cart: {
        name: 'abandoned_cart',
        email,
        created,
        cart_value: 50.2,
        item_count: 4,
        currency: 'USD',
        items,
      },
      order_paid: { name: 'order_paid', email, created, order_id: orderId, total: 50.2 },
    });
  });

  it('takes a cart without an account; Selzy, who needs an address, is not told', async () => {
    const shop = await startShop();
    expect((await shop.post('/cart', { items })).status).toBe(204);
    expect(await shop.arrived()).toEqual([]);
    const { body } = await shop.get('/tracking');
    expect(body).toMatchObject({
      stats: { destinations: { selzy: { tracked: 1, refused: 1, refusedBy: { missing_identity: 1 } } } },
      problems: [{ name: 'abandoned_cart', status: 'refused', issues: [{ code: 'missing_identity' }] }],
    });
  });

  it('tracks the newsletter for the address that was typed in', async () => {
    const shop = await startShop();
    shop.sandbox.selzy.enable('newsletter_joined');
    const token = await shop.signUp('ada@example.com');
    expect((await shop.post('/newsletter', { email: 'grace@example.com' }, token)).status).toBe(202);
    expect((await shop.post('/newsletter', { email: 'grace at example' }, token)).status).toBe(202);
    expect((await shop.arrived()).filter(({ name }) => name === 'newsletter_joined')).toMatchObject([
      { body: { email: 'grace@example.com' } },
    ]);
  });

  it('tells what did not arrive, and no address', async () => {
    const shop = await startShop();
    await shop.post('/newsletter', { email: 'grace@example.com' });
    await shop.arrived();
    await shop.post('/newsletter', { email: 'grace at example' });
    const { body } = await shop.get('/tracking');
    expect(body).toMatchObject({
      problems: [
        { name: 'newsletter_joined', status: 'rejected', code: 'inactive_event' },
        { name: 'newsletter_joined', status: 'refused', issues: [{ code: 'invalid_email' }] },
      ],
    });
    expect(JSON.stringify(body)).not.toContain('grace');
  });

  it('keeps the newest 100 problems', async () => {
    const shop = await startShop();
    for (let n = 0; n < 120; n++) await shop.post('/newsletter', { email: 'nobody' });
    const { body } = await shop.get('/tracking');
    expect(body).toMatchObject({ stats: { destinations: { selzy: { refused: 120 } } } });
    expect((body as { problems: unknown[] }).problems).toHaveLength(100);
  });

  it('tracks nothing for a purchase that failed', async () => {
    const shop = await startShop();
    const token = await shop.signUp('ada@example.com');
    expect((await shop.post('/gift-card', { amount: 50 }, token)).status).toBe(500);
    expect((await shop.arrived()).map(({ name }) => name)).toEqual(['signup']);
    expect((await shop.get('/tracking')).body).toMatchObject({ problems: [] });
  });

  it('never mixes up shoppers who come at the same time', async () => {
    const shop = await startShop();
    const emails = Array.from({ length: 40 }, (_, n) => `shopper-${n}@example.com`);
    await Promise.all(
      emails.map(async (email, n) => {
        const token = await shop.signUp(email);
        await shop.post('/cart', { items: [{ sku: email, price: n, quantity: 1 }] }, token);
        await shop.post('/checkout', {}, token);
      }),
    );
    const arrived = await shop.arrived();
    expect(arrived).toHaveLength(120);
    for (const { name, body } of arrived) {
      const event = body as { email: string; total?: number; items?: { sku: string }[] };
      if (name === 'abandoned_cart') expect(event.items?.[0]?.sku).toBe(event.email);
      if (name === 'order_paid') expect(event.email).toBe(emails[event.total ?? -1]);
    }
  });

  it('works on while Selzy does not, and delivers later', async () => {
    const shop = await startShop();
    shop.sandbox.fault({ status: 503, times: 1 });
    const token = await shop.signUp('ada@example.com');
    expect((await shop.post('/cart', { items }, token)).status).toBe(204);
    expect((await shop.arrived()).map(({ name }) => name).sort()).toEqual(['abandoned_cart', 'signup']);
  });

  it.each([
    ['/signup', { plan: 'team' }],
    ['/signup', { email: 'ada', plan: 'team' }],
    ['/signup', { email: 'ada@example.com' }],
    ['/signup', []],
    ['/cart', {}],
    ['/cart', { items: [] }],
    ['/cart', { items: [null] }],
    ['/cart', { items: [{ sku: 'lamp', price: '5', quantity: 1 }] }],
    ['/cart', { items: [{ sku: 'lamp', price: 5, quantity: 0.5 }] }],
    ['/newsletter', {}],
    ['/gift-card', { amount: -1 }],
  ])('answers 400 to bad input for %s: %o', async (path, body) => {
    const shop = await startShop();
    expect((await shop.post(path, body)).status).toBe(400);
    expect((await shop.get('/tracking')).body).toMatchObject({
      stats: { destinations: { selzy: { tracked: 0 } } },
    });
  });

  it('answers 401 to strangers, and 400 to an empty cart', async () => {
    const shop = await startShop();
    const token = await shop.signUp('ada@example.com');
    expect((await shop.post('/cart', { items }, 'made-up')).status).toBe(401);
    expect((await shop.post('/checkout')).status).toBe(401);
    expect((await shop.post('/checkout', {}, token)).status).toBe(400);
  });

  it('is alive, and healthy while Selzy takes its key', async () => {
    const shop = await startShop();
    const selzy = { depth: 0, oldestAgeSeconds: 0, state: 'open' };
    expect(await shop.get('/health')).toMatchObject({
      status: 200,
      body: { status: 'ok', details: { tracker: { status: 'up', destinations: { selzy } } } },
    });

    shop.sandbox.selzy.revokeKey('sandbox-key');
    await shop.signUp('ada@example.com');
    await shop.arrived();
    expect(await shop.get('/health')).toMatchObject({
      status: 200,
      body: {
        details: { tracker: { status: 'degraded', destinations: { selzy: { depth: 1, state: 'halted' } } } },
      },
    });
    expect(await shop.get('/live')).toEqual({ status: 200, body: { status: 'ok' } });
  });
});
