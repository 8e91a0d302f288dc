/** A process that has been at work gets SIGTERM with events waiting, and closes as its library's docs say. */
import { makeEvent } from '../lib/event.mjs';
import { createSubject, options, tell } from '../lib/job.mjs';
import { sleep, turn, within } from '../lib/stats.mjs';

const { subject: name, url, waiting, warmUp, bound } = options;
const subject = await createSubject(name, { url, bound, listen: true });
const now = () => performance.timeOrigin + performance.now();
let number = 0;
for (let i = 0; i < warmUp; i += 100) {
  while (subject.outstanding() > 500) await sleep(1);
  for (let j = 0; j < 100; j++) subject.track(makeEvent(number++));
  await turn();
}
const settled = performance.now() + 10_000;
while (subject.outstanding() > 0 && performance.now() < settled) await sleep(10);

process.once('SIGTERM', async () => {
  const start = performance.now();
  await within(30_000, subject.close());
  await tell({ signalAt, closeMs: performance.now() - start, tracked: number, told: subject.told() });
  process.disconnect();
});
for (let i = 0; i < waiting; i++) subject.track(makeEvent(number++));
const signalAt = now();
process.kill(process.pid, 'SIGTERM');
