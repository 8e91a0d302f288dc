import type { AddressInfo } from 'node:net';
import { closeOnSignals } from '@sendoff/express-selzy';
import { createShop } from './shop.js';

const { app, tracker } = createShop(process.env);

const server = app.listen(Number(process.env.PORT || 3001), '127.0.0.1', (error) => {
  if (error) throw error;
  const { port } = server.address() as AddressInfo;
  console.log(`express-shop listening on http://127.0.0.1:${port}`);
});
closeOnSignals(server, tracker);
