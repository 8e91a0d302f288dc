import {
  type CreateTrackerOptions,
  createTracker,
  type FlushReport,
  httpTransport,
  type Tracker,
} from '@sendoff/core';
import { manualClock } from '@sendoff/core/testing';

/** A tracker over HTTP, and its time. */
export interface Unhurried {
  readonly tracker: Tracker;
  /** Lets time pass until all that was tracked has an outcome, or waits for an operator. */
  flush(): Promise<FlushReport>;
  /** Lets time pass until the promise is settled. */
  until<T>(promise: Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Its time stands still while a request is under way: a busy machine cuts none off, and no wait takes long. */
export function unhurried(options: CreateTrackerOptions): Unhurried {
  const clock = manualClock();
  const transport = httpTransport();
  let underWay = 0;
  const tracker = createTracker({
    ...options,
    clock,
    transport: {
      post(request, given) {
        underWay++;
        return transport.post(request, given).finally(() => underWay--);
      },
      close: () => transport.close(),
    },
  });
  const until = async <T>(promise: Promise<T>): Promise<T> => {
    let isSettled = false;
    const settle = () => {
      isSettled = true;
    };
    promise.then(settle, settle);
    while (!isSettled) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (underWay === 0) await clock.advance(1_000);
    }
    return promise;
  };
  return {
    tracker,
    flush: () => until(tracker.flush({ timeoutMs: 1_000_000 })),
    until,
    async close() {
      await until(tracker.close({ timeoutMs: 0 }));
      await transport.close();
    },
  };
}
