import { readFileSync } from 'node:fs';
import { isSendoffError } from '@sendoff/core';
import { Pool } from 'pg';
import { expect, it } from 'vitest';
import { migration, type PostgresQueueOptions, postgresQueue } from '../src/postgres.js';

const pool = new Pool();

it.each([
  undefined,
  {},
  { pool: {} },
  { pool, table: '' },
  { pool, table: 'a.b.c' },
  { pool, table: 'a; DROP TABLE users' },
  { pool, table: '1st' },
  { pool, table: 'x'.repeat(51) },
  { pool, table: 7 },
  { pool, leaseMs: 0 },
  { pool, leaseMs: 1.5 },
  { pool, leaseMs: Number.POSITIVE_INFINITY },
  { pool, leaseMs: 86_400_001 },
  { pool, maxDeliveries: 0 },
  { pool, maxDeliveries: '9' },
  { pool, dead: { max: -1 } },
  { pool, dead: { maxBytes: Number.NaN } },
  { pool, dead: { forMs: '1 day' } },
  { pool, migrate: 'yes' },
  { pool, prepare: 1 },
])('refuses options that cannot be used: %j', (options) => {
  expect(() => postgresQueue(options as unknown as PostgresQueueOptions)).toThrow(
    expect.toSatisfy((error) => isSendoffError(error) && error.code === 'invalid_option'),
  );
});

it('says what it promises', () => {
  const queue = postgresQueue({ pool });
  expect(queue.traits).toEqual({ survives: 'host-crash', shared: 'network' });
  expect(queue.leaseMs).toBe(60_000);
  expect(postgresQueue({ pool, leaseMs: 5_000, table: 'app.select' }).leaseMs).toBe(5_000);
});

it('gives the migration that docs/outbox.md shows', () => {
  const page = readFileSync(new URL('../../../docs/outbox.md', import.meta.url), 'utf8');
  expect(page).toContain(`\`\`\`sql\n${migration()}\`\`\`\n`);
});

it('gives the migration for any table', () => {
  expect(migration()).toContain('CREATE TABLE IF NOT EXISTS "sendoff_deliveries" (');
  expect(migration()).toContain("leases of 60000 ms'");
  expect(migration({ table: 'app.select', leaseMs: 5_000 })).toContain(
    'CREATE TABLE IF NOT EXISTS "app"."select_dead" (',
  );
  expect(() => migration({ table: 'a"b' })).toThrow('letters, digits and underscores');
  expect(() => migration({ leaseMs: 0 })).toThrow('whole number');
});
