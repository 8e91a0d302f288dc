import { describe, it } from 'vitest';
import { destinationSuite } from '../src/testing/index.js';
import { acmeUnderTest } from './support/acme.js';

describe('a destination without a fault', () => {
  it.each(destinationSuite(acmeUnderTest()))('$name', ({ run }) => run());
});
