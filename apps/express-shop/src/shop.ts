import { randomUUID } from 'node:crypto';
import type { Logger, Tracker } from '@sendoff/express-selzy';
import express, { type Express } from 'express';
import { Accounts } from './accounts.js';
import { countOf, totalOf } from './cart.js';
import { answerErrors, HttpError } from './errors.js';
import { readAmount, readEmail, readItems, readText } from './input.js';
import { Orders, redeemGiftCard } from './orders.js';
import { Problems } from './problems.js';
import { type Environment, vendorTracking } from './vendor.js';

export interface Shop {
  readonly app: Express;
  readonly tracker: Tracker;
}

/** A small shop that keeps everything in memory, and tells Selzy, or another vendor, what its customers do. */
export function createShop(env: Environment, logger?: Logger): Shop {
  const problems = new Problems();
  const tracking = vendorTracking(env, {
    logger,
    // Most vendors know people by their address, some by an id.
    identity: (req) => ({ email: req.account?.email, userId: req.account?.id }),
    onOutcome: problems.note,
  });
  const { tracker } = tracking;
  const accounts = new Accounts();
  const orders = new Orders(tracker);

  const app = express();
  app.use(tracking, express.json(), accounts.signIn);

  app.post('/signup', (req, res) => {
    const email = readEmail(req.body);
    const plan = readText(req.body, 'plan');
    const { token, id } = accounts.open(email, plan);
    req.track({ name: 'signup', email, userId: id, properties: { plan } });
    res.status(201).json({ token, id, email, plan });
  });

  app.post('/cart', (req, res) => {
    const items = readItems(req.body);
    if (req.account) req.account.cart = items;
    req.track('abandoned_cart', {
      cart_value: totalOf(items),
      item_count: countOf(items),
      currency: 'USD',
      items,
    });
    res.sendStatus(204);
  });

  app.post('/checkout', async (req, res) => {
    const { account } = req;
    if (account === undefined) throw new HttpError(401, 'sign up first');
    const items = account.cart;
    if (items.length === 0) throw new HttpError(400, 'the cart is empty');
    account.cart = [];
    res.status(201).json(await orders.place(items));
  });

  app.post('/newsletter', (req, res) => {
    // Whoever it is may have no account: a visitor's id stands for them.
    const anonymousId = randomUUID();
    req.track({ name: 'newsletter_joined', email: readText(req.body, 'email'), anonymousId });
    res.status(202).end();
  });

  app.post('/gift-card', async (req, res) => {
    const order = await redeemGiftCard(readAmount(req.body));
    req.track('gift_card_redeemed', { order_id: order.orderId }); // not reached: what failed isn't tracked
    res.status(201).json(order);
  });

  app.get('/tracking', (_req, res) => {
    res.json({ stats: tracker.stats(), problems: problems.newest });
  });

  app.get('/health', (_req, res) => {
    res.json({ status: 'ok' });
  });

  app.use(answerErrors(logger));
  return { app, tracker };
}
