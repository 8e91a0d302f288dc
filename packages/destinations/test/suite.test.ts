import { destinationSuite } from '@sendoff/core/testing';
import { describe, expect, it } from 'vitest';
import { fixtureVendors } from './support/fixtures.js';
import { underTest } from './support/suites.js';

it('is run by every vendor', () => {
  expect(Object.keys(underTest).sort()).toEqual(fixtureVendors().sort());
});

describe.each(Object.entries(underTest))('%s', (_, given) => {
  it.each(destinationSuite(given))('$name', ({ run }) => run());
});
