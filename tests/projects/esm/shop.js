import { closeOnSignals, selzyTracking } from '@sendoff/express-selzy';
import express from 'express';

const app = express();
const tracking = selzyTracking({
  apiKey: 'sandbox-key',
  baseUrl: process.env.SELZY_URL,
  identity: (req) => ({ email: req.get('x-user-email') }),
});
app.use(tracking);

app.post('/cart', async (req, res) => {
  await Promise.resolve();
  req.track('abandoned_cart', { cart_value: 149.99 });
  res.sendStatus(204);
});

const server = app.listen(0, '127.0.0.1', () => {
  process.stdout.write(`listening on http://127.0.0.1:${server.address().port}\n`);
});
closeOnSignals(server, tracking.tracker);
