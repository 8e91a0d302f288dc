import { mkdtemp, rm } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import '../../../packages/queues/test/support/install-sqlite.js';
import { makeProgram } from './support/program.js';
import { client, openSandbox } from './support/shop.js';

/** A folder whose packages have better-sqlite3, for a Node without a SQLite of its own. */
const { betterSqlite } = inject('runtimes');
const hasSqlite = isBuiltin('node:sqlite') || betterSqlite !== undefined;
const missing = 'needs better-sqlite3, built: npm install better-sqlite3@12.11.1 failed';
/** How long a killed process holds what it had taken. */
const LEASE_MS = 4_000;
/** Where nothing listens, nor comes to: no system gives this port away. */
const NOWHERE = 'http://127.0.0.1:1';
const items = [{ sku: 'tea', price: 9.99, quantity: 3 }];

describe.skipIf(!hasSqlite)(`the shop with EVENTS_FILE${hasSqlite ? '' : `, which ${missing}`}`, () => {
  async function openFile() {
    const folder = await mkdtemp(join(tmpdir(), 'sendoff-'));
    onTestFinished(() => rm(folder, { recursive: true, maxRetries: 5 }));
    return join(folder, 'data', 'events.db');
  }

  it('delivers with its next start an order that was answered before kill -9', {
    timeout: 120_000,
  }, async () => {
    const file = await openFile();
    const start = await makeProgram();
    const startShop = (SANDBOX_URL: string) =>
      start({ PORT: '0', EVENTS_FILE: file, EVENTS_LEASE_MS: `${LEASE_MS}`, SANDBOX_URL }, betterSqlite);
    const first = startShop(NOWHERE);
    const { signUp, post } = client(await first.listening());
    const token = await signUp('ada@example.com');
    await post('/cart', { items }, token);
    const checkout = await post('/checkout', {}, token);
    first.child.kill('SIGKILL');
    expect([checkout.status, await first.ended]).toMatchObject([201, { signal: 'SIGKILL' }]);

    const sandbox = await openSandbox();
    const next = startShop(sandbox.url);
    const { get } = client(await next.listening());
    const paid = () => sandbox.events({ name: 'order_paid', verdict: 'good' });
    await vi.waitUntil(() => paid().length > 0, { timeout: 60_000, interval: 100 });
    expect((await get('/tracking')).body.stats.destinations.selzy).toMatchObject({ tracked: 0 });
    next.child.kill('SIGTERM');
    expect(await next.ended).toMatchObject({ signal: 'SIGTERM', err: '' });
    expect(paid().map(({ email, body }) => [email, body])).toMatchObject([
      ['ada@example.com', { order_id: checkout.body.orderId, total: 29.97 }],
    ]);
  });
});
