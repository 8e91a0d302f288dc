/** What it costs to store 25, take 25 and settle them while more and more wait: `depths`, each more than the last. */
import { finish, options } from '../../lib/job.mjs';
import { median } from '../../lib/stats.mjs';
import { deliveriesOf, LANE } from '../lib/deliveries.mjs';
import { create } from '../subjects/sendoff.mjs';

const { depths, cycles, ...settings } = options;
const subject = await create({ ...settings, tracks: false });
const { queue } = subject;
const BATCH = 25;
const WARM_UP = 2_000;

/** µs for one event. */
async function cycle() {
  const start = performance.now();
  await queue.push(deliveriesOf(0, BATCH));
  const pushed = performance.now();
  const leased = await queue.take(LANE, BATCH);
  await queue.settle(leased.map(({ lease }) => ({ lease, do: 'ack' })));
  const settled = performance.now();
  return { in: ((pushed - start) * 1_000) / BATCH, out: ((settled - pushed) * 1_000) / BATCH };
}

await subject.fill(depths[0]);
for (let i = 0; i < WARM_UP; i++) await cycle();
const found = [];
let waiting = depths[0];
for (const depth of depths) {
  await subject.fill(depth - waiting);
  waiting = depth;
  const times = [];
  for (let i = 0; i < cycles; i++) times.push(await cycle());
  found.push({ depth, in: median(times.map((time) => time.in)), out: median(times.map((time) => time.out)) });
}
const left = await subject.count();
if (left !== waiting) throw new Error(`${left} of ${waiting} wait`);
await finish({ found });
