import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { json } from 'node:stream/consumers';
import type { CloseReport, FlushReport, LaneStats } from '@sendoff/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LedgerOrder } from './programs/ledger.js';
import { findSqlite, NO_SQLITE, temporaryFolder } from './support/file-queues.js';
import { NO_POSTGRES, PostgresServer, postgresBin } from './support/postgres-server.js';
import { makeProgram } from './support/programs.js';

const EVENTS = 2_000;
const REFUSED = EVENTS / 50;

interface Told {
  readonly ready?: true;
  readonly flushed?: FlushReport;
  readonly closed?: CloseReport;
  readonly ledger?: Required<LaneStats>;
  readonly outcomes?: [id: string, status: string][];
}

/** A vendor that fails now and then, and notes what it took. */
async function startVendor() {
  const taken: string[] = [];
  let requests = 0;
  const server = createServer(async (request, response) => {
    const ids = (await json(request)) as string[];
    const fails = ++requests % 40 === 0;
    if (!fails) taken.push(...ids);
    response.writeHead(fails ? 503 : 200).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, taken, stop: () => server.close() };
}

function start(path: string, order: LedgerOrder) {
  const child = spawn(process.execPath, [path, JSON.stringify(order)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    hear: async (): Promise<Told> => JSON.parse((await lines.next()).value ?? '{}'),
    flush: () => child.stdin.write('flush\n'),
    end: () => child.stdin.end(),
    kill: () => child.kill('SIGKILL'),
  };
}

const hasSqlite = findSqlite();
const engines = [
  { engine: 'file', without: hasSqlite ? '' : NO_SQLITE },
  { engine: 'postgres', without: postgresBin === undefined ? NO_POSTGRES : '' },
] as const;

describe.each(engines)('three processes on one queue: $engine $without', ({ engine, without }) => {
  const folder = temporaryFolder();
  let program: Awaited<ReturnType<typeof makeProgram>>;
  let server: PostgresServer | undefined;
  beforeAll(async () => {
    program = await makeProgram('ledger');
    if (engine === 'postgres' && without === '') server = await PostgresServer.start();
  });
  afterAll(async () => {
    await program.remove();
    await server?.remove();
    folder.remove();
  });

  it.skipIf(without !== '')('balance both sides of the ledger', { timeout: 180_000 }, async () => {
    const vendor = await startVendor();
    const order = { engine, store: server?.url() ?? folder.path, url: vendor.url, events: EVENTS };
    const processes = ['web', 'first', 'second'].map((name) =>
      start(program.path, { ...order, name, deliver: name !== 'web' }),
    );
    try {
      for (const { hear } of processes) expect(await hear()).toEqual({ ready: true });
      // The first only stores; the others wait for what is stored when they begin.
      for (const { flush, hear } of processes) {
        flush();
        expect((await hear()).flushed).toEqual({ pending: 0, timedOut: false });
      }
      for (const { end } of processes) end();
      const told = await Promise.all(processes.map(({ hear }) => hear()));

      let [stored, ended] = [0, 0];
      for (const { ledger } of told) {
        if (ledger === undefined) throw new Error('a process ended without its books');
        const { tracked, refused, dropped, delivered, rejected, expired, unknown, queue } = ledger;
        expect(tracked).toBe(EVENTS);
        expect({ refused, dropped }).toEqual({ refused: REFUSED, dropped: 0 });
        expect(tracked).toBe(refused + dropped + queue.storing + queue.stored);
        expect(queue.taken).toBe(delivered + rejected + expired + unknown + queue.returned + queue.inFlight);
        stored += queue.stored;
        ended += delivered;
      }
      expect(stored).toBe(3 * (EVENTS - REFUSED));
      expect(ended).toBe(stored);
      expect(told.map(({ closed }) => closed?.kept)).toEqual([0, 0, 0]);

      const delivered = told
        .flatMap(({ outcomes = [] }) => outcomes)
        .filter(([, status]) => status === 'delivered');
      expect(new Set(delivered.map(([id]) => id)).size).toBe(stored);
      expect(delivered).toHaveLength(stored);
      expect([...vendor.taken].sort()).toEqual(delivered.map(([id]) => id).sort());
      expect(told[0]?.ledger?.delivered).toBe(0);
    } finally {
      for (const { kill } of processes) kill();
      vendor.stop();
    }
  });
});
