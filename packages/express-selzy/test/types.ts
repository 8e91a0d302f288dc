// Compiled by `pnpm typecheck`, never run: what must compile, and what must not.
import express from 'express';
import {
  type BrevoOptions,
  brevo,
  closeOnSignals,
  createTracker,
  type OctethOptions,
  type Outcome,
  octeth,
  type Receipt,
  type SelzyTrackingOptions,
  selzy,
  selzyTracking,
  spotzee,
  type TrackingMiddleware,
  type TransactionalQueue,
  tracking,
  vibetrace,
} from '../src/index.js';
import { recordingTracker } from '../src/testing.js';

declare global {
  namespace Express {
    interface Request {
      user?: { email: string };
    }
  }
}

const app = express();
const { SELZY_API_KEY, SELZY_URL } = process.env;

selzyTracking();
selzyTracking({ apiKey: process.env.SELZY_API_KEY, baseUrl: SELZY_URL });
selzyTracking({ apiKey: () => 'a key' });
selzyTracking({ apiKey: async () => 'a key' });
const middleware = selzyTracking({
  apiKey: SELZY_API_KEY,
  identity: (req) => ({ email: req.user?.email }),
  onOutcome: (outcome: Outcome) => outcome.status,
  flushIntervalMs: 500,
  timeZone: undefined,
}) satisfies TrackingMiddleware;
app.use(middleware);
app.post('/cart', (req) => req.track('abandoned_cart', { cart_value: 149.99 }) satisfies Receipt);
closeOnSignals(app.listen(0), middleware.tracker);

declare const queue: TransactionalQueue<{ begin(): void }>;
const outbox = selzyTracking({ queue, deliver: false, identity: (req) => ({ email: req.user?.email }) });
app.use(outbox);
outbox.tracker.trackIn({ begin() {} }, { name: 'order_paid' }) satisfies Promise<Receipt>;
selzyTracking({ tracker: outbox.tracker }).tracker.trackIn({ begin() {} }, { name: 'order_paid' });
// @ts-expect-error what the queue takes for a transaction
outbox.tracker.trackIn({}, { name: 'order_paid' });
// @ts-expect-error a queue in memory has no transactions
selzyTracking().tracker.trackIn({ begin() {} }, { name: 'order_paid' });

const options: SelzyTrackingOptions = {};
app.use(selzyTracking(options));
app.use(tracking({ tracker: createTracker({ destinations: [selzy({ apiKey: SELZY_API_KEY })] }) }));
app.use(tracking({ tracker: recordingTracker() }));
app.use(selzyTracking({ tracker: recordingTracker(), identity: (req) => ({ email: req.user?.email }) }));

const second: BrevoOptions = { maKey: 'a key' };
const third: OctethOptions = { baseUrl: 'https://octeth.example.com', listId: 94 };
const destinations = [selzy(), brevo(second), octeth(third), spotzee(), vibetrace()];
app.use(tracking({ destinations, identity: (req) => ({ email: req.user?.email }) }));

// @ts-expect-error a key is text
selzyTracking({ apiKey: 7 });
// @ts-expect-error the destination is Selzy
selzyTracking({ destinations: [] });
// @ts-expect-error an existing tracker has its account already
selzyTracking({ tracker: recordingTracker(), apiKey: SELZY_API_KEY });
// @ts-expect-error an option that there is not
selzyTracking({ apikey: 'a key' });
// @ts-expect-error a promise
selzyTracking({ identity: async (req) => ({ email: req.user?.email }) });
