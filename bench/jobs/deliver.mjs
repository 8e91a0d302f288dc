/** Delivers events as fast as they are taken, never more than `ahead` of them waiting; tells what it cost. */
import { makeEvent } from '../lib/event.mjs';
import { createSubject, finish, options } from '../lib/job.mjs';
import { sleep, turn } from '../lib/stats.mjs';

const {
  subject: name,
  url,
  events,
  warmUp,
  ahead,
  warmAhead = ahead,
  tick,
  first = 0,
  limitMs = 120_000,
  gc = false,
} = options;
const subject = await createSubject(name, { url, bound: name === 'sendoff' ? undefined : 2 * ahead });
let next = first;

async function deliver(count, room, onTick) {
  const end = next + count;
  const deadline = performance.now() + limitMs;
  while (next < end && performance.now() < deadline) {
    const hasRoom = subject.outstanding() < room;
    if (hasRoom) for (let i = 0; i < tick && next < end; i++) subject.track(makeEvent(next++));
    onTick?.(next);
    // Waiting for room must not cost what is measured.
    await (hasRoom ? turn() : sleep(1));
  }
}

await deliver(warmUp, warmAhead);
const settled = performance.now() + 5_000;
while (subject.outstanding() > 0 && performance.now() < settled) await sleep(5);
const memory = [];
const sample = () => memory.push(process.memoryUsage().rss);
const live = [];
let collectAt = gc ? next + events / 10 : Number.POSITIVE_INFINITY;
globalThis.gc();
const before = process.memoryUsage();
const cpu = process.cpuUsage();
const start = performance.now();
let ticks = 0;
await deliver(events, ahead, (sent) => {
  if (++ticks % 50 === 0) sample();
  if (sent < collectAt || subject.outstanding() < ahead / 2) return;
  collectAt = sent + events / 10;
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  live.push(heapUsed + external);
});
const fed = performance.now() - start;
await subject.close();
const wallMs = performance.now() - start;
const { user, system } = process.cpuUsage(cpu);
sample();
globalThis.gc();
await finish({
  tracked: next - first,
  measured: events,
  fedMs: fed,
  wallMs,
  cpuMs: (user + system) / 1_000,
  rssBefore: before.rss,
  rssPeak: Math.max(...memory),
  liveBefore: before.heapUsed + before.external,
  live,
  told: subject.told(),
});
