import { afterAll, beforeAll, expect, it } from 'vitest';
import { Admin } from './support/redis-clients.js';
import { acks, describeRedis, drain, idsOf, RedisScene, row } from './support/redis-scene.js';
import { RedisServer } from './support/redis-server.js';
import { TcpGate } from './support/tcp-gate.js';

describeRedis('failover to a replica of Redis', () => {
  const scene = new RedisScene();
  let replica: RedisServer;
  let admin: Admin;
  let gate: TcpGate;
  beforeAll(async () => {
    replica = await RedisServer.start({ replicaof: `127.0.0.1 ${scene.server.port}` });
    admin = new Admin(replica.port);
    gate = await TcpGate.before(scene.server.port);
  });
  afterAll(async () => {
    await gate.end();
    admin.end();
    await replica.remove();
  });

  it.each(['ioredis', 'node-redis'] as const)(
    'goes on there with all that came over, with %s',
    async (client) => {
      gate.target = scene.server.port;
      await admin.redis.replicaof('127.0.0.1', scene.server.port);
      const queue = await scene.open(`failover-${client}`, {}, client, gate.port);
      await queue.push(row(1, 4));
      const leased = await queue.take('a', 2);
      const dead = (await queue.take('a', 1)).map(({ lease }) => ({
        lease,
        do: 'dead' as const,
        outcome: 'expired' as const,
        reason: 'old',
      }));
      await queue.settle(dead);
      await scene.admin.isCopiedTo(admin);

      await admin.redis.replicaof('NO', 'ONE');
      gate.target = replica.port;
      gate.cut();
      let known = await queue.settle(acks(leased.slice(0, 1))).catch(() => undefined);
      while (known === undefined) known = await queue.settle(acks(leased.slice(0, 1))).catch(() => undefined);
      expect(known).toEqual({ lost: [] });
      expect(idsOf((await queue.push(row(4, 5))).duplicate)).toEqual(['4']);
      expect(await queue.size()).toMatchObject({ ready: 2, leased: 1, dead: 1 });
      expect(await queue.settle(acks(leased.slice(1)))).toEqual({ lost: [] });
      expect(await drain(queue)).toEqual(['4', '5']);
      await queue.close();
    },
  );

  it('says so where it is led to a replica that stays one', async () => {
    await admin.redis.replicaof('127.0.0.1', scene.server.port);
    await scene.admin.isCopiedTo(admin);
    gate.target = replica.port;
    const call = scene.open('read-only', {}, 'ioredis', gate.port);
    await expect(call).rejects.toMatchObject({
      code: 'queue_unavailable',
      message: expect.stringContaining('replica'),
    });
  });
});
