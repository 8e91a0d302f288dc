/** Stores so many events a second for a while, and tells which share of the time the event loop was busy. */
import { makeEvent } from '../../lib/event.mjs';
import { finish, options } from '../../lib/job.mjs';
import { median, sleep } from '../../lib/stats.mjs';
import { mainThreadMs } from '../lib/thread-time.mjs';

const { subject: name, perSecond, warmUpMs, ms, ...settings } = options;
const nothing = { put: async (first) => void makeEvent(first), async close() {} };
const subject =
  name === 'nothing' ? nothing : await (await import(`../subjects/${name}.mjs`)).create(settings);

let next = 0;
/** How long each took to be stored, in ms. */
let took = [];
async function putOne() {
  const start = performance.now();
  await subject.put(next++, 1);
  took.push(performance.now() - start);
}

async function runFor(forMs) {
  const start = performance.now();
  const puts = [];
  for (let sent = 0; performance.now() - start < forMs; await sleep(1)) {
    const due = ((performance.now() - start) * perSecond) / 1_000;
    for (; sent < due; sent++) puts.push(putOne());
  }
  return puts;
}

// As many as an application has had after some minutes.
for (let i = 0; i < 200; i++) {
  await subject.put(next, 100);
  next += 100;
}
await Promise.all(await runFor(warmUpMs));
took = [];
globalThis.gc();
const before = { events: next, loop: performance.eventLoopUtilization(), mainMs: mainThreadMs() };
const puts = await runFor(ms);
const result = {
  events: next - before.events,
  share: performance.eventLoopUtilization(before.loop).utilization,
  mainMs: mainThreadMs() - before.mainMs,
};
await Promise.all(puts);
await subject.close();
await finish({ ...result, leastMs: Math.min(...took), medianMs: median(took) });
