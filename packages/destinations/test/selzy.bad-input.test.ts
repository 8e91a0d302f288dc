import { createTracker, type EventInput, type Issue } from '@sendoff/core';
import { startSandbox } from '@sendoff/sandbox';
import { describe, expect, it } from 'vitest';
import { selzy } from '../src/index.js';

const email = 'canary-address@example.com';
const cycle: Record<string, unknown> = {};
cycle.self = cycle;
const throwing = Object.defineProperty({}, 'secret', {
  enumerable: true,
  get() {
    throw new Error('canary-thrown');
  },
});
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`p${n}`, n]));

const CASES: readonly [what: string, event: EventInput, issue: Partial<Issue>][] = [
  ['no email', { name: 'signup' }, { code: 'missing_identity', path: 'email' }],
  ['a bad email', { name: 'signup', email: 'canary-address' }, { code: 'invalid_email', path: 'email' }],
  [
    'a non-ASCII local part',
    { name: 'signup', email: 'canary-ädä@example.com' },
    { code: 'invalid_email', path: 'email' },
  ],
  ['an empty name', { name: '', email }, { code: 'invalid_name', path: 'name' }],
  [
    'a name of 41 characters',
    { name: 'n'.repeat(41), email },
    { code: 'name_too_long', path: 'name', limit: 40, actual: 41 },
  ],
  ['a padded name', { name: ' signup', email }, { code: 'invalid_name', path: 'name' }],
  [
    'a reserved key',
    { name: 'signup', email, properties: { created: 'canary-value' } },
    { code: 'reserved_key', path: 'properties.created' },
  ],
  [
    '23 properties',
    { name: 'signup', email, properties: many(23) },
    { code: 'too_many_properties', path: 'properties', limit: 22, actual: 23 },
  ],
  [
    'an event over 130,000 bytes',
    { name: 'signup', email, properties: { text: 'canary-value'.repeat(11_000) } },
    { code: 'event_too_large', limit: 130_000, actual: 132_109 },
  ],
  [
    'NaN',
    { name: 'signup', email, properties: { total: Number.NaN } },
    { code: 'not_serialisable', path: 'properties.total', actual: 'NaN' },
  ],
  [
    'a BigInt',
    { name: 'signup', email, properties: { total: 1n } },
    { code: 'not_serialisable', path: 'properties.total', actual: 'a bigint' },
  ],
  [
    'a cycle',
    { name: 'signup', email, properties: { cycle } },
    { code: 'not_serialisable', path: 'properties.cycle.self', actual: 'a cycle' },
  ],
  [
    'a throwing getter',
    { name: 'signup', email, properties: throwing },
    { code: 'not_serialisable', path: 'properties.secret', actual: 'a member that throws' },
  ],
  [
    'an impossible date',
    { name: 'signup', email, timestamp: '2026-02-30T10:00:00Z' },
    { code: 'invalid_timestamp', path: 'timestamp' },
  ],
  [
    'a date without a zone',
    { name: 'signup', email, timestamp: '2026-05-12T10:00:00' },
    { code: 'invalid_timestamp', path: 'timestamp' },
  ],
  [
    'seconds in place of milliseconds',
    { name: 'signup', email, timestamp: 1_778_580_000 },
    { code: 'invalid_timestamp', path: 'timestamp', actual: 'a number of seconds' },
  ],
];

describe('bad input', () => {
  it.each(CASES)('is told clearly, and takes nothing else with it: %s', async (_, bad, expected) => {
    const sandbox = await startSandbox({ selzy: { events: ['signup'] } });
    const lines: string[] = [];
    const say = (line: string) => {
      lines.push(line);
    };
    const tracker = createTracker({
      destinations: [selzy({ apiKey: 'sandbox-key', baseUrl: sandbox.selzy.url })],
      logger: { debug: say, warn: say, error: say },
    });
    tracker.track({ name: 'signup', email: 'before@example.com' });
    const receipt = tracker.track(bad);
    tracker.track({ name: 'signup', email: 'after@example.com' });
    expect(receipt.accepted).toBe(false);
    expect(receipt.issues).toMatchObject([{ destination: 'selzy', ...expected }]);
    const { message = '' } = receipt.issues[0] ?? {};
    expect(message.length).toBeGreaterThan(20);
    expect(await tracker.close()).toMatchObject({ delivered: 2 });
    expect(sandbox.events({ verdict: 'good' }).map((event) => event.email)).toEqual([
      'before@example.com',
      'after@example.com',
    ]);
    expect(lines).toEqual([expect.stringContaining(expected.code ?? '')]);
    expect(JSON.stringify([receipt.issues, lines])).not.toContain('canary');
    await sandbox.close();
  });
});
