import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { badAnswers } from './support/bad-answers.js';
import { BadServer } from './support/bad-server.js';
import { openHandles } from './support/flat.js';
import { until, wired } from './support/wire.js';

/**
 * A deadline on the tracker's clock costs no time; what passes here is only how long sockets take to go. The shortest
 * real time limit that it could wait for is ten seconds.
 */
const REAL_MS = 8_000;

let server: BadServer;
beforeEach(async () => {
  server = await new BadServer().start();
});
afterEach(() => server.stop());

describe.each(Object.entries(badAnswers))('before a vendor that %s', (_, bad) => {
  it('close() keeps its deadline, says what became of every event, and holds no socket', async () => {
    const handles = openHandles();
    server.behaviour = bad;
    const { clock, tracker, track, ends, ledger } = wired(server.url, { concurrency: 2 });
    track(60);
    const asked = () => server.bodies.length;
    await until(() => asked() >= 2 || server.begun >= 2 || server.connections >= 2);
    if (bad.stalls) await until(() => asked() === 2);
    const started = performance.now();
    let report: Awaited<ReturnType<typeof tracker.close>> | undefined;
    const closed = tracker.close({ timeoutMs: 5_000 }).then((it) => {
      report = it;
    });
    if (bad.stalls) {
      await clock.advance(4_999);
      expect(report).toBeUndefined();
      await clock.advance(1);
    }
    await closed;
    expect(performance.now() - started).toBeLessThan(REAL_MS);
    const { tracked, delivered, rejected, dropped, unknown, pending } = ledger();
    expect({ tracked, pending }).toEqual({ tracked: 60, pending: 0 });
    expect(delivered + rejected + dropped + unknown).toBe(60);
    if (bad.ends !== 'delivered') expect(delivered).toBe(0);
    if (bad.stalls) expect(report).toEqual({ delivered: 0, dropped: 10, unknown: 50, kept: 0 });
    expect(ends()).toHaveLength(60);
    await until(() => openHandles() <= handles);
  });
});
