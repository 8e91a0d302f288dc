import type { AddressInfo } from 'node:net';
import { closeOnSignals } from '@sendoff/express-selzy';
import { readConfig } from './config.js';
import { createShop } from './shop.js';

const { port, ...config } = readConfig(process.env);
const { app, tracker } = createShop(config);

const server = app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error;
  const { port } = server.address() as AddressInfo;
  console.log(`express-shop listening on http://127.0.0.1:${port}`);
});
closeOnSignals(server, tracker);
