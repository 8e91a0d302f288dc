import { type Logger, SendoffError } from '@sendoff/core';
import { errorOf, isTurnedAway, type Link } from './client.js';

const OLDEST = [6, 2] as const;

/**
 * Reads what the server says of itself, and warns where it is not set up to keep what it is given.
 *
 * @throws {SendoffError} `queue_unusable` where it is too old, or does not let the client in
 */
export async function checkServer(link: Link, logger: Pick<Logger, 'debug' | 'warn'>): Promise<void> {
  const facts = await factsOf(link);
  const version = facts.get('redis_version');
  if (version === undefined) {
    logger.debug(
      '[sendoff] The Redis queue may not read INFO here, so it cannot tell whether this Redis keeps its data: ' +
        'see to "appendonly yes" and "maxmemory-policy noeviction".',
    );
    return;
  }
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new SendoffError(
      'queue_unusable',
      `The Redis queue needs Redis 6.2 or Valkey; this server is version ${version}.`,
    );
  }
  if (facts.get('aof_enabled') === '0') {
    logger.warn(
      '[sendoff] Redis runs without an append-only file: what the queue holds is lost when Redis stops. ' +
        'Set "appendonly yes".',
    );
  }
  const policy = facts.get('maxmemory_policy');
  if (policy !== undefined && policy !== 'noeviction') {
    logger.warn(
      `[sendoff] Redis may throw away the queue when its memory is full: its policy is ${policy}. ` +
        'Set "maxmemory-policy noeviction".',
    );
  }
}

/** Gives up as soon as the server turns the client away: some clients try again for ever. */
export async function unlessTurnedAway<T>(link: Link, run: () => Promise<T>): Promise<T> {
  let stop = () => {};
  const away = new Promise<never>((_, reject) => {
    stop = link.onError((error) => {
      if (isTurnedAway(error)) reject(errorOf(error, true));
    });
  });
  try {
    return await Promise.race([run(), away]);
  } finally {
    stop();
  }
}

async function factsOf(link: Link): Promise<ReadonlyMap<string, string>> {
  let info: string;
  try {
    info = await link.info();
  } catch (error) {
    // Where INFO alone is forbidden the queue can still be used.
    if (error instanceof Error && /^(NOPERM|ERR)/.test(error.message)) return new Map();
    throw errorOf(error, true);
  }
  return new Map([...info.matchAll(/^(\w+):(.*?)\r?$/gm)].map(([, name, value]) => [`${name}`, `${value}`]));
}
