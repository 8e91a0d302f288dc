import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { audit } from '../scripts/demo/audit.mjs';
import { run } from './support/child.js';
import { root } from './support/house.js';

describe('the demo', () => {
  it('ends by itself without a terminal, with every event accounted for', async () => {
    const { stdout } = await run([process.execPath, join(root, 'scripts/demo/main.mjs')], { cwd: root });
    for (const shop of ['express-shop', 'nestjs-shop']) {
      expect(stdout).toMatch(new RegExp(`^${shop} +841 +11 +800 +30 `, 'm'));
      expect(stdout).toContain(
        `${shop}: stopped by SIGTERM (SIGTERM) with sign-ups waiting; 7 of 7 arrived.`,
      );
    }
    expect(stdout).toMatch(/rejected +30 {2}inactive_event: .*"newsletter_joined"/);
    expect(stdout).toMatch(/refused +1 {2}invalid_email: /);
    expect(stdout).toMatch(/✓ Every event is accounted for\.\n$/);
  });
});

describe('its audit', () => {
  const ended = { refused: 1, delivered: 2, rejected: 1, expired: 0, dropped: 0, unknown: 0, pending: 0 };
  const shop = { name: 'a-shop' };
  const visit = { domain: 'a-shop.example.com', tracked: 4, unexpected: [] as string[] };
  const sandbox = {
    events: ({ verdict }: { verdict: string }) =>
      (verdict === 'good' ? ['ada', 'grace'] : ['alan'])
        .map((who) => ({ email: `${who}@a-shop.example.com` }))
        .concat({ email: 'someone@another-shop.example.com' }),
  };
  const books = (ledger: object) => ({
    stats: { destinations: { selzy: { tracked: 4, ...ended, ...ledger } } },
  });
  const found = (ledger: object, done = visit) =>
    audit({ shop, visit: done, tracking: books(ledger) }, sandbox);

  it('finds nothing where all agree', () => {
    expect(found({})).toEqual([]);
  });

  it.each([
    ['an event that was never tracked', { tracked: 3, refused: 0 }, /what the shoppers did: 3 against 4/],
    ['a ledger that does not balance', { refused: 0 }, /to their outcomes: 4 against 3/],
    ['a delivery that the sandbox never took', { delivered: 3, refused: 0 }, /the sandbox took: 3 against 2/],
    [
      'a rejection that the sandbox never made',
      { rejected: 2, refused: 0 },
      /the sandbox refused: 2 against 1/,
    ],
    ['what is still pending', { pending: 1, refused: 0 }, /still pending: 1 against 0/],
    ['what was lost on the way', { dropped: 1, refused: 0 }, /expired, dropped or unknown: 1 against 0/],
  ])('finds %s', (_, ledger, problem) => {
    expect(found(ledger)).toContainEqual(expect.stringMatching(problem));
  });

  it('finds an answer that the shop should not have given', () => {
    expect(found({}, { ...visit, unexpected: ['POST /cart answered 500, not 204'] })).toEqual([
      'a-shop: POST /cart answered 500, not 204',
    ]);
  });
});
