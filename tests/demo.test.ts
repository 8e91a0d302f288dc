import { join } from 'node:path';
import { connectSandbox, startSandbox } from '@sendoff/sandbox';
import { describe, expect, it, onTestFinished } from 'vitest';
import { audit } from '../scripts/demo/audit.mjs';
import { VENDORS } from '../scripts/demo/vendors.mjs';
import { run } from './support/child.js';
import { root } from './support/house.js';

const demo = [process.execPath, join(root, 'scripts/demo/main.mjs')] as const;
const shops = ['express-shop', 'nestjs-shop'];

/** Tracked, refused, delivered and rejected, as they stand in a line of a table. */
const line = (label: string, ...counts: readonly number[]) =>
  new RegExp(`^${label} +${counts.join(' +')} `, 'm');

const stopped = (shop: string, signUps: number) =>
  `${shop}: stopped by SIGTERM (SIGTERM) with sign-ups waiting; ${signUps} of ${signUps} arrived.\n`;

const allAccountedFor = /✓ Every event is accounted for\.\n$/;

describe.concurrent('the demo', () => {
  it('ends by itself without a terminal, with every event accounted for, at five vendors last', async () => {
    const { stdout } = await run(demo, { cwd: root });
    for (const shop of shops) {
      expect(stdout).toMatch(line(shop, 841, 11, 800, 30));
      expect(stdout).toContain(stopped(shop, 7));
    }
    expect(stdout).toMatch(/rejected +30 {2}inactive_event: .*"newsletter_joined"/);
    expect(stdout).toMatch(/refused +1 {2}invalid_email: /);
    expect(stdout).toMatch(line('selzy', 85, 2, 80, 3));
    expect(stdout).toMatch(line('brevo', 85, 2, 83, 0));
    expect(stdout).toMatch(line('spotzee', 85, 2, 83, 0));
    expect(stdout).toMatch(line('octeth', 85, 2, 83, 0));
    expect(stdout).toMatch(line('vibetrace', 85, 2, 77, 6));
    expect(stdout).toContain(stopped('express-shop (all vendors)', 35));
    expect(stdout).toMatch(allAccountedFor);
  });

  it.each([
    ['brevo', 830, 0],
    ['spotzee', 830, 0],
    ['octeth', 830, 0],
    ['vibetrace', 792, 38],
  ])('does the same with %s', async (VENDOR, delivered, rejected) => {
    const { stdout } = await run(demo, { cwd: root, env: { VENDOR } });
    for (const shop of shops) {
      expect(stdout).toMatch(line(shop, 841, 11, delivered, rejected));
      expect(stdout).toContain(stopped(shop, 7));
    }
    expect(stdout).not.toContain('VENDOR=all');
    expect(stdout).toMatch(allAccountedFor);
  });

  it('does the same with all of them', async () => {
    const { stdout } = await run(demo, { cwd: root, env: { VENDOR: 'all' } });
    for (const vendor of Object.keys(VENDORS)) {
      expect(stdout.match(new RegExp(`^${vendor} +169 +3 `, 'gm'))).toHaveLength(shops.length);
    }
    for (const shop of shops) expect(stdout).toContain(stopped(`${shop} (all vendors)`, 35));
    expect(stdout).toMatch(allAccountedFor);
  });

  it('names the vendors where it is asked for another one', async () => {
    const { stdout, stderr } = await run(demo, { cwd: root, env: { VENDOR: 'acme' }, codes: [1] });
    expect(stdout).toBe('');
    expect(stderr).toBe(
      'VENDOR must be one of selzy, brevo, spotzee, octeth, vibetrace, all, and it is "acme".\n',
    );
  });
});

it('the demo has every vendor of the sandbox', async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const { vendors } = await connectSandbox(sandbox.url).health();
  expect(Object.keys(VENDORS).sort()).toEqual([...vendors].sort());
});

describe('its audit', () => {
  const good = { name: 'signup', isRefused: false };
  const visit = {
    events: [good, good, { ...good, name: 'newsletter_joined' }, { ...good, isRefused: true }],
    unexpected: [] as string[],
  };
  const shop = { label: 'a-shop', domain: 'a-shop.example.com' };
  const ledger = {
    ...{ tracked: 4, refused: 1, delivered: 2, rejected: 1 },
    ...{ expired: 0, dropped: 0, unknown: 0, pending: 0 },
  };
  const recorded = [
    { vendor: 'acme', verdict: 'good', email: 'ada@a-shop.example.com' },
    { vendor: 'acme', verdict: 'good', email: 'grace@a-shop.example.com' },
    { vendor: 'acme', verdict: 'good', email: 'someone@another-shop.example.com' },
    { vendor: 'another', verdict: 'good', email: 'ada@a-shop.example.com' },
    { vendor: 'acme', verdict: 'bad', email: 'alan@a-shop.example.com' },
    { vendor: 'acme', verdict: 'bad', email: null },
  ];
  const sandbox = {
    events: ({ vendor, verdict }: { vendor: string; verdict: string }) =>
      recorded.filter((event) => event.vendor === vendor && event.verdict === verdict),
  };
  const acme = { amiss: '', rejects: ({ name }: { name: string }) => name === 'newsletter_joined' };
  const found = (changed: object = {}, done = visit, vendors: object = { acme }) => {
    const tracking = { stats: { destinations: { acme: { ...ledger, ...changed } } } };
    return audit({ shop, visit: done, tracking, vendors }, sandbox);
  };

  it('finds nothing where all agree', () => {
    expect(found()).toEqual([]);
  });

  it.each([
    ['an event that was never tracked', { tracked: 3, refused: 0 }, /what the shoppers did: 3 against 4/],
    ['a ledger that does not balance', { refused: 0 }, /to their outcomes: 4 against 3/],
    ['a refusal that was not due', { refused: 2, delivered: 1 }, /that no vendor takes: 2 against 1/],
    ['a delivery that the sandbox never took', { delivered: 3, refused: 0 }, /the sandbox took: 3 against 2/],
    [
      'a rejection that the sandbox never made',
      { rejected: 2, refused: 0 },
      /the sandbox refused: 2 against 1/,
    ],
    ['what is still pending', { pending: 1, refused: 0 }, /still pending: 1 against 0/],
    ['what was lost on the way', { dropped: 1, refused: 0 }, /expired, dropped or unknown: 1 against 0/],
  ])('finds %s', (_, changed, problem) => {
    expect(found(changed)).toContainEqual(expect.stringMatching(problem));
  });

  it('finds a rejection by a vendor that was to take everything', () => {
    expect(found({}, visit, { acme: { amiss: '' } })).toEqual([
      'a-shop, acme: events rejected, to those this vendor was to refuse: 1 against 0',
    ]);
  });

  it('finds an answer that the shop should not have given', () => {
    expect(found({}, { ...visit, unexpected: ['POST /cart answered 500, not 204'] })).toEqual([
      'a-shop: POST /cart answered 500, not 204',
    ]);
  });
});
