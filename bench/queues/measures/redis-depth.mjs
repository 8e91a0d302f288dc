import { show, times } from '../../lib/number.mjs';
import { row } from '../../lib/row.mjs';
import { runQueueJob, withServer } from '../lib/run.mjs';
import { missingRedis, startRedis } from '../lib/servers.mjs';

export const name = 'redis-depth';
export const missing = missingRedis;

/** What a backlog costs those who store and take beside it. */
export const run = ({ quick }) =>
  withServer(startRedis, async ({ port }) => {
    const depths = quick ? [1_000, 10_000] : [1_000, 10_000, 100_000, 1_000_000];
    const options = { where: { engine: 'redis', port }, store: 'events', depths, cycles: quick ? 50 : 400 };
    const { found } = await runQueueJob('depth', options);
    const [least, most] = [found[0], found.at(-1)];
    const growth = Math.max(most.in / least.in, most.out / least.out);
    return [
      row({
        measure: `Redis: 25 in, 25 out, one after the other, with ${show(most.depth)} waiting, to ${show(least.depth)}`,
        values: { sendoff: `${show(most.in)} µs in, ${show(most.out)} µs out` },
        result: `${times(most.in / least.in)} in, ${times(most.out / least.out)} out`,
        must: '≤ 3×',
        reached: growth <= 3,
        note: `µs for an event: ${found.map((one) => `${show(one.depth)} waiting ${show(one.in)} in, ${show(one.out)} out`).join('; ')}.`,
      }),
    ];
  });
