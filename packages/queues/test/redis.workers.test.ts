import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeProgram } from './support/programs.js';
import { acks, describeRedis, RedisScene, row } from './support/redis-scene.js';

const LEASE_MS = 1_000;

describeRedis('workers on a Redis queue', () => {
  const scene = new RedisScene();
  const children: ChildProcess[] = [];
  let program: Awaited<ReturnType<typeof makeProgram>>;
  beforeAll(async () => {
    program = await makeProgram('redis-worker');
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await program.remove();
  });

  /** A worker in a process of its own, that has just taken something. */
  async function worker(store: string) {
    const args = [program.path, store, `${LEASE_MS}`, `${scene.server.port}`];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(child);
    const ended = once(child, 'exit');
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const says = async () => (await lines.next()).value as string;
    const settle = () => child.stdin.end();
    return { child, took: await says(), settle, says, ended };
  }

  async function takenAgain(queue: Awaited<ReturnType<RedisScene['open']>>) {
    for (let leased = await queue.take('a', 100); ; leased = await queue.take('a', 100)) {
      if (leased.length > 0) return leased;
      await new Promise((wake) => setTimeout(wake, 10));
    }
  }

  it('lose what they held while they were paused past its lease', async () => {
    const queue = await scene.open('paused', { leaseMs: LEASE_MS });
    await queue.push(row(1, 3));
    const paused = await worker('paused');
    expect(paused.took).toBe('took 1:1,2:1,3:1');
    paused.child.kill('SIGSTOP');
    const leased = await takenAgain(queue);
    expect(leased.map(({ id, attempt }) => `${id}:${attempt}`)).toEqual(['1:2', '2:2', '3:2']);
    expect(await queue.settle(acks(leased.slice(0, 1)))).toEqual({ lost: [] });
    paused.settle();
    paused.child.kill('SIGCONT');
    expect(await paused.says()).toBe('lost 3 of 3');
    expect(await queue.settle(acks(leased.slice(1)))).toEqual({ lost: [] });
    expect(await queue.size()).toEqual({ ready: 0, leased: 0, dead: 0 });
    await paused.ended;
    await queue.close();
  });

  it('take over from each other when three are killed in turn', async () => {
    const queue = await scene.open('killed', { leaseMs: LEASE_MS });
    await queue.push(row(1, 2));
    for (const attempt of [1, 2, 3]) {
      const { child, took } = await worker('killed');
      expect(took).toBe(`took 1:${attempt},2:${attempt}`);
      child.kill('SIGKILL');
    }
    const last = await worker('killed');
    expect(last.took).toBe('took 1:4,2:4');
    last.settle();
    expect(await last.says()).toBe('lost 0 of 2');
    expect(await queue.size()).toEqual({ ready: 0, leased: 0, dead: 0 });
    await queue.close();
  });

  it('recover many leases of one that died, the oldest first and before what is new', async () => {
    const queue = await scene.open('many', { leaseMs: 300 });
    const other = await scene.open('many', { leaseMs: 300 });
    await queue.push(row(1, 300));
    await queue.take('a', 200);
    const came: string[] = [];
    await new Promise((wake) => setTimeout(wake, 400));
    for (let i = 0; i < 12; i++) {
      const leased = await other.take('a', 25);
      came.push(...leased.map(({ id, attempt }) => `${id}:${attempt}`));
      await other.settle(acks(leased));
    }
    expect(came).toEqual(row(1, 300).map(({ id }, i) => `${id}:${i < 200 ? 2 : 1}`));
    await queue.close();
    await other.close();
  });
});
