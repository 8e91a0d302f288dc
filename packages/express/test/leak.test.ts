import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProgram } from './support/program.js';

let program: Awaited<ReturnType<typeof makeProgram>>;

beforeAll(async () => {
  program = await makeProgram('soak');
}, 60_000);
afterAll(() => program.remove());

/** One by `req`, and one by the route. */
const EVENTS_EACH = 2;
const WARM_UP = 10_000;

async function soak(env: Record<string, string>) {
  const { url: said, ended } = await program.start(env);
  await ended;
  return JSON.parse(said) as { bytesEach: number; pending: number; delivered: number };
}

describe('the heap', { timeout: 300_000 }, () => {
  it.each([
    ['5', 100_000],
    ['4', 20_000],
  ])('stays flat under Express %s over %d requests', async (version, requests) => {
    const { bytesEach, pending, delivered } = await soak({ EXPRESS: version, REQUESTS: `${requests}` });
    expect(pending).toBe(0);
    expect(delivered).toBe((requests + WARM_UP) * EVENTS_EACH);
    expect(bytesEach * requests).toBeLessThan(2_000_000);
  });

  it('would be seen to grow', async () => {
    const { bytesEach } = await soak({ REQUESTS: '4000', LEAK: 'yes' });
    expect(bytesEach).toBeGreaterThan(500);
  });
});
