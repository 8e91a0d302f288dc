import { setTimeout as wait } from 'node:timers/promises';
import { createCluster } from '@redis/client';
import { Cluster } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RedisClient, redisQueue } from '../src/redis.js';
import { Admin } from './support/redis-clients.js';
import { acks, deaths, delivery, describeRedis } from './support/redis-scene.js';
import { RedisServer } from './support/redis-server.js';

describeRedis('a Redis cluster of three', () => {
  const servers: RedisServer[] = [];
  const admins: Admin[] = [];
  beforeAll(async () => {
    for (let i = 0; i < 3; i++) {
      const options = { 'cluster-enabled': 'yes', 'cluster-node-timeout': '15000' };
      servers.push(await RedisServer.start(options));
    }
    for (const { port } of servers) admins.push(new Admin(port));
    const slots = [0, 5_461, 10_923, 16_384];
    for (const [i, { redis }] of admins.entries()) {
      await redis.cluster('ADDSLOTSRANGE', `${slots[i]}`, `${(slots[i + 1] ?? 0) - 1}`);
      await redis.call('CLUSTER', 'SET-CONFIG-EPOCH', `${i + 1}`);
      if (i > 0) await redis.cluster('MEET', '127.0.0.1', servers[0]?.port ?? 0);
    }
    for (const { redis } of admins) {
      while (!(await redis.cluster('INFO')).includes('cluster_state:ok')) await wait(50);
    }
  }, 120_000);
  afterAll(async () => {
    for (const admin of admins) admin.end();
    for (const server of servers) await server.remove();
  });

  async function clientOf(name: string): Promise<{ client: RedisClient; end(): unknown }> {
    const [{ port } = { port: 0 }] = servers;
    if (name === 'ioredis') {
      const client = new Cluster([{ host: '127.0.0.1', port }]);
      return { client, end: () => client.disconnect() };
    }
    const client = createCluster({ rootNodes: [{ url: `redis://127.0.0.1:${port}` }] });
    client.on('error', () => {});
    await client.connect();
    return { client, end: () => client.destroy() };
  }

  it.each(['ioredis', 'node-redis'])(
    'keeps each lane on one node, and serves lanes on all of them, with %s',
    async (name) => {
      const { client, end } = await clientOf(name);
      const queue = redisQueue({ client, prefix: name });
      await queue.open();
      const lanes = ['selzy', 'brevo', 'spotzee', 'octeth', 'vibetrace', 'a}b', '{', '', '\ud800'];
      const all = lanes.flatMap((lane) => [1, 2, 3].map((id) => delivery(id, { lane, subject: 'ann' })));
      expect(await queue.push(all)).toEqual({ refused: [], duplicate: [] });
      for (const lane of lanes) {
        const [first, second] = await queue.take(lane, 2);
        if (!first || !second) throw new Error('Nothing was taken.');
        expect(await queue.extend([first.lease])).toEqual({ lost: [] });
        expect(await queue.settle([...acks([first]), ...deaths([second])])).toEqual({ lost: [] });
        expect(await queue.size(lane)).toMatchObject({ ready: 1, leased: 0, dead: 1 });
        expect(await queue.dead.redrive(lane)).toBe(1);
      }
      expect([...(await queue.lanes())].sort()).toEqual([...lanes].sort());
      expect(await queue.size()).toMatchObject({ ready: 2 * lanes.length });
      expect(await queue.erase('ann')).toBe(2 * lanes.length);
      const sizes = await Promise.all(admins.map(({ redis }) => redis.dbsize()));
      expect(sizes.every((size) => size > 0)).toBe(true);
      await queue.close();
      await end();
    },
  );
});
