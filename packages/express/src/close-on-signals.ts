import type { Server } from 'node:http';
import { constants } from 'node:os';
import type { Tracker } from '@sendoff/core';
import { Connections } from './connections.js';
import { allTracked } from './waiting.js';

/** How {@link closeOnSignals} closes. */
export interface CloseOnSignalsOptions {
  /**
   * How long running requests may take, with the async options of their `trackRoute`, in ms; then their
   * connections are cut. Default: 10,000.
   */
  serverTimeoutMs?: number | undefined;
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
/** A signal to oneself takes well under this. */
const SELF_SIGNAL_MS = 100;

/**
 * Ends a process without losing what its requests track. At SIGTERM or SIGINT the server takes no more
 * connections and lets go of idle ones; the tracker sends what waits; running requests finish, for at most
 * `serverTimeoutMs`; then the tracker closes, within its `closeTimeoutMs`.
 *
 * The process then dies of the same signal, as its parent expects (a shell shows 143 or 130), or exits with
 * that code where it cannot, as process 1 of a container. A second signal ends it at once. Where the
 * application listens for the signal as well, ending the process is left to it.
 *
 * ```ts
 * const server = app.listen(3000);
 * closeOnSignals(server, middleware.tracker);
 * ```
 *
 * @returns takes the listeners away again
 */
export function closeOnSignals(
  server: Server,
  tracker: Tracker,
  { serverTimeoutMs = 10_000 }: CloseOnSignalsOptions = {},
): () => void {
  const connections = new Connections(server);
  let closing = false;

  const close = async (signal: NodeJS.Signals) => {
    const started = performance.now();
    void tracker.flush({ timeoutMs: serverTimeoutMs });
    await connections.close(serverTimeoutMs);
    await allTracked(tracker, Math.max(0, serverTimeoutMs - (performance.now() - started)));
    await Promise.allSettled([tracker.close()]);
    end(signal);
  };
  const end = (signal: NodeJS.Signals) => {
    stop();
    if (process.listenerCount(signal) > 0) return;
    process.kill(process.pid, signal);
    setTimeout(() => process.exit(128 + constants.signals[signal]), SELF_SIGNAL_MS);
  };
  const onSignal = (signal: NodeJS.Signals) => {
    if (closing) return end(signal);
    closing = true;
    void close(signal);
  };
  const stop = () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
    connections.forget();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return stop;
}
