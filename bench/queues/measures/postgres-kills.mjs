import { missingPostgres } from '../lib/servers.mjs';
import { KILL_COLUMNS, stormRow } from '../lib/storm.mjs';

export const name = 'postgres-kills';
export const missing = missingPostgres;
export const columns = KILL_COLUMNS;

/** `kill -9` of processes that share a table. */
export async function run({ quick }) {
  const options = { engine: 'postgres', kills: quick ? 5 : 50, processes: 2 };
  return [await stormRow('PostgreSQL: `kill -9` of one of 2 processes', options)];
}
