// Tracks to a sandbox, to an account whose key is refused and to an odd destination, and prints what the files of
// docs/operations.md make of it.
import { once } from 'node:events';
import { createTracker } from '@sendoff/core';
import { selzy } from '@sendoff/destinations';
import { startSandbox } from '@sendoff/sandbox';
import { metricsServer } from './operations/metrics-server.js';
import { trackingHealth } from './operations/tracking-health.js';

const sandbox = await startSandbox({ selzy: { events: ['signup'] } });
const account = { apiKey: 'sandbox-key', baseUrl: sandbox.selzy.url };
const refused = [{ code: 'code_of_its_own', message: 'It takes nothing.' }];
const tracker = createTracker({
  logger: { debug() {}, warn() {}, error() {} },
  destinations: [
    selzy(account),
    selzy({ ...account, name: 'locked', apiKey: 'revoked-key' }),
    { ...selzy({ ...account, name: 'odd' }), encode: () => ({ refused }) },
  ],
});
const server = metricsServer(tracker).listen(0, '127.0.0.1');
await once(server, 'listening');

for (const name of ['ada', 'grace', 'joan']) tracker.track({ name: 'signup', email: `${name}@example.com` });
tracker.track({ name: '' });
await tracker.flush();
const answer = await fetch(`http://127.0.0.1:${server.address().port}/metrics`);
process.stdout.write(
  JSON.stringify({
    metrics: await answer.text(),
    type: answer.headers.get('content-type'),
    stats: tracker.stats(),
    health: trackingHealth(tracker),
  }),
);
server.close();
await tracker.close();
await sandbox.close();
