import { Test } from '@nestjs/testing';
import { TrackerTestingModule, trackingMatchers } from '@sendoff/nestjs-selzy/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { shopFor } from '../src/app.module.js';
import { clientOf } from './support/client.js';

expect.extend(trackingMatchers);

const items = [{ sku: 'lamp', price: 49.9, quantity: 2 }];

/** The whole shop, with a tracker that remembers events and sends nothing. */
async function openShop() {
  const module = await Test.createTestingModule({
    imports: [shopFor('selzy'), TrackerTestingModule],
  }).compile();
  const app = module.createNestApplication({ logger: false, forceCloseConnections: true });
  onTestFinished(() => app.close());
  await app.listen(0, '127.0.0.1');
  const { post } = clientOf(await app.getUrl());
  const signUp = async (email: string) => {
    const { body } = await post('/signup', { email, plan: 'team' });
    return body as { readonly id: string; readonly token: string };
  };
  return { tracker: module.get(TrackerTestingModule).tracker, post, signUp };
}

describe('the shop tracks', () => {
  it('a sign-up for the account that the handler gave', async () => {
    const { tracker, signUp } = await openShop();
    const { id } = await signUp('ada@example.com');
    const properties = { plan: 'team' };
    await expect
      .poll(() => tracker)
      .toHaveTracked('signup', { email: 'ada@example.com', userId: id, properties });
    expect(tracker).toHaveTrackedTimes('signup', 1);
  });

  it('a cart and an order for whom the guard let in, from services that see no request', async () => {
    const { tracker, post, signUp } = await openShop();
    await signUp('grace@example.com');
    const { id, token } = await signUp('ada@example.com');
    await post('/cart', { items }, token);
    const { body } = await post('/checkout', {}, token);
    const whose = { email: 'ada@example.com', userId: id };
    const cart = { cart_value: 99.8, item_count: 2, items };
    expect(tracker).toHaveTracked('abandoned_cart', { ...whose, properties: cart });
    const order = { order_id: (body as { orderId: string }).orderId, total: 99.8 };
    expect(tracker).toHaveTracked('order_paid', { ...whose, properties: order });
  });

  it("the newsletter for the address that was typed in, and under nobody's account", async () => {
    const { tracker, post, signUp } = await openShop();
    const { token } = await signUp('ada@example.com');
    await post('/newsletter', { email: 'grace@example.com' }, token);
    await expect
      .poll(() => tracker)
      .toHaveTracked('newsletter_joined', {
        email: 'grace@example.com',
        userId: undefined,
        anonymousId: expect.any(String),
      });
    expect(tracker).toHaveTrackedTimes('newsletter_joined', 1);
  });

  it('nothing that failed', async () => {
    const { tracker, post, signUp } = await openShop();
    const { token } = await signUp('ada@example.com');
    await expect.poll(() => tracker).toHaveTracked('signup');
    tracker.clear();
    expect((await post('/gift-card', { amount: 50 }, token)).status).toBe(500);
    expect((await post('/newsletter', {}, token)).status).toBe(400);
    expect((await post('/checkout', {}, token)).status).toBe(400);
    // What a decorator tracks may come after the response: this one comes last.
    await post('/newsletter', { email: 'grace@example.com' });
    await expect.poll(() => tracker).toHaveTracked('newsletter_joined');
    expect(tracker.events).toHaveLength(1);
  });
});
