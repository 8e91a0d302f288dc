import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Rate } from '@sendoff/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { redisLimiter } from '../src/redis.js';
import { makeProgram } from './support/programs.js';
import { connect } from './support/redis-clients.js';
import { describeRedis, RedisScene } from './support/redis-scene.js';

const run = promisify(execFile);

describeRedis('a rate shared over Redis', () => {
  const scene = new RedisScene();
  let program: Awaited<ReturnType<typeof makeProgram>>;
  beforeAll(async () => {
    program = await makeProgram('redis-limiter');
  });
  afterAll(() => program.remove());

  /** The most that any window of a rate has. */
  function most(starts: readonly number[], { windowMs }: Rate): number {
    let max = 0;
    for (let first = 0, last = 0; last < starts.length; last++) {
      while ((starts[last] ?? 0) - (starts[first] ?? 0) >= windowMs) first++;
      max = Math.max(max, last - first + 1);
    }
    return max;
  }

  it.each([
    ['5,000 in 60 s, a fifteenth of it', [{ limit: 333, windowMs: 4_000 }]],
    [
      '1,000 in 10 s and 8,000 in 60 s, a fifth of it',
      [
        { limit: 200, windowMs: 2_000 },
        { limit: 1_600, windowMs: 12_000 },
      ],
    ],
    [
      'a second rate that is the narrower',
      [
        { limit: 300, windowMs: 1_000 },
        { limit: 400, windowMs: 4_000 },
      ],
    ],
  ])('keeps every window of four workers within the limit, and uses it: %s', async (_, rates) => {
    const forMs = 5_000;
    const prefix = `limit${rates[0]?.limit}`;
    const workers = ['ioredis', 'node-redis', 'ioredis', 'node-redis'].map((client) =>
      run(process.execPath, [
        program.path,
        client,
        `${scene.server.port}`,
        prefix,
        JSON.stringify(rates),
        `${forMs}`,
      ]),
    );
    const starts = (await Promise.all(workers)).flatMap(({ stdout }): number[] => JSON.parse(stdout));
    starts.sort((a, b) => a - b);
    for (const rate of rates) expect(most(starts, rate)).toBeLessThanOrEqual(rate.limit);
    const perSecond = Math.min(...rates.map(({ limit, windowMs }) => (limit / windowMs) * 1_000));
    // In the best second after the first, which has what may go at once: a machine may stand still in others.
    const later = starts.filter((at) => at - (starts[0] ?? 0) >= 1_000);
    expect(most(later, { limit: 0, windowMs: 1_000 })).toBeGreaterThan(0.8 * perSecond);
  });

  it('lets 8 % of a limit go at once, and one where that is less', async () => {
    const { client, end } = await connect('ioredis', scene.server.port);
    const limiterFor = redisLimiter({ client, prefix: 'burst' });
    for (const [limit, atOnce] of [
      [100, 8],
      [5, 1],
      [1, 1],
    ] as const) {
      const limiter = limiterFor(`to-${limit}`, [{ limit, windowMs: 60_000 }]);
      const waits = [];
      const since = performance.now();
      for (let i = 0; i <= atOnce; i++) waits.push(await limiter.reserve());
      const tookMs = performance.now() - since;
      expect(waits.slice(0, -1)).toEqual(Array(atOnce).fill(0));
      expect((waits.at(-1) ?? 0) + tookMs).toBeGreaterThan(0.9 * (60_000 / (0.9 * limit)));
    }
    end();
  });

  it('keeps a place for each that has to wait, and nothing for who is idle', async () => {
    const { client, end } = await connect('node-redis', scene.server.port);
    const limiter = redisLimiter({ client, prefix: 'places' })('vendor', [{ limit: 10, windowMs: 1_000 }]);
    const since = performance.now();
    const waits = await Promise.all(Array.from({ length: 6 }, () => limiter.reserve()));
    const tookMs = performance.now() - since;
    for (const [i, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(Math.max(0, i * 111 - 60 - tookMs));
      expect(wait).toBeLessThanOrEqual(i * 112);
    }
    const left = await scene.admin.redis.pttl('places:rate:vendor');
    // -1 would be for ever; -2 is gone already.
    expect(left).not.toBe(-1);
    expect(left).toBeLessThan(2_000);
    end();
  });

  it('rejects while Redis does not answer', async () => {
    const { client, end } = await connect('ioredis', scene.server.port);
    const limiter = redisLimiter({ client })('vendor', [{ limit: 1, windowMs: 1_000 }]);
    end();
    await expect(limiter.reserve()).rejects.toMatchObject({ code: 'queue_unavailable' });
  });
});
