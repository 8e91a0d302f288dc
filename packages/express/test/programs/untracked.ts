import type { AddressInfo } from 'node:net';
import express from 'express';
import { trackRoute } from '../../src/index.js';

// What it says is read from its output.
console.warn = console.log;

const app = express();
app.post('/', trackRoute('signup'), (_req, res) => {
  res.sendStatus(204);
});
app.post('/end', (_req, res) => {
  console.log('end');
  res.sendStatus(204);
});
const server = app.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
