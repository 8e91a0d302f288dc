import { missingRedis } from '../lib/servers.mjs';
import { KILL_COLUMNS, stormRow } from '../lib/storm.mjs';

export const name = 'redis-kills';
export const missing = missingRedis;
export const columns = KILL_COLUMNS;

/** `kill -9` of processes that share a stream, and of the server; its file is synced with each command. */
export async function run({ quick }) {
  const options = { engine: 'redis', processes: 2 };
  return [
    await stormRow('Redis: `kill -9` of one of 2 processes', { ...options, kills: quick ? 5 : 50 }),
    await stormRow('Redis: `kill -9` of the server under 2 processes', {
      ...options,
      kills: quick ? 3 : 24,
      strikesServer: true,
    }),
  ];
}
