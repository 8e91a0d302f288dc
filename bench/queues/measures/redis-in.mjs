import { rounds } from '../../lib/rounds.mjs';
import { pushRow, REDIS_SUBJECTS, redisRows } from '../lib/redis-rows.mjs';
import { runQueueJob, withServer } from '../lib/run.mjs';
import { missingRedis, startRedis } from '../lib/servers.mjs';
import { settingsOf } from '../lib/subjects.mjs';

export const name = 'redis-in';
export const missing = missingRedis;

/** `track()` and `stored()` against XADD and against BullMQ; and the queue's push by itself. */
export async function run({ quick }) {
  let version;
  const results = await rounds(quick ? 2 : 5, [...REDIS_SUBJECTS, 'push'], (subject) =>
    // A fresh server each time, so that none has what others stored.
    withServer(startRedis, (server) => {
      version = server.version;
      const time = quick ? { warmUpMs: 200, ms: 300 } : { warmUpMs: 1_000, ms: 2_000 };
      const where = { engine: 'redis', port: server.port };
      const settings = { where, store: 'events', perTick: 25, ahead: 1_000, ...time };
      return runQueueJob('in', { ...settingsOf(subject, 'redis'), ...settings });
    }),
  );
  const title = '`track()` and `stored()` over Redis, 25 in a tick, at most 1,000 on their way';
  const note = `Redis ${version} with an append-only file that is synced every second.`;
  return [...redisRows(results, title, note), pushRow(results)];
}
