import { readFileSync } from 'node:fs';

/**
 * What the main thread has had of a processor, in ms: the kernel's count for the thread, in ns, where there is one.
 * The threads of an engine, and those that V8 collects garbage with, are not in it.
 */
export function mainThreadMs() {
  try {
    const [ran] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
    return Number(ran) / 1_000_000;
  } catch {
    // Elsewhere the time that the event loop was not idle stands in for it.
    return performance.eventLoopUtilization().active;
  }
}
