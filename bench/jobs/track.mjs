/**
 * What `track()` costs its caller, its microtasks included, while the vendor gives no answer; and what a bare
 * `JSON.stringify` of the same events costs in the same ticks. Empty ticks are measured too, and taken off.
 */
import { makeEvent } from '../lib/event.mjs';
import { createSubject, finish, options } from '../lib/job.mjs';
import { median, turn } from '../lib/stats.mjs';

const { subject: name, url, events, perTick, blocks, answering = false } = options;

/** A vendor in this process that says yes at once: Sendoff's work without HTTP. */
const transport = {
  post: async () => ({ status: 200, headers: {}, body: '{"success":true}' }),
  async close() {},
};

const subject = await createSubject(name, {
  url,
  bound: 2 * events * (blocks + 1),
  ...(answering && { transport }),
});
let characters = 0;
const works = {
  empty: () => {},
  stringify: (event) => {
    characters += JSON.stringify(event).length;
  },
  track: (event) => {
    subject.track(event);
  },
};

/** Microseconds for one event. */
async function time(work, batch) {
  globalThis.gc();
  const start = performance.now();
  for (let i = 0; i < batch.length; ) {
    for (const end = Math.min(i + perTick, batch.length); i < end; i++) work(batch[i]);
    await turn();
  }
  return ((performance.now() - start) * 1_000) / batch.length;
}

const times = { empty: [], stringify: [], track: [] };
let number = 0;
for (let block = 0; block <= blocks; block++) {
  for (const [what, work] of Object.entries(works)) {
    const batch = Array.from({ length: events }, () => makeEvent(number++));
    const took = await time(work, batch);
    if (block > 0) times[what].push(took); // the first block is the warm-up
  }
}
const empty = median(times.empty);
await finish({
  empty,
  stringify: median(times.stringify) - empty,
  track: median(times.track) - empty,
  characters,
});
