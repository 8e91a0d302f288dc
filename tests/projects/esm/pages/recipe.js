import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordingTracker } from '@sendoff/core/testing';
import { tracked } from './lib.js';

const USERS = 100;
const byName = (one, other) => one.name.localeCompare(other.name) || one.who.localeCompare(other.who);
const cartOf = (who) => ({ name: 'abandoned_cart', who, properties: { cart_value: 149.99 } });
const orderOf = (who, path) => ({ name: 'order_seen', who, properties: { path } });

/** What every recipe has to do. `start` serves its application, and gives `post`. */
export function recipe(start) {
  test('knows whose event it is, in a handler', async (t) => {
    const tracker = recordingTracker();
    const post = await start(t, tracker);
    assert.equal((await post('/cart', { user: 'ada', body: { items: [1] } })).status, 204);
    assert.deepEqual(await tracked(tracker, 1), [cartOf('ada@example.com')]);
  });

  test('knows nobody where nobody is known', async (t) => {
    const tracker = recordingTracker();
    const post = await start(t, tracker);
    await post('/cart');
    assert.deepEqual(await tracked(tracker, 1), [cartOf(undefined)]);
  });

  test('never swaps those of requests at the same time, deep in a service and after the response', async (t) => {
    const tracker = recordingTracker();
    const post = await start(t, tracker);
    const users = Array.from({ length: USERS }, (_, n) => `user${n}`);
    const shop = async (user) => {
      const checkedOut = await post(`/checkout?order=${user}`, { user, body: {} });
      assert.deepEqual(await checkedOut.json(), { accepted: true });
      assert.equal((await post(`/orders/${user}`, { user, body: {} })).status, 200);
    };
    await Promise.all(users.map(shop));
    const expected = users.flatMap((user) => {
      const who = `${user}@example.com`;
      return [{ name: 'shipped', who, properties: { order: user } }, orderOf(who, `/orders/${user}`)];
    });
    assert.deepEqual((await tracked(tracker, expected.length)).sort(byName), expected.sort(byName));
  });

  test('tracks after a response that went well, and no other', async (t) => {
    const tracker = recordingTracker();
    const post = await start(t, tracker);
    assert.equal((await post('/orders/0', { user: 'ada' })).status, 404);
    assert.equal((await post('/no-such-page', { user: 'ada' })).status, 404);
    assert.equal((await post('/orders/7', { user: 'ada' })).status, 200);
    assert.deepEqual(await tracked(tracker, 1), [orderOf('ada@example.com', '/orders/7')]);
  });
}
