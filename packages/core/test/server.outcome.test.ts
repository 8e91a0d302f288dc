import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { badAnswers } from './support/bad-answers.js';
import { BadServer, healthy } from './support/bad-server.js';
import { counted } from './support/counted.js';
import { until, wired } from './support/wire.js';

let server: BadServer;
beforeEach(async () => {
  server = await new BadServer().start();
});
afterEach(() => server.stop());

describe.each(Object.entries(badAnswers))('a vendor that %s', (_, bad) => {
  it(`leaves each event ${bad.ends}, once and in time, and the tracker well`, async () => {
    server.behaviour = bad;
    const heads = counted('undici:request:headers');
    const { clock, tracker, track, hurry, ends, ids, outcomes, ledger } = wired(server.url, {
      retry: { forMs: 3_000 },
    });
    track(25, { padding: 'x'.repeat(20_000) });
    if (bad.stalls) {
      // Unknown it is once a head has been read, not as soon as one is written.
      await until(() => server.bodies.length === 1 && (bad.ends === 'expired' || heads.count > 0));
      await clock.advance(29_999);
      expect(outcomes).toEqual([]);
      await clock.advance(1);
    }
    const pass = () => {
      clock.step(100);
      hurry();
    };
    await until(() => outcomes.length === 25, pass);
    expect(new Set(ends())).toEqual(new Set([bad.ends]));
    expect(ledger()).toMatchObject({ tracked: 25, [bad.ends]: 25, pending: 0 });
    if (bad.stalls) expect(outcomes.every(({ waitedMs }) => waitedMs === 30_000)).toBe(true);

    server.behaviour = healthy;
    track(25);
    const flushed = tracker.flush();
    await until(() => outcomes.length === 50, hurry);
    expect(await flushed).toEqual({ pending: 0, timedOut: false });
    expect(new Set(ends().slice(25))).toEqual(new Set(['delivered']));
    expect(new Set(ids).size).toBe(50);
    const closed = tracker.close();
    await clock.advance(0);
    expect(await closed).toEqual({ delivered: 0, dropped: 0, unknown: 0, kept: 0 });
  });
});
