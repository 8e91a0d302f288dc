import { AssertionError } from 'node:assert';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { killStorm, type QueueUnderTest, queueSuite } from '../src/testing/index.js';
import { remoteQueues } from './support/remote-queue.js';
import type { Spoil } from './support/small-queue.js';

let remote: Awaited<ReturnType<typeof remoteQueues>>;
beforeAll(async () => {
  remote = await remoteQueues();
});
afterAll(() => remote.end());

const IN_FOUR = '6: shares nothing out twice among four processes';
const ONE_KILLED = '16: loses nothing to kill -9 of one process';
const TWO_KILLED = '16: loses nothing to kill -9 of two processes';
const ENDS = '21: lets the process end once it is closed';

async function run(name: string, given: QueueUnderTest): Promise<void> {
  const found = queueSuite(given).find((one) => one.name === `queue ${name}`);
  if (found === undefined) throw new Error(`There is no case "${name}".`);
  await found.run();
}

interface Fault {
  /** The case that finds it. */
  readonly name: string;
  readonly what: string;
  readonly spoil?: Spoil;
  /** What is wrong in the programs that use the queue. */
  readonly fault?: string;
}

let counted = 0;
const faults: readonly Fault[] = [
  { name: IN_FOUR, what: 'shares out twice', spoil: () => ({ isLeased: () => ++counted % 500 === 0 }) },
  { name: IN_FOUR, what: 'changes a body', fault: 'torn' },
  { name: ONE_KILLED, what: 'stores later than it says', fault: 'late' },
  {
    name: ONE_KILLED,
    what: 'forgets what it lends',
    fault: 'slow',
    spoil: (_, good) => ({
      lend(entry) {
        good.remove(entry);
        return good.lend(entry);
      },
      settle: async () => ({ lost: [] }),
    }),
  },
  {
    name: TWO_KILLED,
    what: 'lends again what is settled',
    spoil: (_, good) => ({ remove: (entry) => (++counted % 5 === 0 ? undefined : good.remove(entry)) }),
  },
  { name: ENDS, what: 'keeps a timer', fault: 'stays' },
];

describe('over several processes', { timeout: 300_000 }, () => {
  it.each([IN_FOUR, TWO_KILLED, ENDS])('%s', async (name) => run(name, await remote.underTest()));

  it.concurrent.each(faults.map((one) => [one.name, one.what, one] as const))(
    'the case "%s" finds a queue that %s',
    async (name, _, { spoil, fault }) => {
      const error = await run(name, await remote.underTest(spoil, fault)).catch((error: unknown) => error);
      expect(error).toBeInstanceOf(AssertionError);
    },
  );

  it('counts what a storm of kills leaves', async () => {
    const report = await killStorm(await remote.underTest(), {
      kills: 4,
      processes: 3,
      leaseMs: 3_000,
      batch: 10,
    });
    expect(report).toMatchObject({ kills: 4, lost: 0 });
    expect(report.delivered).toBeGreaterThanOrEqual(report.stored);
    expect(report.duplicates).toBeLessThanOrEqual(report.inFlightAtKills);
    expect(report.inFlightAtKills).toBeLessThanOrEqual(4 * 10);
  });
});
