import { mkdirSync, rmdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../../tests/support/child.js';
import { fileQueue } from '../src/file.js';
import { findSqlite, NO_SQLITE, queueIn, temporaryFolder } from './support/file-queues.js';
import { LocalStore, Lock } from './support/file-store.js';
import { makeProgram } from './support/programs.js';

const hasSqlite = findSqlite();
const delivery = (id: string) => ({ id, lane: 'a', name: 'seen', body: '{}', format: 1, storedAt: 1 });

describe.skipIf(!hasSqlite)(hasSqlite ? 'a process with a file queue' : `a process ${NO_SQLITE}`, () => {
  const folder = temporaryFolder();
  const programs: Record<string, Awaited<ReturnType<typeof makeProgram>>> = {};
  const posted: string[] = [];
  let server: Server;
  let url: string;

  beforeAll(async () => {
    for (const name of ['tracker', 'pusher']) programs[name] = await makeProgram(name);
    server = createServer(async (request, response) => {
      let body = '';
      for await (const part of request) body += part;
      posted.push(...JSON.parse(body));
      response.end();
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(async () => {
    for (const program of Object.values(programs)) await program.remove();
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    folder.remove();
  });

  const start = (name: string, ...args: readonly string[]) =>
    run([process.execPath, programs[name]?.path ?? '', ...args], { cwd: process.cwd(), timeoutMs: 50_000 });

  /** How many deliveries wait in a file. */
  function readyIn(path: string): number {
    const store = new LocalStore(path);
    try {
      return store.ready;
    } finally {
      store.close();
    }
  }

  it('delivers what it has tracked when its script just ends', async () => {
    const path = join(folder.path, 'ends.db');
    const { stdout, stderr } = await start('tracker', path, url, '30000');
    expect([stdout, stderr]).toEqual(['delivered\n'.repeat(3), '']);
    expect(posted.length).toBe(3);
    expect(readyIn(path)).toBe(0);
  });

  it('keeps what it has tracked when nobody takes it', async () => {
    const path = join(folder.path, 'kept.db');
    const { stdout } = await start('tracker', path, 'http://127.0.0.1:1/', '500', 'wait');
    expect([stdout, readyIn(path)]).toEqual(['', 3]);
  });

  it('stores what it has tracked and leaves to others, when its script just ends', async () => {
    const path = join(folder.path, 'stored.db');
    const { stdout } = await start('tracker', path, url, '30000', 'leave');
    expect([stdout, readyIn(path)]).toEqual(['', 3]);
  });

  it('ends once the calls under way have ended', async () => {
    const path = join(folder.path, 'pushed.db');
    const { stderr } = await start('pusher', path);
    expect([stderr, readyIn(path)]).toEqual(['', 3]);
  });

  it('starts the thread again that has ended, and rejects what was under way', async () => {
    const workers: Worker[] = [];
    const note = (worker: Worker) => workers.push(worker);
    process.on('worker', note);
    const queue = queueIn(folder.path, { store: 'thread' });
    try {
      await queue.open();
      await queue.push([delivery('1')]);
      // It has to wait for the file, and so ends none of the calls.
      const lock = new Lock();
      lock.begin(join(folder.path, 'thread', 'queue.db'));
      const calls = [queue.push([delivery('2')]), queue.size(), queue.take('a', 1)];
      const terminated = workers[0]?.terminate();
      lock.end();
      await terminated;
      for (const end of await Promise.allSettled(calls)) {
        expect(end).toMatchObject({ status: 'rejected', reason: { code: 'queue_unavailable' } });
      }
      await queue.push([delivery('3')]);
      expect((await queue.size()).ready).toBe(2);
      expect(workers.length).toBe(2);
    } finally {
      process.off('worker', note);
      await queue.close();
    }
  });

  it('can close a queue whose thread has ended, and one that was never open', async () => {
    const workers: Worker[] = [];
    process.once('worker', (worker) => workers.push(worker));
    const queue = queueIn(folder.path, { store: 'ended' });
    await queue.close();
    await expect(queue.size()).rejects.toMatchObject({ code: 'queue_closed' });
    await queue.open();
    await workers[0]?.terminate();
    await queue.close();
    await queue.open();
    expect(await queue.lanes()).toEqual([]);
    await queue.close();
  });

  it('opens a queue once, however often it is asked to, also while it closes', async () => {
    const queue = queueIn(folder.path, { store: 'often' });
    await Promise.all([queue.open(), queue.open()]);
    const closing = queue.close();
    const opening = queue.open();
    await Promise.all([closing, opening, queue.push([delivery('1')])]);
    expect((await queue.size()).ready).toBe(1);
    await Promise.all([queue.close(), queue.close()]);
  });

  it('opens a queue again that could not be opened, also while that fails', async () => {
    const path = join(folder.path, 'folder');
    mkdirSync(path);
    const queue = fileQueue({ path });
    const failing = queue.open().finally(() => rmdirSync(path));
    const closing = queue.close();
    const opening = queue.open();
    await expect(failing).rejects.toMatchObject({ code: 'queue_unusable' });
    await Promise.all([closing, opening]);
    expect(await queue.lanes()).toEqual([]);
    await queue.close();
  });
});
