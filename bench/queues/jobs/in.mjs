/**
 * Stores events, `perTick` at a time, for a while: each tick waits until the one before is stored, or with `ahead`
 * ticks follow each other as long as no more than so many events are on their way.
 */
import { finish, options } from '../../lib/job.mjs';
import { turn } from '../../lib/stats.mjs';
import { mainThreadMs } from '../lib/thread-time.mjs';

const { subject: name, perTick, ahead = 0, warmUpMs, ms, ...settings } = options;
const { create } = await import(`../subjects/${name}.mjs`);
const subject = await create(settings);
let next = 0;
const put = () => {
  const first = next;
  next += perTick;
  return subject.put(first, perTick);
};

async function oneByOne(end) {
  while (performance.now() < end) await put();
}

async function several(end) {
  let underWay = 0;
  let wake = () => {};
  const failed = [];
  while (performance.now() < end) {
    underWay += perTick;
    put()
      .catch((error) => failed.push(error))
      .finally(() => {
        underWay -= perTick;
        wake();
      });
    await turn();
    while (underWay + perTick > ahead) await new Promise((resolve) => (wake = resolve));
  }
  while (underWay > 0) await new Promise((resolve) => (wake = resolve));
  if (failed.length > 0) throw failed[0];
}

const runFor = (forMs) => (ahead > 0 ? several : oneByOne)(performance.now() + forMs);
await runFor(warmUpMs);
globalThis.gc();
const before = { events: next, mainMs: mainThreadMs(), cpu: process.cpuUsage(), at: performance.now() };
await runFor(ms);
const { user, system } = process.cpuUsage(before.cpu);
const result = {
  events: next - before.events,
  mainMs: mainThreadMs() - before.mainMs,
  cpuMs: (user + system) / 1_000,
  wallMs: performance.now() - before.at,
};
const stored = await subject.count();
if (stored !== next) throw new Error(`${stored} of ${next} are stored`);
await subject.close();
await finish({ ...result, stored });
