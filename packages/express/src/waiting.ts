import { setTimeout as sleep } from 'node:timers/promises';
import type { Tracker } from '@sendoff/core';

/** Events of requests that are over, whose async options are not ready yet. */
const waiting = new WeakMap<Tracker, Set<Promise<void>>>();

/** Has {@link allTracked} wait for an event. */
export function holdClose(tracker: Tracker, tracked: Promise<void>): void {
  const all = waiting.get(tracker) ?? new Set();
  waiting.set(tracker, all.add(tracked));
  void tracked.finally(() => all.delete(tracked));
}

/** Resolves when every such event of a tracker is tracked, or after `timeoutMs`. */
export async function allTracked(tracker: Tracker, timeoutMs: number): Promise<void> {
  const all = waiting.get(tracker);
  if (all === undefined || all.size === 0) return;
  const late = new AbortController();
  await Promise.race([Promise.all(all), sleep(timeoutMs, undefined, { signal: late.signal })]);
  late.abort();
}
