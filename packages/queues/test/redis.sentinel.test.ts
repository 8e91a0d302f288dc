import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { Admin, queueOver } from './support/redis-clients.js';
import { acks, describeRedis, drain, idsOf, row } from './support/redis-scene.js';
import { RedisSentinel, WATCHED } from './support/redis-sentinel.js';
import { RedisServer } from './support/redis-server.js';

describeRedis('Redis under a sentinel', () => {
  it('goes on with the replica that the sentinel chose when the primary was killed', {
    timeout: 180_000,
  }, async () => {
    const primary = await RedisServer.start();
    onTestFinished(() => primary.remove());
    const replica = await RedisServer.start({ replicaof: `127.0.0.1 ${primary.port}` });
    onTestFinished(() => replica.remove());
    const sentinel = await RedisSentinel.watch(primary);
    onTestFinished(() => sentinel.remove());
    const [admin, copy] = [new Admin(primary.port), new Admin(replica.port)];
    onTestFinished(() => {
      admin.end();
      copy.end();
    });
    const client = new Redis({ sentinels: [{ host: '127.0.0.1', port: sentinel.port }], name: WATCHED });
    client.on('error', () => {});
    onTestFinished(() => client.disconnect());

    const queue = queueOver(client, { store: 'watched' });
    await queue.open();
    await queue.push(row(1, 4));
    const leased = await queue.take('a', 2);
    await admin.isCopiedTo(copy);
    await primary.stop('SIGKILL');
    await sentinel.hurry();

    let pushed = await queue.push(row(4, 6)).catch(() => undefined);
    while (pushed === undefined) pushed = await queue.push(row(4, 6)).catch(() => undefined);
    expect(idsOf(pushed.duplicate)).toEqual(['4']);
    expect(await queue.settle(acks(leased))).toEqual({ lost: [] });
    expect(await drain(queue)).toEqual(['3', '4', '5', '6']);
    await queue.close();
  });
});
