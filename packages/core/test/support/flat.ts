import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose_gc');
const collect: () => void = runInNewContext('gc');

/** Bytes in use once the garbage is gone, objects and buffers; waits for what is being closed to get under `limit`. */
export async function bytesInUse(limit = Number.POSITIVE_INFINITY): Promise<number> {
  for (let turn = 1; ; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    if (heapUsed + arrayBuffers < limit || turn === 100) return heapUsed + arrayBuffers;
  }
}

/** Sockets, look-ups and whatever else of that kind this process has open; its timers aside. */
export function openHandles(): number {
  return process.getActiveResourcesInfo().filter((kind) => /TCP|TLS|UDP|GetAddrInfo|Connect/.test(kind))
    .length;
}

/** Collects what a process says when something has gone wrong behind everybody's back. */
export function troubles() {
  const heard: string[] = [];
  const hear = (trouble: unknown) => heard.push(String(trouble));
  const kinds = ['warning', 'unhandledRejection', 'uncaughtExceptionMonitor'] as const;
  for (const kind of kinds) process.on(kind, hear);
  const stop = () => {
    for (const kind of kinds) process.off(kind, hear);
  };
  return { heard, stop };
}
