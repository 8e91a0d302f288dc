import { rounds } from '../../lib/rounds.mjs';
import { fillAndDrain } from '../lib/drain.mjs';
import { speedRows } from '../lib/rows.mjs';
import { withFolder } from '../lib/run.mjs';
import { missingSqlite, nodeWithSqlite } from '../lib/runtimes.mjs';
import { settingsOf } from '../lib/subjects.mjs';

export const name = 'sqlite-out';
export const missing = missingSqlite;

/** Taking and settling 25 at a time. */
export async function run({ quick }) {
  const runtime = await nodeWithSqlite();
  const subjects = ['sendoff', 'bare'];
  const results = await rounds(quick ? 2 : 5, subjects, (subject) =>
    withFolder((folder) => {
      const where = { engine: 'sqlite', folder };
      const settings = { where, store: 'queue', inFlight: 4, events: quick ? 5_000 : 40_000 };
      return fillAndDrain({ ...settingsOf(subject, 'sqlite'), ...settings }, runtime);
    }),
  );
  const title = 'taking 25 and settling them over SQLite, 4 batches in flight';
  return speedRows(results, subjects, { title, must: 0.8, note: `${runtime.label}.` });
}
