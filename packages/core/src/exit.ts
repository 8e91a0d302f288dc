interface Flushable {
  flush(options: { timeoutMs: number }): Promise<{ readonly pending: number }>;
  close(options: { timeoutMs: number }): Promise<unknown>;
}

interface Open {
  readonly timeoutMs: number;
  readonly isUnflushed: () => boolean;
}

const open = new Map<Flushable, Open>();

/**
 * Lets a script that just ends lose nothing: when the process has nothing more to do, what waits is sent,
 * for at most `timeoutMs`; then the rest gets its outcome. Gives a function that takes the promise back.
 */
export function flushOnExit(tracker: Flushable, timeoutMs: number, isUnflushed: () => boolean): () => void {
  if (open.size === 0) process.on('beforeExit', flushAll);
  open.set(tracker, { timeoutMs, isUnflushed });
  return () => {
    open.delete(tracker);
    if (open.size === 0) process.off('beforeExit', flushAll);
  };
}

function flushAll(): void {
  const waiting = [...open].filter(([, { isUnflushed }]) => isUnflushed());
  if (waiting.length === 0) return;
  // The tracker's own timers let the process end; this one holds it while there is something to send.
  const held = setInterval(() => {}, 60_000);
  const flushes = waiting.map(async ([tracker, { timeoutMs }]) => {
    // Of what was tracked before: what the script tracks meanwhile is seen to when it ends again.
    const { pending } = await tracker.flush({ timeoutMs });
    if (pending > 0) await tracker.close({ timeoutMs: 0 });
  });
  void Promise.allSettled(flushes).finally(() => clearInterval(held));
}
