// Compiled by `pnpm typecheck`, never run: what must compile, and what must not.
import express, { type Application, type Request, type RequestHandler } from 'express';
import {
  type CreateTrackerOptions,
  closeOnSignals,
  type EventInput,
  type Receipt,
  type Tracker,
  tracking,
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

// closeOnSignals
closeOnSignals(app.listen(0), tracker) satisfies () => void;
closeOnSignals(app.listen(0), middleware.tracker, { serverTimeoutMs: undefined });
// @ts-expect-error an app is no server
closeOnSignals(app, tracker);
// @ts-expect-error a time in ms
closeOnSignals(app.listen(0), tracker, { serverTimeoutMs: '10s' });
