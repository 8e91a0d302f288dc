import { createClient } from '@redis/client';
import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { redisLimiter, redisQueue } from '../src/redis.js';
import {
  acks,
  codeOf,
  deaths,
  describeRedis,
  leasesOf,
  RedisScene,
  releases,
  row,
} from './support/redis-scene.js';
import { RedisServer } from './support/redis-server.js';

function listener() {
  const lines: string[] = [];
  const note = (level: string) => (line: string) => void lines.push(`${level}: ${line}`);
  return { lines, logger: { debug: note('debug'), warn: note('warn') } };
}

it.each([
  [{}, 'client'],
  [{ client: {} }, 'client'],
  [{ client: new Redis({ lazyConnect: true }), prefix: '{a}' }, 'prefix'],
  [{ client: new Redis({ lazyConnect: true }), prefix: '' }, 'prefix'],
  [{ client: new Redis({ lazyConnect: true }), leaseMs: 0 }, 'leaseMs'],
  [{ client: new Redis({ lazyConnect: true }), maxDeliveries: 1.5 }, 'maxDeliveries'],
  [{ client: new Redis({ lazyConnect: true }), dead: { max: -1 } }, 'dead.max'],
])('refuses options that cannot be used, %#', (options, name) => {
  const make = () => redisQueue(options as Parameters<typeof redisQueue>[0]);
  expect(make).toThrow(
    expect.objectContaining({ code: 'invalid_option', message: expect.stringContaining(name) }),
  );
});

describeRedis('opening a Redis queue', () => {
  const scene = new RedisScene();

  it('refuses a lease that is not the one of the others', async () => {
    const queue = await scene.open('lease', { leaseMs: 5_000 });
    const error = await scene.open('lease', { leaseMs: 6_000 }).catch((error) => error);
    expect(error).toMatchObject({
      code: 'queue_unusable',
      message: expect.stringMatching(/6000.*5000.*HDEL/),
    });
    await queue.close();
    await (await scene.open('lease', { leaseMs: 5_000 })).close();
  });

  it('is quiet where Redis keeps what it is given', async () => {
    const { lines, logger } = listener();
    await (await scene.open('quiet', { logger })).close();
    expect(lines).toEqual([]);
  });

  it('warns where Redis may lose it', async () => {
    const server = await RedisServer.start({ appendonly: 'no', 'maxmemory-policy': 'allkeys-lru' });
    onTestFinished(() => server.remove());
    const { lines, logger } = listener();
    const queue = await scene.open('warned', { logger }, 'node-redis', server.port);
    await queue.close();
    expect(lines).toEqual([
      expect.stringMatching(/^warn.*appendonly yes/),
      expect.stringMatching(/^warn.*noeviction/),
    ]);
  });

  it('says that it could not look where it may not', async () => {
    await scene.admin.redis.call(
      'ACL',
      'SETUSER',
      'worker',
      'on',
      '>word',
      '~*',
      '+@all',
      '-info',
      '-config',
    );
    const client = new Redis(scene.server.port, {
      username: 'worker',
      password: 'word',
      enableReadyCheck: false,
    });
    const { lines, logger } = listener();
    const queue = redisQueue({ client, prefix: 'blind', logger });
    await queue.open();
    await queue.close();
    client.disconnect();
    expect(lines).toEqual([expect.stringMatching(/^debug.*INFO/)]);
  });

  it('needs no more rights than are written down', async () => {
    const rights =
      '+@connection +eval +evalsha +info +time +@stream +@hash +@string +@keyspace ~bound:*'.split(' ');
    await scene.admin.redis.call('ACL', 'SETUSER', 'bound', 'on', '>word', ...rights);
    const client = new Redis(scene.server.port, { username: 'bound', password: 'word' });
    const queue = redisQueue({ client, prefix: 'bound' });
    await queue.open();
    await queue.push(row(1, 9).map((one) => ({ ...one, subject: 'ann' })));
    const [first, second, third] = [
      await queue.take('a', 1),
      await queue.take('a', 2),
      await queue.take('a', 1),
    ];
    await queue.extend(leasesOf(first));
    await queue.settle([...acks(first), ...deaths(second), ...releases(third)]);
    await queue.dead.redrive('a', ['2']);
    await queue.dead.drop('a');
    expect([await queue.lanes(), (await queue.size()).ready, await queue.erase('ann')]).toEqual([
      ['a'],
      7,
      7,
    ]);
    await redisLimiter({ client, prefix: 'bound' })('vendor', [{ limit: 1, windowMs: 1_000 }]).reserve();
    await queue.close();
    client.disconnect();
  });

  it('says what a user without rights is missing', async () => {
    await scene.admin.redis.call(
      'ACL',
      'SETUSER',
      'guest',
      'on',
      '>word',
      '~*',
      '+info',
      '+ping',
      '+hello',
      '+client',
    );
    const client = new Redis(scene.server.port, { username: 'guest', password: 'word' });
    const error = await redisQueue({ client, prefix: 'guest' })
      .open()
      .catch((error) => error);
    client.disconnect();
    expect(error).toMatchObject({ code: 'queue_unusable', message: expect.stringContaining('EVAL') });
  });

  it.each(['wrong', undefined])(
    'is unusable with the password %s, over ioredis and node-redis',
    async (password) => {
      const server = await RedisServer.start({ requirepass: 'right' });
      onTestFinished(() => server.remove());
      const word = password === undefined ? {} : { password };
      const ioredis = new Redis(server.port, { ...word, retryStrategy: () => 20 });
      const nodeRedis = createClient({ url: `redis://127.0.0.1:${server.port}`, ...word });
      nodeRedis.on('error', () => {});
      nodeRedis.connect().catch(() => {});
      for (const client of [ioredis, nodeRedis]) {
        const error = await redisQueue({ client })
          .open()
          .catch((error) => error);
        expect(error).toMatchObject({ code: 'queue_unusable', message: expect.stringContaining('password') });
        expect(error.message).not.toContain('wrong password');
      }
      ioredis.disconnect();
      nodeRedis.destroy();
    },
  );

  it('says when a client of node-redis is not connected', async () => {
    const error = await redisQueue({ client: createClient() })
      .open()
      .catch((error) => error);
    expect(error).toMatchObject({ code: 'queue_unusable', message: expect.stringContaining('connect()') });
  });

  it('hears the errors of a client that nobody listens to, as long as it is open', async () => {
    const client = createClient({ url: `redis://127.0.0.1:${scene.server.port}` });
    const queue = redisQueue({ client, prefix: 'heard' });
    await client.connect();
    await queue.open();
    client.emit('error', new Error('would end the process'));
    await queue.close();
    expect(client.listenerCount('error')).toBe(0);
    client.destroy();
  });

  it('leaves no consumer behind, but for those that hold something', async () => {
    const [one, two] = [await scene.open('tidy'), await scene.open('tidy')];
    await one.push(row(1, 2));
    await one.take('a', 1);
    await two.settle(acks(await two.take('a', 1)));
    const count = async () =>
      ((await scene.admin.redis.xinfo('CONSUMERS', 'tidy:queue:{a}', 'sendoff')) as []).length;
    expect(await count()).toBe(2);
    await one.close();
    await two.close();
    expect(await count()).toBe(1);
  });

  it('uses nothing but keys with its prefix', async () => {
    const keys = await scene.admin.redis.keys('*');
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.filter((key) => !/^(lease|quiet|blind|heard|tidy|bound)(:queue)?[:{]/.test(key))).toEqual([]);
  });

  it('tells a call before it was opened', async () => {
    const client = new Redis({ lazyConnect: true });
    expect(await codeOf(redisQueue({ client }).take('a', 1))).toBe('queue_closed');
  });
});
