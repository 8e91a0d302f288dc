import { setTimeout as wait } from 'node:timers/promises';
import { same } from './destination-subject.js';
import { Crew } from './queue-crew.js';
import { isTorn } from './queue-orders.js';
import { idsOf, PATIENCE_MS, random, Scene, settlements, until } from './queue-scene.js';
import type { QueueUnderTest } from './queue-under-test.js';

export interface KillOptions {
  readonly kills: number;
  /** How many processes push and take at a time; a killed one is followed by another. */
  readonly processes: number;
  /** Which process is killed when follows from it. Default: 1. */
  readonly seed?: number;
  /** How many deliveries a process pushes, and takes, at once. Default: 25. */
  readonly batch?: number;
  /** In ms. Default: 2,000. */
  readonly leaseMs?: number;
  /** What happens in the place of a kill: that of the engine's server, say. */
  readonly strike?: (store: string) => Promise<void>;
}

/** Counts of deliveries. */
export interface KillReport {
  readonly kills: number;
  /** Whose push resolved. */
  readonly stored: number;
  /** That somebody took, at least once. */
  readonly delivered: number;
  /** How many more were taken than there are. */
  readonly duplicates: number;
  /** Taken by somebody who never learned whether they are settled. */
  readonly inFlightAtKills: number;
  /** Stored, and taken by nobody. */
  readonly lost: number;
}

/**
 * Kills processes that work on a queue, as `kill -9` does, at random moments: while they open it, push, take and
 * settle. In the end takes what is left, and counts.
 *
 * @throws {AssertionError} where a body came back torn, or a call failed though nothing but processes was killed
 */
export async function killStorm(given: QueueUnderTest, options: KillOptions): Promise<KillReport> {
  const { kills, processes, seed = 1, batch = 25, leaseMs = 2_000, strike } = options;
  const scene = new Scene(given);
  const crew = new Crew(given, { store: scene.store, leaseMs }, batch);
  const next = random(seed);
  try {
    const workers = Array.from({ length: processes }, () => crew.start('both'));
    for (let kill = 0; kill < kills; kill++) {
      const at = Math.floor(next() * processes);
      if (next() < 0.9) await workers[at]?.ready();
      await wait(next() * 150);
      if (strike) await strike(scene.store);
      else {
        await workers[at]?.kill();
        workers[at] = crew.start('both');
      }
    }
    await Promise.all(workers.map((worker) => worker.ready()));
    await Promise.all(workers.map((worker) => worker.stop()));
    await takeRest(scene, crew, leaseMs);
  } finally {
    crew.end();
    await scene.end();
  }
  same(strike ? [] : crew.faults, [], 'no fault of a process');
  const total = [...crew.got.values()].reduce((sum, count) => sum + count, 0);
  return {
    kills,
    stored: crew.stored.size,
    delivered: crew.got.size,
    duplicates: total - crew.got.size,
    inFlightAtKills: crew.inFlight,
    lost: [...crew.stored].filter((id) => !crew.got.has(id)).length,
  };
}

async function takeRest(scene: Scene, crew: Crew, leaseMs: number): Promise<void> {
  const queue = await scene.open({ leaseMs });
  await until(
    async () => {
      const since = performance.now();
      const leased = await queue.take('a', 500);
      same(idsOf(leased.filter(isTorn)), [], 'no torn body');
      const { lost } = await queue.settle(settlements(leased, 'ack'));
      if (performance.now() - since < leaseMs) same(lost.length, 0, 'no lease lost in its time');
      // What was lost comes again.
      for (const { id, lease } of leased) if (!lost.includes(lease)) crew.count(id);
      const size = await queue.size();
      return leased.length === 0 && size.ready + size.leased === 0;
    },
    'an empty queue',
    leaseMs + 3 * PATIENCE_MS,
  );
  await scene.close(queue);
}
