import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { findRedis, NEEDS_REDIS, startRedis } from '../scripts/demo/redis.mjs';
import { auditScale } from '../scripts/demo/scale-audit.mjs';
import { Child, run } from './support/child.js';
import { root } from './support/house.js';

const demo = [process.execPath, join(root, 'scripts/demo/scale.mjs')] as const;
const isMissing = findRedis() === undefined;
const inWords = isMissing ? `: needs a Redis server: install the package "redis-server"` : '';

describe.concurrent(`the demo of many machines${inWords}`, () => {
  it.skipIf(isMissing)('loses nothing when a worker is killed, and ends by itself', async () => {
    const { stdout } = await run(demo, { cwd: root });
    expect(stdout).toMatch(/^worker 1 was killed \(SIGKILL\) with [12]\d\d events in flight\.$/m);
    expect(stdout).toMatch(/^web 1 +2000 +41 +1959 +0 +0 +0 +0$/m);
    expect(stdout).toMatch(/^web 2 +2000 +41 +1959 +0 +0 +0 +0$/m);
    expect(stdout).toContain('Ended: web 1 by SIGTERM, web 2 by SIGTERM, worker 2 by SIGTERM.\n');
    expect(stdout).toMatch(
      /^4000 events .* 82 without an address were refused, 3918 arrived, [1-9]\d* of them twice\./m,
    );
    expect(stdout).toMatch(/✓ Every event is accounted for\.\n$/);
  });

  it.skipIf(isMissing)(
    'says so when an event is lost, and leaves nothing in a Redis of others',
    async ({ onTestFinished }) => {
      const redis = await startRedis();
      const client = new Redis(redis.url);
      onTestFinished(async () => {
        client.disconnect();
        await redis.stop();
      });
      await client.set('of-others', 'stays');
      const child = new Child(demo, { cwd: root, env: { REDIS_URL: redis.url } });
      await child.says(/(Selzy is slow to answer)/);
      await expect.poll(() => loseOne(client), { interval: 5 }).toBe(1);
      const { code, stderr } = await child.ended;
      expect(stderr).toContain('✗ events that never arrived: 1 against 0\n');
      expect(stderr).toMatch(
        /✗ events stored, to their outcomes and what lies in the queue: 3918 against 3917\n/,
      );
      expect(code).toBe(1);
      expect(await client.keys('*')).toEqual(['of-others']);
    },
  );

  it('says what to install where there is no Redis', async () => {
    const { stdout, stderr } = await run(demo, { cwd: root, env: { PATH: '' }, codes: [1] });
    expect(stdout).toBe('');
    expect(stderr).toBe(`${NEEDS_REDIS}\n`);
  });

  it('says so where the one at REDIS_URL cannot be reached, without telling what that is', async () => {
    const env = { REDIS_URL: 'redis://user:the-password@127.0.0.1:1' };
    const { stdout, stderr } = await run(demo, { cwd: root, env, codes: [1] });
    expect(stdout + stderr).toBe('The Redis at REDIS_URL cannot be reached, or does not let the demo in.\n');
  });

  it.each(['events', 'web', 'worker'])('is the example of docs/scaling.md: %s.ts', (name) => {
    const page = readFileSync(join(root, 'docs/scaling.md'), 'utf8');
    const source = readFileSync(join(root, `apps/scale/src/${name}.ts`), 'utf8');
    expect(page).toContain(`<!-- file: ${name}.ts -->\n\`\`\`ts\n${source}\`\`\`\n`);
  });
});

/** Takes the newest event out of the queue, unless a worker has taken it. Says how many went. */
async function loseOne(client: Redis): Promise<unknown> {
  const [, [stream = '']] = await client.scan(0, 'COUNT', 10_000, 'TYPE', 'stream');
  return client.eval(LOSE_ONE, 1, stream);
}

const LOSE_ONE = `
  local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
  if not newest or #redis.call('XPENDING', KEYS[1], 'sendoff', newest[1], newest[1], 1) > 0 then return 0 end
  return redis.call('XDEL', KEYS[1], newest[1])`;

describe('its audit', () => {
  const none = { tracked: 0, refused: 0, delivered: 0, rejected: 0, expired: 0, dropped: 0, unknown: 0 };
  const queue = { storing: 0, stored: 0, taken: 0, returned: 0, inFlight: 0 };
  const web = { ...none, tracked: 4, refused: 1, queue: { ...queue, stored: 3 } };
  const first = { ...none, delivered: 1, queue: { ...queue, taken: 2, inFlight: 1 } };
  const second = { ...none, delivered: 2, queue: { ...queue, taken: 2 } };
  const books = {
    tracked: ['a', 'b', 'c', 'd'].map((id) => ({ id, isRefused: id === 'd' })),
    arrived: new Map([...'abc'].map((id) => [id, id === 'b' ? 2 : 1])),
    webs: [web],
    workers: [first, second],
    size: { ready: 0, leased: 0, dead: 0 },
    atKill: first,
  };

  it('finds nothing where all agree, and counts what came twice', () => {
    expect(auditScale(books)).toEqual({ problems: [], twice: 1 });
  });

  it.each([
    ['an event that never arrived', { arrived: new Map([...'ab'].map((id) => [id, 1])) }, /never arrived: 1/],
    ['one that nobody tracked', { arrived: new Map([...'abcx'].map((id) => [id, 1])) }, /nobody tracked: 1/],
    [
      'more twice than were in flight',
      { arrived: new Map([...'abc'].map((id) => [id, 2])) },
      /twice: 3, but 1/,
    ],
    [
      'an event without an outcome',
      { workers: [first, { ...second, delivered: 1 }] },
      /lies in the queue: 3 against 2/,
    ],
    ['one that is left', { size: { ready: 1, leased: 0, dead: 0 } }, /still in the queue: 1 against 0/],
    ['one that was never stored', { webs: [{ ...web, queue }] }, /that were to be: 0 against 3/],
    [
      'one that a vendor refused',
      { workers: [first, { ...second, delivered: 1, rejected: 1 }] },
      /delivered, .*: 2 against 3/,
    ],
    ['a refusal that was not due', { webs: [{ ...web, refused: 2 }] }, /without an address: 2 against 1/],
    [
      'a door that does not balance',
      { webs: [{ ...web, dropped: 1 }] },
      /both sides of its door: 4 against 5/,
    ],
    ['a worker that does not balance', { workers: [first, { ...second, queue }] }, /worker 2.*: 0 against 2/],
  ])('finds %s', (_, changed, problem) => {
    expect(auditScale({ ...books, ...changed }).problems).toContainEqual(expect.stringMatching(problem));
  });
});
