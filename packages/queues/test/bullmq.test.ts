import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTracker, type Tracker, withIdentity } from '@sendoff/core';
import { type ConnectionOptions, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { redisQueue } from '../src/redis.js';
import { startJobs } from './support/bullmq-jobs.js';
import { Collectors } from './support/collectors.js';
import { describeRedis, RedisScene } from './support/redis-scene.js';

const JOBS = 60;

describeRedis('BullMQ and Sendoff on one Redis', () => {
  const scene = new RedisScene({ 'maxmemory-policy': 'noeviction' });

  /** A process with jobs and events, each over connections of its own; ended in the order of the page. */
  async function start(startWorker: (tracker: Tracker, connection: ConnectionOptions) => Worker = startJobs) {
    await scene.admin.redis.flushall();
    const vendor = await Collectors.start();
    const connection = { host: '127.0.0.1', port: scene.server.port, retryStrategy: () => 50 };
    const client = new Redis({ ...connection, maxRetriesPerRequest: 1 });
    const tracker = createTracker({
      destinations: [vendor.destination('mail', ({ email, properties }) => `${email}: ${properties.number}`)],
      queue: redisQueue({ client }),
      flushIntervalMs: 20,
      logger: { debug() {}, warn() {}, error() {} },
    });
    const jobs = new Queue('orders', { connection });
    const worker = startWorker(tracker, connection);
    client.on('error', () => {});
    jobs.on('error', () => {});
    worker.on('error', () => {});
    onTestFinished(async () => {
      await worker.close();
      await tracker.close();
      await jobs.close();
      client.disconnect();
    });
    const add = (first: number, last: number, attempts = 1) =>
      jobs.addBulk(
        Array.from({ length: last - first + 1 }, (_, i) => ({
          name: 'ship',
          data: { number: first + i, email: `user-${first + i}@example.com` },
          opts: { attempts },
        })),
      );
    const finished = async (count: number) => {
      while ((await jobs.getCompletedCount()) < count) await sleep(10);
    };
    return { vendor, tracker, jobs, add, finished };
  }

  const expected = Array.from({ length: JOBS }, (_, n) => `user-${n + 1}@example.com: ${n + 1}`).sort();

  it('keep to their own keys, and each job to its own user', async () => {
    const { vendor, tracker, add, finished } = await start();
    await add(1, JOBS);
    await finished(JOBS);
    await tracker.flush();
    expect([...vendor.taken('mail')].sort()).toEqual(expected);
    const keys = await scene.admin.redis.keys('*');
    const families = new Set(keys.map((key) => /^(bull|sendoff):/.exec(key)?.[1] ?? key));
    expect([...families].sort()).toEqual(['bull', 'sendoff']);
  });

  it('leave to the other what is not their own', async () => {
    const { vendor, tracker, jobs, add, finished } = await start();
    tracker.pause('mail');
    await add(1, JOBS);
    await finished(JOBS);
    await jobs.obliterate({ force: true });
    expect(await scene.admin.redis.keys('bull:*')).toEqual([]);
    tracker.resume('mail');
    await tracker.flush();
    expect([...vendor.taken('mail')].sort()).toEqual(expected);
  });

  it('track a job that is tried again once, where the event comes last', async () => {
    const { vendor, tracker, add, finished } = await start((own, connection) => {
      const work = async (attempt: number, number: number) => {
        if (attempt === 0) throw new Error('The parcel service is away.');
        await own.track({ name: 'order_shipped', properties: { number } }).stored();
      };
      return new Worker(
        'orders',
        ({ data, attemptsMade }) =>
          withIdentity({ email: data.email }, () => work(attemptsMade, data.number)),
        { connection },
      );
    });
    await add(1, JOBS, 2);
    await finished(JOBS);
    await tracker.flush();
    expect([...vendor.taken('mail')].sort()).toEqual(expected);
  });

  // A job that was at work then is taken up again when BullMQ next looks for such jobs: twice a minute.
  it('both go on when Redis was away', { timeout: 120_000 }, async () => {
    const { vendor, tracker, add, finished } = await start();
    await add(1, JOBS / 2);
    await scene.server.restart();
    await add(JOBS / 2 + 1, JOBS);
    await finished(JOBS);
    await tracker.flush();
    expect([...new Set(vendor.taken('mail'))].sort()).toEqual(expected);
  });
});

it('docs/bullmq.md has the jobs that run here', () => {
  const page = readFileSync(new URL('../../../docs/bullmq.md', import.meta.url), 'utf8');
  const jobs = readFileSync(new URL('support/bullmq-jobs.ts', import.meta.url), 'utf8');
  expect(page).toContain(`<!-- file: jobs.ts -->\n\`\`\`ts\n${jobs}\`\`\`\n`);
});
