import { type Clock, systemClock } from './clock.js';
import { SendoffError } from './errors.js';
import { MemoryLane, MemoryLeased, stored } from './memory-lane.js';
import type { Queue, Settlement } from './queue.js';

/**
 * The default queue: deliveries wait in this process, and are gone with it. Its leases never run out, as
 * nobody else could take over. The bound is the tracker's `maxPending`.
 */
export function memoryQueue(options: { clock?: Pick<Clock, 'now'> } = {}): Queue {
  const { clock = systemClock } = options;
  const lanes = new Map<string, MemoryLane>();
  let closed = false;

  const laneOf = (name: string): MemoryLane => {
    let lane = lanes.get(name);
    if (lane === undefined) {
      lane = new MemoryLane();
      lanes.set(name, lane);
    }
    return lane;
  };
  const assertOpen = () => {
    if (closed) throw new SendoffError('queue_closed', 'The memory queue is closed; make a new tracker.');
  };

  return {
    traits: { survives: 'nothing', shared: 'process' },
    leaseMs: Number.POSITIVE_INFINITY,
    async open() {
      closed = false;
    },
    async push(deliveries) {
      assertOpen();
      const touched: MemoryLane[] = [];
      for (const delivery of deliveries) {
        const lane = laneOf(delivery.lane);
        if (lane.put(delivery)) touched.push(lane);
      }
      for (const lane of touched) lane.wake();
      return { refused: [], duplicate: [] };
    },
    async take(name, max) {
      assertOpen();
      return laneOf(name).take(max);
    },
    async extend(leases) {
      assertOpen();
      return { lost: leases.filter((lease) => !(lease instanceof MemoryLeased && lease.isHeld)) };
    },
    async settle(settlements) {
      assertOpen();
      return { lost: settlements.filter((settlement) => !settle(settlement)).map(({ lease }) => lease) };
    },
    async size(name) {
      assertOpen();
      const chosen = name === undefined ? [...lanes.values()] : [laneOf(name)];
      const oldest = chosen.flatMap((lane) => lane.oldest ?? []);
      return {
        ready: chosen.reduce((sum, lane) => sum + lane.ready, 0),
        leased: chosen.reduce((sum, lane) => sum + lane.leased, 0),
        dead: chosen.reduce((sum, lane) => sum + lane.dead.length, 0),
        ...(oldest.length > 0 && { oldestAt: Math.min(...oldest.map(({ storedAt }) => storedAt)) }),
      };
    },
    async lanes() {
      assertOpen();
      return [...lanes].filter(([, lane]) => !lane.empty).map(([name]) => name);
    },
    dead: {
      async list(name, max, after) {
        assertOpen();
        const { dead } = laneOf(name);
        const start = after === undefined ? 0 : dead.findIndex((letter) => letter.id === after) + 1;
        return dead.slice(start, start + max);
      },
      async redrive(name, ids) {
        assertOpen();
        const lane = laneOf(name);
        const letters = lane.removeDead(ids);
        for (const letter of letters) lane.put({ ...stored(letter), storedAt: clock.now() });
        if (letters.length > 0) lane.wake();
        return letters.length;
      },
      async drop(name, ids) {
        assertOpen();
        return laneOf(name).removeDead(ids).length;
      },
    },
    async erase(word, shown) {
      assertOpen();
      let erased = 0;
      for (const lane of lanes.values()) erased += lane.erase(word, shown);
      return erased;
    },
    onReady(name, wake) {
      const { wakes } = laneOf(name);
      wakes.add(wake);
      return () => wakes.delete(wake);
    },
    async close() {
      closed = true;
    },
  };
}

/** Applies one settlement; false if its lease is not in force. */
function settle(settlement: Settlement): boolean {
  const { lease } = settlement;
  if (!(lease instanceof MemoryLeased)) return false;
  const lane = lease.end();
  if (lane === undefined) return false;
  if (settlement.do === 'release') {
    lane.release(lease);
  } else if (settlement.do === 'dead') {
    const { outcome, reason, errorId } = settlement;
    const { attempt } = lease;
    lane.keepDead({ ...stored(lease), outcome, reason, attempt, ...(errorId !== undefined && { errorId }) });
  }
  return true;
}
