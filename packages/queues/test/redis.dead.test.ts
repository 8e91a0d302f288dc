import { setTimeout as wait } from 'node:timers/promises';
import type { Queue } from '@sendoff/core';
import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { redisQueue } from '../src/redis.js';
import {
  acks,
  deaths,
  delivery,
  describeRedis,
  drain,
  idsOf,
  RedisScene,
  row,
} from './support/redis-scene.js';

describeRedis('what a Redis queue keeps', () => {
  const scene = new RedisScene();

  async function bury(queue: Queue, first: number, last: number, body = ''): Promise<void> {
    await queue.push(row(first, last).map((one) => ({ ...one, body, subject: `s${one.id}` })));
    await queue.settle(deaths(await queue.take('a', last - first + 1)));
  }
  const dead = async (queue: Queue) => idsOf(await queue.dead.list('a', 5_000));

  it('is the newest dead letters, by count', async () => {
    const queue = await scene.open('count', { dead: { max: 3 } });
    await bury(queue, 1, 2);
    await bury(queue, 3, 5);
    expect(await dead(queue)).toEqual(['3', '4', '5']);
    await bury(queue, 6, 6);
    expect([await dead(queue), (await queue.size('a')).dead]).toEqual([['4', '5', '6'], 3]);
    await queue.close();
  });

  it('is the newest dead letters, by bytes, however they go', async () => {
    const queue = await scene.open('bytes', { dead: { maxBytes: 3_500 } });
    const body = 'x'.repeat(1_000);
    await bury(queue, 1, 4, body);
    expect(await dead(queue)).toEqual(['2', '3', '4']);
    await queue.dead.drop('a', ['3']);
    await bury(queue, 5, 5, body);
    expect(await dead(queue)).toEqual(['2', '4', '5']);
    expect(await queue.dead.redrive('a', ['2'])).toBe(1);
    expect(await queue.erase('s4')).toBe(1);
    await bury(queue, 6, 7, body);
    expect(await dead(queue)).toEqual(['5', '2', '6']);
    await queue.dead.drop('a');
    await bury(queue, 8, 10, body);
    expect(await dead(queue)).toEqual(['7', '8', '9']);
    await queue.close();
  });

  it('is dead letters for their time, without anything being done', async () => {
    const queue = await scene.open('age');
    await bury(queue, 1, 2);
    expect((await queue.size('a')).dead).toBe(2);
    await wait(250);
    expect((await queue.size('a')).dead).toBe(2);
    const brief = await scene.open('age', { dead: { forMs: 200 } });
    expect([(await brief.size('a')).dead, await dead(brief), await brief.lanes()]).toEqual([0, [], []]);
    await brief.close();
    await queue.close();
  });

  it('is one dead letter of an id', async () => {
    const queue = await scene.open('twice');
    await bury(queue, 1, 2);
    await bury(queue, 1, 1, 'later');
    const letters = await queue.dead.list('a', 9);
    expect(letters.map(({ id, body }) => [id, body])).toEqual([
      ['2', ''],
      ['1', 'later'],
    ]);
    await queue.push([delivery(1)]);
    expect(await queue.dead.redrive('a')).toBe(2);
    expect((await drain(queue)).sort()).toEqual(['1', '2']);
    await queue.close();
  });

  it('goes back as far as there is room', async () => {
    const queue = await scene.open('room', { maxDeliveries: 3 });
    await bury(queue, 1, 3);
    await queue.push(row(4, 5));
    expect(await queue.dead.redrive('a')).toBe(1);
    expect(await queue.dead.redrive('a', ['2', '3'])).toBe(0);
    expect(await dead(queue)).toEqual(['2', '3']);
    expect(await drain(queue)).toEqual(['4', '5', '1']);
    await queue.close();
  });

  it('is found in pages: redriven, dropped and erased', async () => {
    const queue = await scene.open('pages', { maxDeliveries: 10_000 });
    const all = row(1, 1_234).map((one) => ({ ...one, subject: Number(one.id) % 2 ? 'odd' : 'even' }));
    await queue.push(all);
    await queue.settle(deaths(await queue.take('a', 1_234)));
    expect(await dead(queue)).toEqual(idsOf(all));
    expect(await queue.dead.redrive('a', idsOf(all).slice(0, 700))).toBe(700);
    expect(await queue.dead.redrive('a')).toBe(534);
    expect(await queue.erase('odd')).toBe(617);
    const leased = await queue.take('a', 2_000);
    expect(idsOf(leased)).toEqual(idsOf(all).filter((id) => Number(id) % 2 === 0));
    await queue.settle(deaths(leased));
    expect(await queue.erase('even')).toBe(617);
    expect(await queue.size()).toEqual({ ready: 0, leased: 0, dead: 0 });
    await queue.close();
  });

  it('leaves no more behind than the queue itself, in keys of its prefix and that of the client', async () => {
    const client = new Redis(scene.server.port, { keyPrefix: 'app:' });
    const queue = redisQueue({ client, prefix: 'mail' });
    await queue.open();
    await queue.push(row(1, 3));
    const leased = await queue.take('a', 2);
    await queue.settle([...acks(leased.slice(0, 1)), ...deaths(leased.slice(1))]);
    const keys = (await scene.admin.redis.keys('app:*')).filter((key) => !key.includes(':answer:'));
    const own = [
      'app:mail:queue',
      'app:mail:{a}',
      'app:mail:{a}:dead',
      'app:mail:{a}:dead:ids',
      'app:mail:{a}:ids',
    ];
    expect(keys.sort()).toEqual(own);
    await drain(queue);
    await queue.dead.drop('a');
    const left = (await scene.admin.redis.keys('app:*')).filter((key) => !key.includes(':answer:'));
    expect(left.sort()).toEqual(['app:mail:queue', 'app:mail:{a}']);
    const [answer = ''] = await scene.admin.redis.keys('app:*:answer:*');
    expect(await scene.admin.redis.pttl(answer)).toBeGreaterThan(0);
    await queue.close();
    client.disconnect();
  });

  it('is no lane where a worker only looked', async () => {
    const queue = await scene.open('looked');
    expect([await queue.take('a', 9), await queue.lanes(), await queue.erase('ann')]).toEqual([[], [], 0]);
    expect(await scene.admin.redis.keys('looked:*{a}*')).toEqual([]);
    await queue.close();
  });
});
