import { Redis } from 'ioredis';
import { show, times } from '../../lib/number.mjs';
import { startSink } from '../../lib/processes.mjs';
import { medianOf, rounds } from '../../lib/rounds.mjs';
import { row } from '../../lib/row.mjs';
import { medianRatio } from '../../lib/stats.mjs';
import { runQueueJob, withServer } from '../lib/run.mjs';
import { missingRedis, startRedis } from '../lib/servers.mjs';

export const name = 'redis-costs';
export const missing = missingRedis;
export const columns = { 1: '1 at a time', 10: '10', 25: '25', 100: '100' };

/** Events in a call, as web processes store them. */
const STORED = Object.keys(columns).map(Number);
/** Events in a request: of vendors that take one, and of Selzy. */
const SENT = [1, 25];

/** What an event costs Redis, the web process that stores it and the worker that delivers it. */
export async function run({ quick }) {
  const sink = await startSink();
  try {
    const results = await rounds(quick ? 1 : 3, STORED, (atATime) =>
      withServer(startRedis, ({ port }) => costsOf(atATime, port, sink, quick)),
    );
    return rowsOf(results);
  } finally {
    await sink.stop();
  }
}

/** Of an event, in µs and bytes. */
async function costsOf(atATime, port, sink, quick) {
  const time = quick ? { warmUpMs: 200, ms: 300 } : { warmUpMs: 1_000, ms: 1_000 };
  const place = { where: { engine: 'redis', port }, store: 'events' };
  const empty = await spent(port);
  const web = await runQueueJob('in', { subject: 'sendoff', ...place, perTick: atATime, ...time });
  const full = await spent(port);
  const events = web.stored;
  const stored = { web: micros(web), storing: since(empty, full, events) };
  if (!SENT.includes(atATime)) return stored;

  await sink.reset();
  const worker = await runQueueJob('work', { ...place, url: sink.url, perRequest: atATime, events });
  const { distinct, duplicates } = await sink.report();
  if (distinct !== events || duplicates > 0) throw new Error(`${distinct} of ${events} arrived`);
  return { ...stored, worker: micros(worker), settling: since(full, await spent(port), events) };
}

const micros = ({ cpuMs, events }) => (cpuMs / events) * 1_000;

/** What Redis has had of a processor, its threads included, in µs, and what it has written to its file. */
async function spent(port) {
  const client = new Redis(port);
  const text = await client.info();
  client.disconnect();
  const read = (field) => Number(new RegExp(`^${field}:([\\d.]+)`, 'm').exec(text)[1]);
  return {
    micros: (read('used_cpu_user') + read('used_cpu_sys')) * 1_000_000,
    bytes: read('aof_current_size'),
  };
}

const since = (before, after, events) => ({
  micros: (after.micros - before.micros) / events,
  bytes: (after.bytes - before.bytes) / events,
});

function rowsOf(results) {
  const costRow = (measure, atATime, read, note) =>
    row({
      measure,
      values: Object.fromEntries(atATime.map((count) => [count, show(medianOf(results, count, read))])),
      result: times(medianRatio(results, read, 1, atATime.at(-1))),
      note,
    });
  const note =
    'At a time: tracked in a tick and stored in a call, or sent in a request. Result: one at a time to the most.';
  return [
    costRow('CPU of Redis to store an event, µs', STORED, ({ storing }) => storing.micros, note),
    costRow('CPU of Redis to have an event taken and settled, µs', SENT, ({ settling }) => settling.micros),
    costRow('CPU of a worker per event, with the request, µs', SENT, ({ worker }) => worker),
    costRow('CPU of a web process per event, µs', STORED, ({ web }) => web),
    costRow(
      'append-only file per event, in and out, bytes',
      SENT,
      ({ storing, settling }) => storing.bytes + settling.bytes,
    ),
  ];
}
