import { trackingMatchers } from '@sendoff/express-selzy/testing';
import { describe, expect, it } from 'vitest';
import { openRecordingShop } from './support/shop.js';

expect.extend(trackingMatchers);

const items = [{ sku: 'tea', price: 9.99, quantity: 3 }];

describe('the shop tracks', () => {
  it('a sign-up for the address and the account that it is of', async () => {
    const { tracker, post } = await openRecordingShop();

    const { body } = await post('/signup', { email: 'ada@example.com', plan: 'team' });
    expect(tracker).toHaveTracked('signup', {
      email: 'ada@example.com',
      userId: body.id,
      properties: { plan: 'team' },
    });
  });

  it('a cart and an order for whoever is signed in', async () => {
    const { tracker, post, signUp } = await openRecordingShop();
    await signUp('grace@example.com');
    const token = await signUp('ada@example.com');

    await post('/cart', { items }, token);
    const { body } = await post('/checkout', {}, token);
    const whose = { email: 'ada@example.com', userId: expect.any(String) };
    const cart = { cart_value: 29.97, item_count: 3, items };
    expect(tracker).toHaveTracked('abandoned_cart', { ...whose, properties: cart });
    const order = { order_id: body.orderId, total: 29.97 };
    expect(tracker).toHaveTracked('order_paid', { ...whose, properties: order });
  });

  it("the newsletter for the address given, and under nobody's account", async () => {
    const { tracker, post, signUp } = await openRecordingShop();
    const token = await signUp('ada@example.com');

    await post('/newsletter', { email: 'bob@example.com' }, token);
    await expect
      .poll(() => tracker)
      .toHaveTracked('newsletter_joined', {
        email: 'bob@example.com',
        userId: undefined,
        anonymousId: expect.any(String),
      });
    expect(tracker).toHaveTrackedTimes('newsletter_joined', 1);
  });

  it('nothing that failed', async () => {
    const { tracker, post, signUp } = await openRecordingShop();
    const token = await signUp('ada@example.com');
    tracker.clear();

    expect((await post('/gift-card', { amount: 50 }, token)).status).toBe(500);
    expect((await post('/newsletter', { email: '' }, token)).status).toBe(400);
    expect((await post('/checkout', {}, token)).status).toBe(400);
    // Those of the routes come after their responses: this one comes last.
    await post('/newsletter', { email: 'bob@example.com' });
    await expect.poll(() => tracker).toHaveTracked('newsletter_joined');
    expect(tracker.events).toHaveLength(1);
  });
});
