import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createTracker, type Destination, type Outcome, type Queue } from '@sendoff/core';
import { Pool } from 'pg';
import { fileQueue } from '../../src/file.js';
import { postgresQueue } from '../../src/postgres.js';

/** What a process of the test is to do. */
export interface LedgerOrder {
  readonly engine: 'file' | 'postgres';
  /** A folder, or the address of a database. */
  readonly store: string;
  /** Where events go. */
  readonly url: string;
  readonly deliver: boolean;
  readonly events: number;
  readonly name: string;
}

/** One of several on a queue: tracks in ticks, delivers, flushes when told to, and says at its end what it counted. */
const order: LedgerOrder = JSON.parse(process.argv.at(-1) ?? '');
const tracker = createTracker({
  destinations: [collector(order.url)],
  queue: await queueOf(order),
  deliver: order.deliver,
  flushIntervalMs: 20,
  logger: { debug: silent, info: silent, warn: silent, error: silent },
  allowRealHostsInTests: true,
  onOutcome: (outcome) => outcomes.push(outcome),
});
const outcomes: Outcome[] = [];
const words = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
tell({ ready: true });

for (let n = 0; n < order.events; ) {
  for (let tick = 0; tick < 7 && n < order.events; tick++, n++) {
    // Every fiftieth is not taken: it is to be in the books too.
    tracker.track({ id: `${order.name}-${n}`, name: n % 50 === 49 ? '' : 'seen', email: 'ada@example.com' });
  }
  await new Promise((resolve) => setTimeout(resolve, 2));
}
await words.next();
tell({ flushed: await tracker.flush({ timeoutMs: 60_000 }) });
await words.next();
const closed = await tracker.close();
tell({
  closed,
  ledger: tracker.stats().destinations.collector,
  outcomes: outcomes.map(({ id, status }) => [id, status]),
});

function silent(): void {}

function tell(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

async function queueOf({ engine, store }: LedgerOrder): Promise<Queue> {
  if (engine === 'file') return fileQueue({ path: join(store, 'events.db') });
  return postgresQueue({ pool: new Pool({ connectionString: store, allowExitOnIdle: true }), migrate: true });
}

function collector(url: string): Destination {
  return {
    name: 'collector',
    limits: { batchEvents: 25, bodyBytes: 100_000, envelopeBytes: 2 },
    credential: { option: 'key', variable: 'COLLECTOR_KEY', given: () => 'none' },
    hosts: [],
    encode: ({ id }) => ({ body: JSON.stringify(id), format: 1 }),
    request: (batch) => ({ url, headers: {}, body: `[${batch.map(({ body }) => body).join()}]` }),
    interpret: ({ status }, batch) =>
      status === 200
        ? { kind: 'results', results: batch.map(({ id }) => ({ id, status: 'delivered' })) }
        : { kind: 'retry', reason: `HTTP ${status}` },
  };
}
