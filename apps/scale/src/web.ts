import type { AddressInfo } from 'node:net';
import { closeOnSignals, createTracker } from '@sendoff/express-selzy';
import express from 'express';
import { destinations, queue } from './events.js';

/** Only stores: workers elsewhere deliver. */
const tracker = createTracker({ destinations, queue, deliver: false, maxPending: { events: 10_000 } });

const app = express();
app.use(express.json());

app.post('/carts', (req, res) => {
  const { email, value } = req.body;
  const { id } = tracker.track({ name: 'abandoned_cart', email, properties: { cart_value: value } });
  res.status(202).json({ event: id });
});

app.post('/orders', async (req, res) => {
  const { email, total } = req.body;
  const receipt = tracker.track({ name: 'order_paid', email, properties: { total } });
  // The customer hears of it once Redis has it.
  res.status((await receipt.stored()) ? 201 : 503).json({ event: receipt.id });
});

app.get('/tracking', (_req, res) => {
  res.json(tracker.stats());
});

const server = app.listen(Number(process.env.PORT || 3001), '127.0.0.1', (error) => {
  if (error) throw error;
  console.log(`web listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
closeOnSignals(server, tracker);
