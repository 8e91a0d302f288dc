import { Redis } from 'ioredis';
import { show, times } from '../../lib/number.mjs';
import { medianOf, rounds } from '../../lib/rounds.mjs';
import { row, valuesOf } from '../../lib/row.mjs';
import { medianRatio } from '../../lib/stats.mjs';
import { fillAndDrain } from '../lib/drain.mjs';
import { REDIS_SUBJECTS, redisRows } from '../lib/redis-rows.mjs';
import { withServer } from '../lib/run.mjs';
import { missingRedis, startRedis } from '../lib/servers.mjs';
import { settingsOf } from '../lib/subjects.mjs';

export const name = 'redis-out';
export const missing = missingRedis;

async function usedMemory(port) {
  const client = new Redis(port);
  const text = await client.info('memory');
  client.disconnect();
  return Number(/used_memory:(\d+)/.exec(text)[1]);
}

/** Taking and settling 25 at a time; and what those that wait take in memory. */
export async function run({ quick }) {
  const results = await rounds(quick ? 2 : 5, REDIS_SUBJECTS, (subject) =>
    withServer(startRedis, async ({ port }) => {
      const empty = await usedMemory(port);
      const events = quick ? 5_000 : subject === 'bullmq' ? 25_000 : 100_000;
      const where = { engine: 'redis', port };
      const settings = { where, store: 'events', inFlight: 8, events };
      return fillAndDrain({ ...settingsOf(subject, 'redis'), ...settings }, {}, async () => {
        return ((await usedMemory(port)) - empty) / events;
      });
    }),
  );
  const bytes = ({ filled }) => filled;
  return [
    ...redisRows(results, 'taking 25 and settling them over Redis, 8 batches in flight'),
    row({
      measure: 'memory of Redis for each event that waits, to the bare commands',
      values: valuesOf(REDIS_SUBJECTS, (subject) => `${show(medianOf(results, subject, bytes))} B`),
      result: times(medianRatio(results, bytes, 'sendoff', 'bare')),
    }),
  ];
}
