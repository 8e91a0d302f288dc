import { rounds } from '../../lib/rounds.mjs';
import { speedRows } from '../lib/rows.mjs';
import { runQueueJob, withServer } from '../lib/run.mjs';
import { missingPostgres, startPostgres } from '../lib/servers.mjs';
import { settingsOf } from '../lib/subjects.mjs';

export const name = 'postgres-in';
export const missing = missingPostgres;

/** `track()` and `stored()` against one INSERT for each tick. */
export const run = ({ quick }) =>
  withServer(startPostgres, async ({ version, withDatabase }) => {
    const subjects = ['sendoff', 'bare', 'unindexed'];
    const rows = [];
    for (const perTick of [1, 10, 100, 1_000]) {
      const results = await rounds(
        quick ? 2 : 5,
        subjects,
        (subject) =>
          withDatabase((url) => {
            const time = quick ? { warmUpMs: 200, ms: 300 } : { warmUpMs: 700, ms: 1_200 };
            const settings = { where: { engine: 'postgres', url }, store: 'events', perTick, ...time };
            return runQueueJob('in', { ...settingsOf(subject, 'postgres'), ...settings });
          }),
        ['unindexed'],
      );
      const title = `\`track()\` and \`stored()\` over PostgreSQL, ${perTick.toLocaleString('en-GB')} in a tick`;
      const note =
        perTick === 1 ? `PostgreSQL ${version}. Each tick waits until the one before is stored.` : undefined;
      rows.push(...speedRows(results, subjects, { title, must: 0.8, note }));
    }
    return rows;
  });
