import { missingSqlite, nodeWithSqlite } from '../lib/runtimes.mjs';
import { KILL_COLUMNS, stormRow } from '../lib/storm.mjs';

export const name = 'sqlite-kills';
export const missing = missingSqlite;
export const columns = KILL_COLUMNS;

/** `kill -9` of processes that share a file. */
export async function run({ quick }) {
  const runtime = await nodeWithSqlite();
  const rows = [];
  for (const processes of [1, 2, 3]) {
    const what = processes === 1 ? 'one process' : `one of ${processes} processes`;
    const options = { engine: 'sqlite', kills: quick ? 5 : 70, processes, seed: processes };
    rows.push(await stormRow(`SQLite: \`kill -9\` of ${what} on one file`, options, runtime));
  }
  return rows;
}
