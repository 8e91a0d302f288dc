import { rounds } from '../../lib/rounds.mjs';
import { fillAndDrain } from '../lib/drain.mjs';
import { speedRows } from '../lib/rows.mjs';
import { withServer } from '../lib/run.mjs';
import { missingPostgres, startPostgres } from '../lib/servers.mjs';
import { settingsOf } from '../lib/subjects.mjs';

export const name = 'postgres-out';
export const missing = missingPostgres;

/** Taking and settling 25 at a time. */
export const run = ({ quick }) =>
  withServer(startPostgres, async ({ withDatabase }) => {
    const subjects = ['sendoff', 'bare'];
    const results = await rounds(quick ? 2 : 5, subjects, (subject) =>
      withDatabase((url) => {
        const where = { engine: 'postgres', url };
        const settings = { where, store: 'events', inFlight: 4, events: quick ? 5_000 : 40_000 };
        return fillAndDrain({ ...settingsOf(subject, 'postgres'), ...settings });
      }),
    );
    const title = 'taking 25 and settling them over PostgreSQL, 4 batches in flight';
    return speedRows(results, subjects, { title, must: 0.8 });
  });
