/**
 * The bare engine: one INSERT for each event, one transaction for each tick. It works in a thread of its own as the
 * file queue does; with `inThread: false` on the main thread.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { openBareSqlite } from '../lib/bare-sqlite.mjs';
import { deliveriesOf, drainBy, fillBy } from '../lib/deliveries.mjs';

export async function create({ where, store, module, indexed = true, inThread = true }) {
  const settings = { path: join(where.folder, `${store}.db`), module, indexed };
  const call = inThread ? callsOf(settings) : callsHere(settings);

  const put = (first, count) =>
    call(
      'put',
      deliveriesOf(first, count).map(({ lane, id, name, body, storedAt }) => [
        lane,
        id,
        name,
        body,
        storedAt,
      ]),
    );
  async function step() {
    const rows = await call('take', 25);
    if (rows.length === 0) return 0;
    await call(
      'settle',
      rows.map(({ seq }) => seq),
    );
    return rows.length;
  }

  return {
    put,
    fill: (count) => fillBy(put, count),
    drain: (inFlight) => drainBy(step, inFlight),
    count: () => call('count'),
    close: () => call('close'),
  };
}

function callsHere(settings) {
  const store = openBareSqlite(settings);
  return async (name, value) => store[name](value);
}

function callsOf(settings) {
  const worker = new Worker(new URL('../lib/bare-sqlite-thread.mjs', import.meta.url), {
    workerData: settings,
  });
  const calls = new Map();
  let last = 0;
  worker.on('message', ([number, result]) => {
    calls.get(number)(result);
    calls.delete(number);
  });
  return (name, value) =>
    new Promise((resolve) => {
      calls.set(++last, resolve);
      worker.postMessage([last, name, value]);
    });
}
