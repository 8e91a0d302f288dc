import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { badAnswers } from './support/bad-answers.js';
import { BadServer, healthy } from './support/bad-server.js';
import { bytesInUse, openHandles, troubles } from './support/flat.js';
import { until, wired } from './support/wire.js';

const AT_ONCE = 40;
const ROUNDS = 5;
/** Between the two looks lie 160 requests, with a dead letter each: 10 KB more of each would show. */
const GROWTH_BYTES = 1_600_000;

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

const rude = Object.entries(badAnswers).filter(([, { ordinary }]) => !ordinary);

describe.each(rude)('200 requests to a vendor that %s', (_, bad) => {
  it('leave nothing behind, and a healthy one after each 40 is delivered', async () => {
    const before = openHandles();
    let told = 0;
    const { clock, tracker, track, hurry, ledger } = wired(server.url, {
      batchEvents: 1,
      concurrency: AT_ONCE,
      retry: { forMs: 1_000 },
      onOutcome: () => told++,
    });
    let used = 0;
    for (let round = 1; round <= ROUNDS; round++) {
      server.behaviour = bad;
      const asked = server.bodies.length;
      track(AT_ONCE);
      clock.step(1_001);
      if (bad.stalls) {
        await until(() => server.bodies.length === asked + AT_ONCE);
        await clock.advance(30_000);
      }
      await until(() => told === round * (AT_ONCE + 1) - 1, hurry);
      server.behaviour = healthy;
      track(1);
      await until(() => told === round * (AT_ONCE + 1), hurry);
      if (round === 1) used = await bytesInUse();
    }
    const delivered = ROUNDS * (bad.ends === 'delivered' ? AT_ONCE + 1 : 1);
    expect(ledger()).toMatchObject({ tracked: ROUNDS * (AT_ONCE + 1), delivered, pending: 0, state: 'open' });
    // Kept alive is a connection for each request at a time, seen here from both ends.
    await until(() => openHandles() <= before + 2 * AT_ONCE);
    expect((await bytesInUse(used + GROWTH_BYTES)) - used).toBeLessThan(GROWTH_BYTES);

    await tracker.close();
    await until(() => openHandles() <= before);
    expect(trouble.heard).toEqual([]);
  });
});
