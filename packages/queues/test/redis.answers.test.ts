import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  acks,
  codeOf,
  deaths,
  delivery,
  describeRedis,
  drain,
  idsOf,
  RedisScene,
  releases,
  row,
} from './support/redis-scene.js';
import { TcpGate } from './support/tcp-gate.js';

/** The client sends again what had no answer, or leaves that to who asked. */
const CLIENTS = ['ioredis', 'node-redis'] as const;

describeRedis('a Redis queue whose answer was lost', () => {
  const scene = new RedisScene();
  let gate: TcpGate;
  beforeAll(async () => {
    gate = await TcpGate.before(scene.server.port);
  });
  afterAll(() => gate.end());

  /** Asks until there is an answer, as the tracker does. */
  async function insist<T>(call: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await call();
      } catch (error) {
        expect(error).toMatchObject({ code: 'queue_unavailable' });
      }
    }
  }

  describe.each(CLIENTS)('over %s', (client) => {
    const open = (store: string) => scene.open(`${store}-${client}`, {}, client, gate.port);

    it('stores nothing twice, and calls nothing of it a duplicate that the client sent again', async () => {
      const queue = await open('push');
      await queue.push([delivery(0)]);
      const broken = gate.swallow(/lost-body/);
      const push = queue.push([delivery(0), delivery(1, { body: 'lost-body' }), delivery(2)]);
      await broken;
      const { duplicate } = client === 'ioredis' ? await push : { duplicate: [delivery(0)] };
      if (client !== 'ioredis') expect(await codeOf(push)).toBe('queue_unavailable');
      expect(idsOf(duplicate)).toEqual(['0']);
      const again = await queue.push(row(1, 3));
      expect(idsOf(again.duplicate)).toEqual(['1', '2']);
      expect(await drain(queue)).toEqual(['0', '1', '2', '3']);
      await queue.close();
    });

    it.each([
      ['ack', acks, { ready: 0, leased: 1, dead: 0 }],
      ['dead', deaths, { ready: 0, leased: 1, dead: 2 }],
      ['release', releases, { ready: 2, leased: 1, dead: 0 }],
    ] as const)(
      'takes a settlement that was carried out for what it is: %s',
      async (way, settlements, size) => {
        const queue = await open(`settle-${way}`);
        await queue.push(row(1, 3));
        const leased = await queue.take('a', 9);
        const broken = gate.swallow(/:answer:/);
        const settled = insist(() => queue.settle(settlements(leased.slice(0, 2))));
        await broken;
        expect(await settled).toEqual({ lost: [] });
        expect(await queue.size()).toMatchObject(size);
        expect((await queue.settle(acks(leased))).lost).toHaveLength(2);
        await queue.close();
      },
    );

    it('tells what was lost in a settlement that was carried out', async () => {
      const queue = await open('stale');
      await queue.push(row(1, 2).map((one) => ({ ...one, subject: `s${one.id}` })));
      const leased = await queue.take('a', 9);
      await queue.erase('s1');
      const broken = gate.swallow(/:answer:/);
      const settled = insist(() => queue.settle(acks(leased)));
      await broken;
      expect(await settled).toEqual({ lost: [leased[0]] });
      await queue.close();
    });
  });
});
