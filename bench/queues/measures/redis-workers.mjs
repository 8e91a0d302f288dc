import { rounds } from '../../lib/rounds.mjs';
import { fillAndDrain } from '../lib/drain.mjs';
import { REDIS_SUBJECTS, redisRows } from '../lib/redis-rows.mjs';
import { withServer } from '../lib/run.mjs';
import { missingRedis, startRedis } from '../lib/servers.mjs';
import { settingsOf } from '../lib/subjects.mjs';

export const name = 'redis-workers';
export const missing = missingRedis;

/** Several processes that empty one queue together. */
export async function run({ quick }) {
  const rows = [];
  for (const workers of [2, 4]) {
    const results = await rounds(quick ? 1 : 3, REDIS_SUBJECTS, (subject) =>
      withServer(startRedis, ({ port }) => {
        const events = quick ? 5_000 : subject === 'bullmq' ? 25_000 : 200_000;
        const where = { engine: 'redis', port };
        const settings = { where, store: 'events', inFlight: 8, events, workers };
        return fillAndDrain({ ...settingsOf(subject, 'redis'), ...settings }, {});
      }),
    );
    const note = 'All of them and the server share the processors of this machine.';
    rows.push(
      ...redisRows(
        results,
        `taking 25 and settling them over Redis, ${workers} workers together, 8 batches in flight in each`,
        workers === 2 ? note : undefined,
      ),
    );
  }
  return rows;
}
