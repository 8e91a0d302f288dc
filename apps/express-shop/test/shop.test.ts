import { describe, expect, it } from 'vitest';
import { openShop } from './support/shop.js';

const items = [
  { sku: 'tea', price: 9.99, quantity: 3 },
  { sku: 'pot', price: 120.02, quantity: 1 },
];

describe('the shop', () => {
  it('tells Selzy what a customer does, from sign-up to payment', async () => {
    const { sandbox, tracker, post } = await openShop();

    const signup = await post('/signup', { email: 'ada@example.com', plan: 'team' });
    expect(signup).toMatchObject({
      status: 201,
      body: { id: expect.any(String), email: 'ada@example.com', plan: 'team' },
    });
    const { token } = signup.body;
    expect(await post('/cart', { items }, token)).toEqual({ status: 204, body: undefined });
    const checkout = await post('/checkout', {}, token);
    expect(checkout).toEqual({ status: 201, body: { orderId: expect.any(String), total: 149.99 } });

    await tracker.flush();
    const created = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    const who = { email: 'ada@example.com', created };
    const arrived = Object.fromEntries(sandbox.events().map(({ name, body }) => [name, body]));
    expect(arrived).toEqual({
      signup: { name: 'signup', ...who, plan: 'team' },
      abandoned_cart: {
        name: 'abandoned_cart',
        ...who,
        cart_value: 149.99,
        item_count: 4,
        currency: 'USD',
        items,
      },
      order_paid: { name: 'order_paid', ...who, order_id: checkout.body.orderId, total: 149.99 },
    });
    expect(sandbox.counts()).toMatchObject({ good: 3, total: 3 });
  });

  it('never mixes up customers who shop at the same time', async () => {
    const { sandbox, tracker, post, signUp } = await openShop();
    const shop = async (n: number) => {
      const token = await signUp(`user${n}@example.com`);
      await post('/cart', { items: [{ sku: 'tea', price: n, quantity: 1 }] }, token);
      await post('/checkout', {}, token);
    };
    const customers = Array.from({ length: 50 }, (_, n) => n + 1);

    await Promise.all(customers.map(shop));
    await tracker.flush();
    for (const n of customers) {
      const [order] = sandbox.events({ name: 'order_paid', email: `user${n}@example.com` });
      expect(order?.body).toMatchObject({ total: n });
    }
    expect(sandbox.counts()).toMatchObject({ good: 150, bad: 0 });
  });

  it('serves a visitor whom it does not know, and Selzy hears nothing', async () => {
    const { tracker, post } = await openShop();

    expect((await post('/cart', { items })).status).toBe(204);
    expect((await post('/cart', { items }, 'no-such-token')).status).toBe(204);
    expect((await post('/checkout', {})).status).toBe(401);
    expect(tracker.stats().destinations.selzy).toMatchObject({
      tracked: 2,
      refused: 2,
      refusedBy: { missing_identity: 2 },
    });
  });

  it('takes the address given for the newsletter, also of somebody else', async () => {
    const { sandbox, tracker, post, signUp } = await openShop();
    const token = await signUp('ada@example.com');

    expect(await post('/newsletter', { email: 'bob@example.com' }, token)).toEqual({
      status: 202,
      body: undefined,
    });
    await tracker.flush();
    expect(sandbox.events({ name: 'newsletter_joined' })).toMatchObject([
      { email: 'bob@example.com', verdict: 'good' },
    ]);
  });

  it('tracks nothing for a gift card, which always fails', async () => {
    const { tracker, errors, post, signUp } = await openShop();
    const token = await signUp('ada@example.com');

    const answer = await post('/gift-card', { amount: 50 }, token);
    expect(answer).toEqual({ status: 500, body: { error: 'something went wrong' } });
    expect(errors).toEqual(['POST /gift-card failed: Error: No gift card holds 50.']);
    expect(tracker.stats().destinations.selzy).toMatchObject({ tracked: 1 });
  });

  it.each([
    ['/signup', {}],
    ['/signup', { email: 'ada@example.com' }],
    ['/signup', { email: 'nobody', plan: 'team' }],
    ['/signup', '{'],
    ['/signup', undefined],
    ['/cart', {}],
    ['/cart', { items: [] }],
    ['/cart', { items: [{ sku: 'tea', price: 1 }] }],
    ['/cart', { items: [{ sku: 'tea', price: '1', quantity: 1 }] }],
    ['/cart', { items: [null] }],
    ['/newsletter', { email: 7 }],
    ['/gift-card', { amount: -1 }],
  ])('answers 400 to %s with %j, and tracks nothing', async (path, body) => {
    const { tracker, post } = await openShop();

    expect(await post(path, body)).toEqual({ status: 400, body: { error: expect.any(String) } });
    expect(tracker.stats().destinations.selzy).toMatchObject({ tracked: 0 });
  });

  it('answers 400 to a check-out without a cart', async () => {
    const { post, signUp } = await openShop();
    const token = await signUp('ada@example.com');

    expect(await post('/checkout', {}, token)).toEqual({ status: 400, body: { error: 'the cart is empty' } });
  });

  it('is healthy', async () => {
    const { get } = await openShop();
    expect(await get('/health')).toEqual({ status: 200, body: { status: 'ok' } });
  });
});

describe('GET /tracking', () => {
  it('shows the books, and what was not delivered, without any address', async () => {
    const { sandbox, tracker, post, get, signUp } = await openShop();
    sandbox.selzy.disable('newsletter_joined');
    await signUp('ada@example.com');
    await post('/newsletter', { email: 'bob@example.com' });
    await tracker.flush();
    await post('/newsletter', { email: 'bob at example' });

    const { status, body } = await get('/tracking');
    expect(status).toBe(200);
    expect(body.stats).toMatchObject({
      pending: 0,
      destinations: { selzy: { tracked: 3, delivered: 1, rejected: 1, refused: 1 } },
    });
    expect(body.problems).toMatchObject([
      { name: 'newsletter_joined', status: 'refused', issues: [{ code: 'invalid_email' }] },
      { name: 'newsletter_joined', status: 'rejected', code: 'inactive_event' },
    ]);
    expect(JSON.stringify(body)).not.toMatch(/example/);
  });

  it('keeps the newest 100 problems', async () => {
    const { tracker, get, post } = await openShop();
    for (let n = 0; n < 101; n++) await post('/cart', { items });
    await tracker.flush();

    const { body } = await get('/tracking');
    expect(body.problems).toHaveLength(100);
  });
});
