/** Takes and settles all that is stored, once it is told to begin. Times are epoch ms. */
import { once } from 'node:events';
import { finish, options, tell } from '../../lib/job.mjs';
import { mainThreadMs } from '../lib/thread-time.mjs';

const { subject: name, inFlight, ...settings } = options;
const { create } = await import(`../subjects/${name}.mjs`);
const subject = await create({ ...settings, tracks: false });
const go = once(process, 'message');
await tell({ ready: true });
await go;
const mainBefore = mainThreadMs();
const startedAt = performance.timeOrigin + performance.now();
const { count, endedAt } = await subject.drain(inFlight);
await finish({
  events: count,
  mainMs: mainThreadMs() - mainBefore,
  startedAt,
  endedAt: performance.timeOrigin + endedAt,
});
