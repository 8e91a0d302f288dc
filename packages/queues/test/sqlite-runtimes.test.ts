import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Queue } from '@sendoff/core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { run } from '../../../tests/support/child.js';
import { bytesIn, findSqlite, queueIn, temporaryFolder } from './support/file-queues.js';
import { makeProgram } from './support/programs.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const { node, olderNode } = inject('runtimes');
const hasAll = findSqlite() && node !== undefined && olderNode !== undefined;
const MISSING =
  'needs better-sqlite3@12.11.1 and the package node for this platform: npm could not install them';

describe.skipIf(!hasAll)(hasAll ? 'several SQLites' : `several SQLites: ${MISSING}`, () => {
  const folder = temporaryFolder();
  let program: Awaited<ReturnType<typeof makeProgram>>;
  beforeAll(async () => {
    program = await makeProgram('file');
  });
  afterAll(async () => {
    await program.remove();
    folder.remove();
  });

  /** A process on another Node that works on the queue of a store; its lines are what it tells. */
  function start(execPath: string, store: string, role: string, prefix: string): ChildProcess {
    const order = JSON.stringify({ role, request: { store }, batch: 10, prefix });
    return spawn(execPath, [program.path, folder.path, order], { stdio: ['pipe', 'pipe', 'pipe'] });
  }

  it('pass the tests of the file queue under Node 24, all of them', { timeout: 900_000 }, async () => {
    const report = join(folder.path, 'report.json');
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const flags = [
      '--project',
      'queues',
      'packages/queues/test/file',
      '--reporter=dot',
      '--reporter=json',
      `--outputFile=${report}`,
    ];
    await run([node ?? '', vitest, 'run', ...flags], { cwd: root, timeoutMs: 900_000 });
    const { numTotalTests, numPassedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    expect(testResults.length).toBeGreaterThan(5);
    expect(numTotalTests).toBeGreaterThan(60);
    expect(numPassedTests).toBe(numTotalTests);
  });

  it('work on one file at a time, two builds of them', { timeout: 300_000 }, async () => {
    const queue = queueIn(folder.path, { store: 'shared' });
    await queue.open();
    const stored = new Set<string>();
    const got: string[] = [];
    let pushed = 0;
    for (let i = 0; i < 6; i++) {
      const child = start(node ?? '', 'shared', 'producer', `n${i}`);
      let rest = '';
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines)
          if (line.startsWith('stored')) for (const id of line.split(' ').slice(1)) stored.add(id);
      });
      const closed = once(child, 'close');
      const before = stored.size;
      while (stored.size < before + 300) {
        await queue.push([
          {
            id: `here-${pushed++}`,
            lane: 'b',
            name: 'seen',
            body: '{}',
            format: 1,
            storedAt: 1,
          },
        ]);
        got.push(...(await takeAll(queue, 'a')));
      }
      child.kill('SIGKILL');
      await closed;
    }
    for (let more = ['']; more.length > 0; got.push(...more)) more = await takeAll(queue, 'a');
    expect([...stored].filter((id) => !got.includes(id))).toEqual([]);
    expect(new Set(got).size).toBe(got.length);
    await queue.close();
    await queue.open();
    expect((await queue.size('b')).ready).toBe(pushed);
    await queue.close();
    expect(bytesIn(join(folder.path, 'shared'))).toBeGreaterThan(0);
  });

  it('that may damage a shared file share none', { timeout: 300_000 }, async () => {
    const alone = start(olderNode ?? '', 'alone', 'producer', 'old');
    await once(alone.stdout as NonNullable<ChildProcess['stdout']>, 'data');
    const queue = queueIn(folder.path, { store: 'alone' });
    await expect(queue.open()).rejects.toMatchObject({
      code: 'queue_unavailable',
      message: expect.stringContaining('as those do whose Node is older than 22.22.3, 24.15 or 25.9'),
    });
    alone.stdin?.end();
    await once(alone, 'close');
    await queue.open();
    expect((await queue.size()).ready).toBeGreaterThan(0);
    const refused = start(olderNode ?? '', 'alone', 'producer', 'old');
    let words = '';
    refused.stderr?.on('data', (text) => {
      words += text;
    });
    expect((await once(refused, 'close'))[0]).toBe(1);
    expect(words).toMatch(
      /SQLite 3\.51\.2 may damage a file that two share\. Use Node 22\.22\.3, 24\.15, 25\.9 or newer/,
    );
    await queue.close();
  });
});

async function takeAll(queue: Queue, lane: string): Promise<string[]> {
  const leased = await queue.take(lane, 100);
  await queue.settle(leased.map(({ lease }) => ({ lease, do: 'ack' })));
  return leased.map(({ id }) => id);
}
