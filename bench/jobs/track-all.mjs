/** Millions of events from a generator through `trackAll`; the live heap is measured on the way. */
import { makeEvent } from '../lib/event.mjs';
import { createSubject, finish, options } from '../lib/job.mjs';

const { url, events, warmUp } = options;
const subject = await createSubject('sendoff', { url });
const { tracker } = subject;
if (typeof tracker.trackAll !== 'function') await finish({ absent: true });

const live = [];
let peak = 0;
function* source(first, count, sampleEvery) {
  for (let number = first; number < first + count; number++) {
    if ((number - first) % sampleEvery === sampleEvery - 1) {
      peak = Math.max(peak, process.memoryUsage().rss);
      globalThis.gc();
      live.push(process.memoryUsage().heapUsed);
    }
    yield makeEvent(number);
  }
}

await tracker.trackAll(source(0, warmUp, Number.POSITIVE_INFINITY));
const start = performance.now();
const report = await tracker.trackAll(source(warmUp, events, Math.floor(events / 20)));
const closed = await subject.close();
await finish({ report, closed, live, peak, ms: performance.now() - start, told: subject.told() });
