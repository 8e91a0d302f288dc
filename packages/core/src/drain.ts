import type { Parts } from './assemble.js';
import { sleep } from './clock.js';
import { pendingOf } from './epochs.js';
import type { Lane } from './lane.js';
import type { FlushReport } from './outcome.js';

const LOOK_MS = 50;
const LOOK_MAX_MS = 500;
/** How long a queue may take to say what it holds. */
const SIZE_MS = 1_000;

/** Waits for all that this process tracked before to end; with `deliver: false`, to be stored. Until `isOver`. */
export async function drain(parts: Parts, timeoutMs: number, isOver: () => boolean): Promise<FlushReport> {
  const { lanes, epochs, stage, clock, watch, durable, settings } = parts;
  const calledAt = clock.now();
  const deadline = clock.elapsed() + timeoutMs;
  stage.push();
  const before = epochs.turn();
  const moving = () => lanes.filter(({ dispatcher: { state } }) => state !== 'halted' && state !== 'paused');
  const held = (lane: Lane) => pendingOf(before, lanes.indexOf(lane)) + lane.redriven;

  for (const { dispatcher } of lanes) dispatcher.flush();
  const done = () => (durable ? lanes : moving()).every((lane) => held(lane) === 0);
  if (!(await watch.until(done, timeoutMs))) return { pending: sum(lanes, held), timedOut: true };
  if (!durable || !settings.deliver) return { pending: sum(lanes, held), timedOut: false };

  for (let lookMs = LOOK_MS; ; lookMs = Math.min(2 * lookMs, LOOK_MAX_MS)) {
    const left = await Promise.all(lanes.map((lane) => waitingSince(parts, lane.name, calledAt)));
    const pending = left.reduce((total, count) => total + count, 0);
    const stuck = moving().some((lane) => (left[lanes.indexOf(lane)] ?? 0) > 0);
    const leftMs = deadline - clock.elapsed();
    if (!stuck || leftMs <= 0 || isOver()) return { pending, timedOut: stuck };
    for (const { dispatcher } of lanes) dispatcher.flush();
    await sleep(clock, Math.min(lookMs, leftMs));
  }
}

/** What waits for a tracker's lanes in its queue; undefined if the queue does not say. */
export async function backlog({ queue, clock, lanes }: Parts): Promise<number | undefined> {
  const sizes = Promise.all(lanes.map(({ name }) => queue.size(name)));
  sizes.catch(() => {}); // It may come after the time is up.
  try {
    const answer = await Promise.race([sizes, sleep(clock, SIZE_MS)]);
    return answer?.reduce((total, { ready, leased }) => total + ready + leased, 0);
  } catch {
    return undefined;
  }
}

/** What waits in a lane of the queue, if anything in it was stored by then; all of it may be, if it does not say. */
async function waitingSince(parts: Parts, lane: string, at: number): Promise<number> {
  try {
    const { ready, leased, oldestAt } = await parts.queue.size(lane);
    return oldestAt === undefined || oldestAt > at ? 0 : ready + leased;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function sum(lanes: readonly Lane[], count: (lane: Lane) => number): number {
  return lanes.reduce((total, lane) => total + count(lane), 0);
}
