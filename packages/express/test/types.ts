// Compiled by `pnpm typecheck`, never run: what must compile, and what must not.
import express, { type Application, type Request, type RequestHandler } from 'express';
import {
  type CreateTrackerOptions,
  closeOnSignals,
  type EventInput,
  memoryQueue,
  type Receipt,
  type Tracker,
  type TransactionalQueue,
  tracking,
  trackRoute,
} from '../src/index.js';
import { recordingTracker } from '../src/testing.js';

declare global {
  namespace Express {
    interface User {
      email?: string;
      id: number;
    }
    interface Request {
      user?: User;
    }
  }
}

declare const app: Application;
declare const tracker: Tracker;
declare const options: CreateTrackerOptions;
declare const event: EventInput;

// The middleware fits wherever Express takes one.
const middleware = tracking({ tracker });
app.use(middleware);
app.use('/shop', middleware);
app.use(tracking({ ...options }));
app.post('/items/:id', middleware, (req) => req.params.id);
express.Router().use(middleware);
middleware satisfies RequestHandler;
middleware.tracker satisfies Tracker;
// @ts-expect-error the tracker cannot be replaced
middleware.tracker = tracker;

// Options: a tracker, or what to make one of.
tracking({ tracker: recordingTracker() });
tracking({ ...options, identity: undefined, flushIntervalMs: undefined });
// @ts-expect-error neither tracker nor destinations
tracking({});
// @ts-expect-error no options
tracking();
// @ts-expect-error both
tracking({ tracker, destinations: [] });
// @ts-expect-error an option that there is not
tracking({ tracker, identify: () => ({}) });
tracking({ tracker, logger: console });
// @ts-expect-error what is for a tracker that is made here
tracking({ tracker, flushIntervalMs: 1_000 });

// With a queue that can store in a transaction, the tracker has trackIn.
interface Transaction {
  begin(): void;
}
declare const outbox: TransactionalQueue<Transaction>;
declare const transaction: Transaction;
const transactional = tracking({ ...options, queue: outbox, deliver: false, erasureKey: 'a key' });
app.use(transactional);
transactional.tracker.trackIn(transaction, event) satisfies Promise<Receipt>;
tracking({ tracker: transactional.tracker }).tracker.trackIn(transaction, event);
tracking({ ...options, queue: outbox, identity: (req) => ({ email: req.user?.email }) });
tracking({ tracker: recordingTracker() }).tracker.clear();
// @ts-expect-error what the queue takes for a transaction
transactional.tracker.trackIn({}, event);
// @ts-expect-error a queue without transactions
tracking({ ...options, queue: memoryQueue() }).tracker.trackIn(transaction, event);
// @ts-expect-error no queue
middleware.tracker.trackIn(transaction, event);

// identity: synchronous, from the application's own request.
tracking({ tracker, identity: (req) => ({ email: req.user?.email }) });
tracking({ tracker, identity: (req) => req.user && { userId: String(req.user.id) } });
tracking({ tracker, identity: (req: Request) => (req.user ? { email: req.user.email } : null) });
// @ts-expect-error a promise
tracking({ tracker, identity: async (req) => ({ email: req.user?.email }) });
// @ts-expect-error a number
tracking({ tracker, identity: (req) => ({ userId: req.user?.id }) });

// req.track
app.post('/', (req) => {
  req.track('signup') satisfies Receipt;
  req.track('signup', { plan: 'team', seats: [1, 2] }) satisfies Receipt;
  req.track('signup', undefined);
  req.track(event) satisfies Receipt;
  req.track({ name: 'signup', email: req.user?.email, timestamp: new Date() });
  // @ts-expect-error no name
  req.track({ email: 'ada@example.com' });
  // @ts-expect-error no event
  req.track();
  // @ts-expect-error properties are an object
  req.track('signup', 'team');
  // @ts-expect-error a whole event has its properties in it
  req.track({ name: 'signup' }, { plan: 'team' });
});

// overrides, and req.identify
app.post('/', (req) => {
  req.track('signup', { plan: 'team' }, { email: req.user?.email, id: 'e1', to: ['sink'] }) satisfies Receipt;
  req.track('signup', undefined, { timestamp: new Date() });
  // @ts-expect-error an override that there is not
  req.track('signup', {}, { mail: 'ada@example.com' });
  // @ts-expect-error the name is the first argument
  req.track('signup', {}, { name: 'other' });
  req.identify({ plan: 'team' }) satisfies Receipt;
  req.identify({ plan: 'team' }, { userId: 'u1', to: 'sink' });
  // @ts-expect-error no traits
  req.identify();
  // @ts-expect-error traits are an object
  req.identify('team');
  // @ts-expect-error an event has a time, traits have none
  req.identify({}, { timestamp: 7 });
});

// trackRoute
const route = trackRoute('signup');
route satisfies RequestHandler;
app.use(route);
app.post('/items/:id', route, trackRoute('bought', { on: 'both' }), (req) => req.params.id);
express.Router().use(route);
trackRoute('signup', {
  email: ({ req }) => req.user?.email,
  userId: async ({ req }) => String(req.user?.id),
  properties: ({ res }) => ({ total: res.locals.total, status: res.statusCode }),
  traits: { plan: 'team' },
  timestamp: () => new Date(),
  when: async ({ res }) => res.statusCode === 201,
  to: ['sink'],
  aborted: true,
  on: undefined,
});
trackRoute<Request<{ id: string }, unknown, { total: number }>>('bought', {
  properties: ({ req }) => ({ id: req.params.id.length, total: req.body.total.toFixed() }),
});
// @ts-expect-error an "on" that there is not
trackRoute('signup', { on: 'failure' });
// @ts-expect-error a number
trackRoute('signup', { userId: ({ req }) => req.user?.id });
// @ts-expect-error properties are an object
trackRoute('signup', { properties: async () => 'team' });
// @ts-expect-error an option that there is not
trackRoute('signup', { identity: () => ({}) });
// @ts-expect-error no name
trackRoute({});

// closeOnSignals
closeOnSignals(app.listen(0), tracker) satisfies () => void;
closeOnSignals(app.listen(0), middleware.tracker, { serverTimeoutMs: undefined });
// @ts-expect-error an app is no server
closeOnSignals(app, tracker);
// @ts-expect-error a time in ms
closeOnSignals(app.listen(0), tracker, { serverTimeoutMs: '10s' });
