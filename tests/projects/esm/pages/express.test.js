import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tracking } from '@sendoff/express';
import { recordingTracker } from '@sendoff/express/testing';
import express from 'express';
import './express/app.test.js';
import { createApp as durableApp, durableTracker } from './express/durable.js';
import { rate, signUp } from './express/handlers.js';
import { createApp as identityApp } from './express/identity.js';
import { createApp as outboxApp } from './express/outbox.js';
import { createApp as routersApp } from './express/routers.js';
import { createApp as routesApp } from './express/routes.js';
import { serve, tracked } from './lib.js';

const ada = 'ada@example.com';

test('handlers.ts: by name, as one object, and traits', async (t) => {
  const tracker = recordingTracker();
  const app = express().use(express.json(), tracking({ tracker }));
  app.post('/sign-up', signUp).post('/rate', rate);
  const post = await serve(t, app);
  assert.equal((await post('/sign-up', { body: { email: ada, plan: 'team' } })).status, 201);
  assert.deepEqual(await tracked(tracker, 3), [
    { name: 'signup', who: ada, properties: { plan: 'team' } },
    { name: 'terms_accepted', who: ada, properties: { version: 3 } },
    { name: 'identify', who: ada },
  ]);
  assert.deepEqual(tracker.events[2].traits, { plan: 'team' });

  const rated = await post('/rate', { body: { stars: 5 } });
  assert.deepEqual([rated.status, await rated.json()], [202, []]);
  await tracker.close();
  const late = await post('/rate', { body: { stars: 5 } });
  assert.deepEqual([late.status, await late.json()], [422, ['closed']]);
});

test('routes.ts: by status, async, and whatever fails', async (t) => {
  const tracker = recordingTracker();
  const asked = [];
  const segmentOf = async (email) => {
    asked.push(email);
    return 'gold';
  };
  const post = await serve(t, routesApp(tracker, segmentOf));
  const pay = async (body) => (await post('/orders/7/payment', { user: 'ada', body })).status;

  assert.equal(await pay({ total: 10 }), 201);
  assert.equal(await pay({ total: 0 }), 402);
  assert.equal(await pay({ total: 2_000 }), 500);
  assert.equal(await pay({ total: 20, recipient: 'grace@example.com' }), 201);
  assert.deepEqual(await tracked(tracker, 5), [
    { name: 'order_paid', who: ada, properties: { order_id: '7', total: 10 } },
    { name: 'payment_failed', who: ada, properties: { order_id: '7', status: 402 } },
    { name: 'payment_failed', who: ada, properties: { order_id: '7', status: 500 } },
    { name: 'order_paid', who: ada, properties: { order_id: '7', total: 20 } },
    { name: 'recipient_paid_for', who: 'grace@example.com', properties: { segment: 'gold' } },
  ]);
  assert.deepEqual(asked, ['grace@example.com']);
});

test('durable.ts: answers once the event is safe', async (t) => {
  assert.equal(typeof durableTracker, 'function');
  const tracker = recordingTracker();
  const post = await serve(t, durableApp(tracker));
  assert.equal((await post('/orders', { body: { email: ada } })).status, 201);
  assert.deepEqual(await tracked(tracker, 1), [{ name: 'order_paid', who: ada }]);
  await tracker.close();
  assert.equal((await post('/orders', { body: { email: ada } })).status, 503);
});

test('outbox.ts: stores the event between the order and the commit, or neither', async (t) => {
  const statements = [];
  const client = { query: async (text) => statements.push(text.split(' ', 1)[0]), release() {} };
  const tracker = recordingTracker();
  let failing = false;
  const trackIn = async (transaction, event) => {
    if (failing) throw new Error('The connection is lost.');
    assert.equal(transaction, client);
    statements.push(event.name);
    return tracker.track(event);
  };
  const post = await serve(t, outboxApp({ ...tracker, trackIn }, { connect: async () => client }));
  assert.equal((await post('/orders', { user: 'ada', body: { total: 10 } })).status, 201);
  assert.deepEqual(await tracked(tracker, 1), [{ name: 'order_paid', who: ada, properties: { total: 10 } }]);
  assert.deepEqual(statements.splice(0), ['BEGIN', 'INSERT', 'order_paid', 'COMMIT']);
  failing = true;
  assert.equal((await post('/orders', { user: 'ada', body: { total: 10 } })).status, 500);
  assert.deepEqual(statements, ['BEGIN', 'INSERT', 'ROLLBACK']);
});

test('identity.ts: asked at each track, looked up, and of somebody else', async (t) => {
  const tracker = recordingTracker();
  const post = await serve(
    t,
    identityApp(tracker, async (token) => `user-of-${token}`),
  );
  await post('/log-in');
  await post('/by-token', { 'x-token': '7' });
  await post('/refund');
  assert.deepEqual(await tracked(tracker, 5), [
    { name: 'log_in_asked', who: undefined },
    { name: 'logged_in', who: ada },
    { name: 'shipped', who: 'user-of-7' },
    { name: 'shipped', who: 'customer-7' },
    { name: 'refunded', who: 'clerk@example.com' },
  ]);
});

test('routers.ts: routers, sub-apps and error handlers', async (t) => {
  const tracker = recordingTracker();
  const post = await serve(t, routersApp(tracker));
  assert.equal((await post('/api/items/7', { user: 'ada' })).status, 500);
  assert.equal((await post('/admin/report', { user: 'ada' })).status, 204);
  assert.deepEqual(await tracked(tracker, 3), [
    { name: 'item_asked', who: ada, properties: { id: '7' } },
    { name: 'failed', who: ada, properties: { kind: 'Error' } },
    { name: 'report_made', who: ada, properties: { mounted_at: '/admin' } },
  ]);
});
