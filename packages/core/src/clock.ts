/** Time as Sendoff sees it, so that a test can pass in its own. */
export interface Clock {
  /** Wall time, epoch ms. It may step, backwards too. */
  now(): number;
  /** Ms since some moment; never steps. All waiting is measured with it. */
  elapsed(): number;
  /** Calls back after `ms`. The timer never holds the process open. */
  schedule(ms: number, callback: () => void): Timer;
}

export interface Timer {
  cancel(): void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  schedule(ms, callback) {
    const timer = setTimeout(callback, Math.min(ms, 0x7fffffff));
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};

/** Waits for `ms`, or until the signal cuts it short. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.schedule(ms, resolve);
    signal?.addEventListener('abort', () => {
      timer.cancel();
      resolve();
    });
  });
}
