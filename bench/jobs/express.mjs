/** A small Express 5 application: with `track`, each request tracks one event. */

import { selzy } from '@sendoff/destinations';
import { tracking } from '@sendoff/express';
import express from 'express';
import { makeEvent } from '../lib/event.mjs';
import { finish, options, tell } from '../lib/job.mjs';

const { url, track, json } = options;
const app = express();
const middleware = track
  ? tracking({
      destinations: [selzy({ apiKey: 'the-key', baseUrl: url })],
      logger: { debug() {}, info() {}, warn() {}, error() {} },
    })
  : undefined;
if (json) app.use(express.json());
if (middleware !== undefined) app.use(middleware);
let handled = 0;
app.post('/cart', (req, res) => {
  handled++;
  if (track) req.track(makeEvent(handled));
  if (json) res.json({ ok: true, items: req.body.items.length });
  else res.sendStatus(204);
});
const server = app.listen(0, '127.0.0.1', () => tell({ port: server.address().port }));
process.on('message', async () => {
  const before = middleware?.tracker.stats();
  const report = await middleware?.tracker.close({ timeoutMs: 30_000 });
  await finish({ handled, before, report });
});
