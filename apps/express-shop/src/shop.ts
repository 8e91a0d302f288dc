import { randomUUID } from 'node:crypto';
import { type Logger, type Queue, type Tracker, tracking, trackRoute } from '@sendoff/express-selzy';
import { fileQueue } from '@sendoff/queues/file';
import express, { type Express } from 'express';
import { Accounts } from './accounts.js';
import { countOf, totalOf } from './cart.js';
import { answerErrors, HttpError } from './errors.js';
import { events } from './events.js';
import { readAmount, readEmail, readItems, readText } from './input.js';
import { Orders, redeemGiftCard } from './orders.js';
import { Problems } from './problems.js';
import { type Environment, vendorTracker } from './vendor.js';

export interface Shop {
  readonly app: Express;
  readonly tracker: Tracker;
}

/** The shop, telling Selzy, or another vendor, what its customers do. */
export function createShop(env: Environment, logger?: Logger): Shop {
  const problems = new Problems();
  const tracker = vendorTracker(env, { events, logger, queue: queueOf(env), onOutcome: problems.note });
  return { app: createApp(tracker, problems, logger), tracker };
}

/** With a file what waits outlives the process; without one it waits in memory. */
function queueOf({ EVENTS_FILE, EVENTS_LEASE_MS }: Environment): Queue | undefined {
  const leaseMs = EVENTS_LEASE_MS ? Number(EVENTS_LEASE_MS) : undefined;
  return EVENTS_FILE ? fileQueue({ path: EVENTS_FILE, leaseMs }) : undefined;
}

/** A small shop that keeps accounts and carts in memory. A test hands it a tracker that sends nothing. */
export function createApp(tracker: Tracker, problems = new Problems(), logger?: Logger): Express {
  const accounts = new Accounts();
  const orders = new Orders(tracker);

  const app = express();
  app.use(
    tracking({
      tracker,
      logger,
      // Asked at each event. Most vendors know people by their address, some by an id.
      identity: ({ account }) => ({ email: account?.email, userId: account?.id }),
    }),
    express.json(),
    accounts.signIn,
  );

  app.post('/signup', (req, res) => {
    const email = readEmail(req.body);
    const plan = readText(req.body, 'plan');
    const { token, id } = accounts.open(email, plan);
    // Nobody is signed in yet, so the event says whose it is.
    req.track('signup', { plan }, { email, userId: id });
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

  app.post(
    '/newsletter',
    // Of the address given, whoever is signed in. They may have no account: a visitor's id stands for them.
    trackRoute('newsletter_joined', { email: ({ req }) => req.body.email, anonymousId: () => randomUUID() }),
    (req, res) => {
      readText(req.body, 'email');
      res.status(202).end();
    },
  );

  app.post(
    '/gift-card',
    // Never fires: a redemption always fails, and what failed isn't tracked.
    trackRoute('gift_card_redeemed', { properties: ({ req }) => ({ amount: req.body.amount }) }),
    async (req, res) => {
      res.status(201).json(await redeemGiftCard(readAmount(req.body)));
    },
  );

  app.get('/tracking', (_req, res) => {
    res.json({ stats: tracker.stats(), problems: problems.newest });
  });

  app.get('/health', (_req, res) => {
    res.json({ status: 'ok' });
  });

  app.use(answerErrors(logger));
  return app;
}
