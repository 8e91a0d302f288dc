/** Many events in one tick against a vendor that gives no answer; or, `filled`, with a queue that is full. */
import { makeEvent } from '../lib/event.mjs';
import { createSubject, finish, options } from '../lib/job.mjs';
import { turn } from '../lib/stats.mjs';

const { subject: name, url, events, filled, bound } = options;
let number = 0;
const make = (length) => Array.from({ length }, () => makeEvent(number++));

// The code is warmed up with a subject of its own, whose queue is not the one measured.
const warm = await createSubject(name, { url, bound: filled ? 1_000 : bound });
for (let i = 0; i < 40; i++) {
  for (const event of make(500)) warm.track(event);
  await turn();
}

const subject = await createSubject(name, { url, bound });
if (filled) {
  for (const event of make(bound)) subject.track(event);
  await turn();
}
const before = subject.told().count;
const batch = make(events);
globalThis.gc();
const start = performance.now();
for (const event of batch) subject.track(event);
await turn();
const took = performance.now() - start;
await finish({ us: (took * 1_000) / events, refused: subject.told().count - before, told: subject.told() });
