import { killStorm } from '@sendoff/core/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { redisLimiter } from '../src/redis.js';
import { makeProgram } from './support/programs.js';
import { connect, queueOver } from './support/redis-clients.js';
import {
  acks,
  codeOf,
  deaths,
  delivery,
  describeRedis,
  drain,
  idsOf,
  leasesOf,
  RedisScene,
  releases,
  row,
} from './support/redis-scene.js';
import { RedisServer } from './support/redis-server.js';

/** The bench does it 24 times. */
const KILLS = Number(process.env.SENDOFF_SERVER_KILLS ?? 3);

describeRedis('a Redis server that fails', () => {
  const scene = new RedisScene({ appendfsync: 'always' });
  let program: Awaited<ReturnType<typeof makeProgram>>;
  beforeAll(async () => {
    program = await makeProgram('redis');
  });
  afterAll(() => program.remove());

  it.each(['ioredis', 'node-redis'] as const)(
    'loses nothing stored when it is killed, with %s',
    async (name) => {
      const ends: (() => void)[] = [];
      const report = await killStorm(
        {
          async create(request) {
            const { client, end } = await connect(name, scene.server.port);
            ends.push(end);
            return queueOver(client, request);
          },
          remove: (store) => scene.admin.remove(store),
          findsDuplicates: true,
          isBounded: true,
          program: [program.path, name, `${scene.server.port}`],
        },
        { kills: KILLS, processes: 2, leaseMs: 5_000, strike: () => scene.server.restart('SIGKILL') },
      );
      for (const end of ends) end();
      expect(report).toMatchObject({ kills: KILLS, lost: 0 });
      expect(report.stored).toBeGreaterThan(0);
      // Each of the two processes has one batch in flight at a time.
      expect(report.duplicates).toBeLessThanOrEqual(KILLS * 2 * 25);
    },
    300_000,
  );

  it.each(['ioredis', 'node-redis'] as const)(
    'goes on after a restart, with what was leased, over %s',
    async (name) => {
      const queue = await scene.open(`restart-${name}`, {}, name);
      await queue.push(row(1, 3));
      const leased = await queue.take('a', 2);
      await scene.server.restart();
      expect(await queue.extend(leasesOf(leased))).toEqual({ lost: [] });
      expect(await queue.settle(acks(leased))).toEqual({ lost: [] });
      expect(await drain(queue)).toEqual(['3']);
      await queue.close();
    },
  );

  it('makes all that it needs again after FLUSHALL, and tells leases as lost', async () => {
    const queue = await scene.open('flushed');
    await queue.push(row(1, 4));
    const leased = await queue.take('a', 2);
    await scene.admin.redis.flushall();
    expect((await queue.extend(leasesOf(leased))).lost).toHaveLength(2);
    expect((await queue.settle([...acks(leased.slice(0, 1)), ...deaths(leased.slice(1))])).lost).toHaveLength(
      2,
    );
    expect(await queue.take('a', 9)).toEqual([]);
    expect(await queue.size()).toEqual({ ready: 0, leased: 0, dead: 0 });
    expect(await queue.push(row(1, 2))).toEqual({ refused: [], duplicate: [] });
    expect(await queue.lanes()).toEqual(['a']);
    expect(await drain(queue)).toEqual(['1', '2']);
    await queue.close();
  });

  it('rejects a push that Redis has no memory for, and is emptied all the same', async () => {
    const queue = await scene.open('full');
    await queue.push(row(1, 50).map((one) => ({ ...one, body: 'x'.repeat(10_000) })));
    const leased = await queue.take('a', 30);
    await scene.admin.redis.config('SET', 'maxmemory', '1mb');
    try {
      const error = await queue.push([delivery(99)]).catch((error) => error);
      expect(error).toMatchObject({
        code: 'queue_unavailable',
        message: expect.stringContaining('out of memory'),
      });
      expect(String(error.cause)).toContain('OOM');
      expect(await queue.settle(deaths(leased.slice(0, 1)))).toEqual({ lost: [] });
      expect(await queue.settle([...deaths(leased.slice(1, 3)), ...acks(leased.slice(3))])).toEqual({
        lost: [],
      });
      expect(await queue.size('a')).toMatchObject({ ready: 20, leased: 0, dead: 3 });
      await scene.admin.redis.xgroup('DESTROY', 'full:queue:{a}', 'sendoff');
      const late = await scene.open('full');
      expect(await late.settle(releases(await late.take('a', 5)))).toEqual({ lost: [] });
      expect(await late.settle(acks(await late.take('a', 5)))).toEqual({ lost: [] });
      await late.close();
      const { client, end } = await connect('ioredis', scene.server.port);
      const rates = [{ limit: 9, windowMs: 1_000 }];
      expect(await redisLimiter({ client, prefix: 'full' })('vendor', rates).reserve()).toBe(0);
      end();
    } finally {
      await scene.admin.redis.config('SET', 'maxmemory', '0');
    }
    expect(await queue.push([delivery(99)])).toEqual({ refused: [], duplicate: [] });
    expect(await drain(queue)).toHaveLength(16);
    await queue.close();
  });

  it('says no body when a key holds something else', async () => {
    const queue = await scene.open('wrong');
    await scene.admin.redis.set('wrong:queue:{a}', 'something else');
    const error = await queue.push([delivery(1, { body: 'canary-property' })]).catch((error) => error);
    expect(error).toMatchObject({ code: 'queue_unavailable', message: expect.stringContaining('prefix') });
    expect(JSON.stringify([error, error.cause]) + error.stack + error.cause.stack).not.toContain('canary');
    await queue.close();
  });

  it('fails with the cause once the client gives up', async () => {
    const { client, end } = await connect('ioredis', scene.server.port);
    const queue = queueOver(client, { store: 'ended' });
    await queue.open();
    end();
    const calls = [
      queue.push(row(1, 1)),
      queue.take('a', 1),
      queue.size(),
      queue.erase('ann'),
      queue.dead.list('a', 1),
    ];
    expect(await Promise.all(calls.map(codeOf))).toEqual(Array(5).fill('queue_unavailable'));
    await queue.close();
    expect(await codeOf(queue.take('a', 1))).toBe('queue_closed');
  });

  it.each([
    ['push', 3],
    ['settlement', 0],
    ['acknowledgement', 0],
    ['redrive', 0],
  ] as const)(
    'loses nothing and gets stuck on nothing when its file ends within a %s',
    async (what, added) => {
      const server = await RedisServer.start({ appendfsync: 'always' });
      onTestFinished(() => server.remove());
      const writes = { push: 'XADD', settlement: 'XDEL', acknowledgement: 'XDEL', redrive: 'XADD' }[what];
      const all = row(1, 3 + added);
      const whole = await (async () => {
        const queue = await scene.open('torn', { leaseMs: 1 }, 'ioredis', server.port);
        await queue.push(row(1, 3));
        const leased = await queue.take('a', 9);
        if (what === 'settlement')
          await queue.settle([...deaths(leased.slice(0, 1)), ...acks(leased.slice(1))]);
        if (what === 'acknowledgement') await queue.settle(acks(leased));
        if (what === 'redrive') await queue.settle(deaths(leased));
        if (what === 'redrive') await queue.dead.redrive('a');
        if (what === 'push') await queue.push(row(4, 6));
        await server.stop('SIGKILL');
        return server.readFile();
      })();
      // Every place in the last transaction that writes to the stream.
      const first = whole.lastIndexOf('MULTI', whole.lastIndexOf(writes));
      for (let length = first + 5; length < whole.length; length += 97) {
        server.writeFile(whole.subarray(0, length));
        await server.start();
        const queue = await scene.open('torn', { leaseMs: 1 }, 'ioredis', server.port);
        await queue.push([delivery(99)]);
        // Redis goes on without the half of a transaction, and has it again at its next start.
        const came = new Set(await drain(queue));
        await server.restart('SIGKILL');
        if (what === 'push') await queue.push(all);
        await queue.dead.redrive('a');
        for (const id of await drain(queue)) came.add(id);
        expect(await queue.size()).toEqual({ ready: 0, leased: 0, dead: 0 });
        expect(came.has('99')).toBe(true);
        // What was acknowledged may be gone, or come again.
        if (what === 'push' || what === 'redrive') expect(all.filter(({ id }) => !came.has(id))).toEqual([]);
        if (what === 'settlement') expect(came.has('1')).toBe(true);
        await queue.close();
        await server.stop('SIGKILL');
      }
    },
  );

  it('gives out what lies before the place up to which all was given out', async () => {
    const queue = await scene.open('overlooked', { leaseMs: 50 });
    await queue.push(row(1, 3));
    const leased = await queue.take('a', 2);
    await queue.push(row(4, 1_500));
    await scene.admin.redis.xgroup('SETID', 'overlooked:queue:{a}', 'sendoff', '$');
    expect(new Set([...idsOf(leased), ...(await drain(queue))]).size).toBe(1_500);
    expect(await queue.size()).toEqual({ ready: 0, leased: 0, dead: 0 });
    await queue.close();
  });

  describe('that lost an entry behind the back of the queue', () => {
    it('lets go of it when its lease has run out', async () => {
      const queue = await scene.open('gone', { leaseMs: 50 });
      await queue.push(row(1, 2));
      await queue.take('a', 1);
      await scene.admin.redis.xtrim('gone:queue:{a}', 'MAXLEN', 1);
      expect(await drain(queue)).toEqual(['2']);
      await expect
        .poll(async () => {
          await queue.take('a', 1);
          return scene.admin.redis.xpending('gone:queue:{a}', 'sendoff');
        })
        .toEqual([0, null, null, null]);
      await queue.close();
    });

    it('acknowledges it, and keeps no dead letter', async () => {
      const queue = await scene.open('trimmed');
      await queue.push(row(1, 3));
      const leased = await queue.take('a', 3);
      await scene.admin.redis.xtrim('trimmed:queue:{a}', 'MAXLEN', 1);
      expect(await queue.settle([...deaths(leased.slice(0, 1)), ...acks(leased.slice(1))])).toEqual({
        lost: [],
      });
      expect(await queue.size()).toEqual({ ready: 0, leased: 0, dead: 0 });
      expect(idsOf(await queue.take('a', 9))).toEqual([]);
      await queue.close();
    });
  });
});
