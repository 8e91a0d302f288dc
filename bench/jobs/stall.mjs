/** Goes on tracking at a steady rate while the vendor takes requests and gives no answer. */
import { makeEvent } from '../lib/event.mjs';
import { createSubject, finish, options, tell } from '../lib/job.mjs';
import { sleep, turn, within } from '../lib/stats.mjs';

const { subject: name, url, bound, perSecond, forMs, warmUp } = options;
const PACE_MS = 10;
const subject = await createSubject(name, { url, bound, listen: true });
let number = 0;
for (let i = 0; i < warmUp; i += 100) {
  while (subject.outstanding() > 500) await sleep(1);
  for (let j = 0; j < 100; j++) subject.track(makeEvent(number++));
  await turn();
}
const settled = performance.now() + 10_000;
while (subject.outstanding() > 0 && performance.now() < settled) await sleep(10);

const stalled = new Promise((resolve) => process.once('message', resolve));
await tell({ warm: true });
await stalled;
globalThis.gc();
const before = process.memoryUsage().rss;
const cpu = process.cpuUsage();
let peak = before;
const start = performance.now();
let tracked = 0;
for (let now = 0; now < forMs; now = performance.now() - start) {
  const due = Math.min((now / 1_000) * perSecond, (forMs / 1_000) * perSecond);
  for (; tracked < due; tracked++) subject.track(makeEvent(number++));
  peak = Math.max(peak, process.memoryUsage().rss);
  await sleep(PACE_MS);
}
const { user, system } = process.cpuUsage(cpu);
globalThis.gc();
const live = process.memoryUsage().heapUsed;
const recovered = new Promise((resolve) => process.once('message', resolve));
await tell({ stallOver: true });
await recovered;
await within(20_000, subject.close());
await finish({
  tracked: number,
  growth: peak - before,
  live,
  cpuMs: (user + system) / 1_000,
  told: subject.told(),
});
