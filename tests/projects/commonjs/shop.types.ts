// Compiled, never run.
import { manualClock } from '@sendoff/core/testing';
import { closeOnSignals, type Receipt, selzyTracking, type TrackingMiddleware } from '@sendoff/express-selzy';
import { recordingTracker } from '@sendoff/express-selzy/testing';
import express, { type Request } from 'express';

const tracking: TrackingMiddleware = selzyTracking({
  apiKey: () => 'sandbox-key',
  identity: (req: Request) => ({ email: req.get('x-user-email') }),
});
const app = express().use(tracking);
app.post('/cart', (req, res) => {
  const receipt: Receipt = req.track('abandoned_cart', { cart_value: 149.99 });
  // @ts-expect-error a receipt is no promise
  receipt.then();
  // @ts-expect-error an event has a name
  req.track({ email: 'ada@example.com' });
  res.sendStatus(204);
});
closeOnSignals(app.listen(0), tracking.tracker);

const recording = recordingTracker({ clock: manualClock() });
export const names: string[] = recording.named('abandoned_cart').map(({ name }) => name);
