import { runQueueJob } from './run.mjs';

/** Fills a store and has workers drain it side by side; gives what all of them did. `whenFilled` is asked between. */
export async function fillAndDrain({ events, workers = 1, ...options }, runtime, whenFilled = () => {}) {
  await runQueueJob('fill', { ...options, events }, runtime);
  const filled = await whenFilled();
  const results = await drain(workers, options, runtime);
  const sum = (read) => results.reduce((total, one) => total + read(one), 0);
  const taken = sum((one) => one.events);
  if (taken !== events) throw new Error(`${taken} of ${events} were taken`);
  const startedAt = Math.min(...results.map((one) => one.startedAt));
  const endedAt = Math.max(...results.map((one) => one.endedAt));
  return { events, wallMs: endedAt - startedAt, mainMs: sum((one) => one.mainMs), filled };
}

/** All begin at once. */
async function drain(workers, options, runtime) {
  const ready = [];
  const onMessage = (message, child) => {
    if (!message.ready) return;
    ready.push(child);
    if (ready.length === workers) for (const one of ready) one.send('go');
  };
  return Promise.all(
    Array.from({ length: workers }, () => runQueueJob('out', options, runtime, { onMessage })),
  );
}
