import type { Clock } from '../clock.js';

/** A clock that stands still until it is told to go on. */
export interface ManualClock extends Clock {
  /** Goes on by `ms`, runs the timers that fall due, and lets what they started settle. */
  advance(ms: number): Promise<void>;
  /** Steps the wall clock alone, as a correction of the host's time does. */
  step(ms: number): void;
}

/** Turns of the event loop between two timers: enough for a chain of promises to settle. */
const TURNS = 10;

/** Time for tests: no test has to sleep. Starts at `startMs`, epoch ms. */
export function manualClock(startMs = Date.UTC(2026, 4, 12, 10)): ManualClock {
  let elapsed = 0;
  let offset = startMs;
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  const settle = async () => {
    for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    now: () => offset + elapsed,
    elapsed: () => elapsed,
    schedule(ms, callback) {
      const timer = { at: elapsed + Math.max(0, ms), callback };
      timers.add(timer);
      return { cancel: () => timers.delete(timer) };
    },
    async advance(ms) {
      const end = elapsed + ms;
      await settle();
      for (;;) {
        const next = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        timers.delete(next);
        elapsed = Math.max(elapsed, next.at);
        next.callback();
        await settle();
      }
      elapsed = end;
    },
    step(ms) {
      offset += ms;
    },
  };
}
