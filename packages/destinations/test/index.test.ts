import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, it } from 'vitest';
import * as exported from '../src/index.js';
import { fixtureVendors } from './support/fixtures.js';

/** Tools beside the destinations. */
const tools = ['octeth-properties'];

const vendors = readdirSync(new URL('../src/', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name !== 'index.ts')
  .map(({ name }) => basename(name, '.ts'))
  .filter((name) => !tools.includes(name));

it('finds vendors to look at', () => {
  expect(vendors).toContain('selzy');
});

it.each(vendors)('exports the vendor %s under the name of its file', (vendor) => {
  const name = vendor.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  expect(exported).toHaveProperty(name, expect.any(Function));
});

it.each(vendors)('has fixtures of the vendor %s', (vendor) => {
  expect(fixtureVendors()).toContain(vendor);
});

it('has fixtures of no other vendor', () => {
  expect(vendors).toEqual(expect.arrayContaining(fixtureVendors()));
});
