import { setTimeout as sleep } from 'node:timers/promises';
import { createTracker, type Delivery, type Queue, type Tracker } from '@sendoff/core';
import { expect, it, onTestFinished } from 'vitest';
import { Collectors } from './support/collectors.js';
import { delivery, describeRedis, RedisScene } from './support/redis-scene.js';

const BACKLOG = 200_000;
const EVENTS = 10;
/** In its turn a lane takes two seconds; out of turn the backlog would be gone first, and that is looked for. */
const SOON_MS = 30_000;

const few = (lane: string, count = EVENTS): Delivery[] =>
  Array.from({ length: count }, (_, n) => ours(lane, n));
const ours = (lane: string, n: number) =>
  delivery(`${lane}-${n}`, { lane, body: `"${lane}-${n}"`, storedAt: Date.now() });

describeRedis('the lanes of a Redis queue', () => {
  const scene = new RedisScene();

  /** A queue as of a web process, with a backlog in one lane. */
  async function backlog(store: string, lane: string): Promise<Queue> {
    const queue = await scene.open(store);
    for (let n = 0; n < BACKLOG; n += 5_000) {
      await queue.push(Array.from({ length: 5_000 }, (_, i) => ours(lane, n + i)));
    }
    return queue;
  }

  async function worker(store: string, vendor: Collectors, lanes: readonly string[]): Promise<Tracker> {
    const tracker = createTracker({
      destinations: lanes.map((lane) => vendor.destination(lane)),
      queue: await scene.open(store),
      logger: { debug() {}, warn() {}, error() {} },
    });
    onTestFinished(async () => {
      await tracker.close({ timeoutMs: 5_000 });
    });
    return tracker;
  }

  async function until(what: string, isTrue: () => boolean): Promise<void> {
    for (const started = performance.now(); !isTrue(); await sleep(5)) {
      if (performance.now() - started > SOON_MS) throw new Error(`After ${SOON_MS} ms: ${what}`);
    }
  }

  const moves = (vendor: Collectors, than = 1_000) =>
    until('the backlog does not move', () => vendor.taken('busy').length > than);

  it('share a worker: the backlog of one holds up no event of another', async () => {
    const vendor = await Collectors.start();
    const web = await backlog('fair', 'busy');
    await worker('fair', vendor, ['busy', 'calm']);
    await moves(vendor);

    for (let round = 1; round <= 3; round++) {
      const before = vendor.taken('busy').length;
      await web.push(few('calm', round * EVENTS).slice(-EVENTS));
      await until('events wait', () => vendor.taken('calm').length === round * EVENTS);
      expect(vendor.taken('busy').length - before).toBeLessThan(BACKLOG / 3);
      expect(vendor.taken('busy').length).toBeLessThan(BACKLOG);
      await moves(vendor, before);
    }
    expect(vendor.taken('calm')).toEqual(few('calm', 3 * EVENTS).map(({ id }) => id));
  });

  it('share two workers, many as they are', async () => {
    const vendor = await Collectors.start();
    const calm = Array.from({ length: 30 }, (_, n) => `calm-${n}`);
    const web = await backlog('many', 'busy');
    for (let n = 0; n < 2; n++) await worker('many', vendor, ['busy', ...calm]);
    await moves(vendor);

    const before = vendor.taken('busy').length;
    await web.push(calm.flatMap((lane) => few(lane)));
    const isDone = () => calm.every((lane) => vendor.taken(lane).length === EVENTS);
    await until('events wait', isDone);
    expect(vendor.taken('busy').length).toBeLessThan(BACKLOG);
    await moves(vendor, before);
    for (const lane of calm) expect(new Set(vendor.taken(lane)).size).toBe(EVENTS);
  });

  it('do not wait for one whose vendor is down', async () => {
    const vendor = await Collectors.start();
    vendor.breakDown('busy');
    const web = await backlog('down', 'busy');
    const tracker = await worker('down', vendor, ['busy', 'calm']);
    await until('nothing fails', () => tracker.stats().destinations.busy?.state === 'backing-off');
    await web.push(few('calm'));
    await until('events wait', () => vendor.taken('calm').length === EVENTS);
    expect(vendor.taken('busy')).toEqual([]);
    const { ready, leased } = await web.size('busy');
    expect(ready + leased).toBe(BACKLOG);
  });
});
