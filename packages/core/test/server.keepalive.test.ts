import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer, BadServer, type Behaviour, healthy, TAKEN } from './support/bad-server.js';
import { troubles } from './support/flat.js';
import { until, wired } from './support/wire.js';

const EVENTS = 100;

let server: BadServer;
let trouble: ReturnType<typeof troubles>;
beforeEach(async () => {
  trouble = troubles();
  server = await new BadServer().start();
});
afterEach(async () => {
  await server.stop();
  trouble.stop();
});

/** Sends the events one a request, and gives the numbers that arrived. */
async function deliverAll(behaviour: Behaviour, concurrency = 1): Promise<number[]> {
  server.behaviour = behaviour;
  const { tracker, track, hurry, ends, outcomes, ledger } = wired(server.url, {
    batchEvents: 1,
    concurrency,
  });
  track(EVENTS);
  await until(() => outcomes.length === EVENTS, hurry);
  expect(new Set(ends())).toEqual(new Set(['delivered']));
  expect(ledger()).toMatchObject({ tracked: EVENTS, delivered: EVENTS, pending: 0 });
  await tracker.close();
  expect(trouble.heard).toEqual([]);
  return server.bodies.map((body) => JSON.parse(body)[0].n);
}

const all = Array.from({ length: EVENTS }, (_, n) => n);

describe.each([1, 8])('a vendor that closes kept-alive connections, with %i requests at a time', (at) => {
  it('at once after each answer, loses nothing', async () => {
    const arrived = await deliverAll({ asked: (socket) => socket.end(answer(200, TAKEN)) }, at);
    expect(new Set(arrived)).toEqual(new Set(all));
  });

  it('and says so, gets each event once', async () => {
    const bye = answer(200, TAKEN, ['connection: close']);
    const arrived = await deliverAll({ asked: (socket) => socket.end(bye) }, at);
    expect(arrived.sort((a, b) => a - b)).toEqual(all);
    expect(server.connections).toBe(EVENTS);
  });

  it('a moment after each answer, loses nothing', async () => {
    const arrived = await deliverAll(
      {
        asked: (socket) => {
          socket.write(answer(200, TAKEN));
          setImmediate(() => socket.end());
        },
      },
      at,
    );
    expect(new Set(arrived)).toEqual(new Set(all));
  });

  it('while the next request is being written, gets each event once', async () => {
    const arrived = await deliverAll(
      {
        ...healthy,
        begun: (socket, turn) => {
          if (turn === 2) socket.destroy();
        },
      },
      at,
    );
    expect(arrived.sort((a, b) => a - b)).toEqual(all);
  });

  it('after it has taken a request and before it says so, may get it again', async () => {
    let asked = 0;
    const arrived = await deliverAll(
      {
        asked: (socket, body) =>
          ++asked % 3 === 0 ? socket.resetAndDestroy() : healthy.asked?.(socket, body),
      },
      at,
    );
    expect(new Set(arrived)).toEqual(new Set(all));
    expect(arrived.length).toBeGreaterThan(EVENTS);
  });

  it('and answers twice, is never taken to have what it never got', async () => {
    const twice = answer(200, TAKEN).repeat(2);
    const arrived = await deliverAll({ asked: (socket) => socket.write(twice) }, at);
    expect(new Set(arrived)).toEqual(new Set(all));
  });
});

it('a vendor that keeps connections is not asked for new ones', async () => {
  await deliverAll(healthy, 8);
  // While one that was just used comes free, the next request may open another.
  expect(server.connections).toBeLessThanOrEqual(2 * 8);
});
