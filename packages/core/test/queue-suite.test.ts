import { describe, it } from 'vitest';
import { memoryQueue } from '../src/index.js';
import { queueSuite } from '../src/testing/index.js';
import { smallUnderTest } from './support/small-queue.js';

describe('the memory queue', () => {
  const cases = queueSuite({
    create: () => memoryQueue(),
    remove: async () => {},
    findsDuplicates: false,
    isBounded: false,
    inMemory: true,
    deep: 100_000,
  });
  it.each(cases)('$name', ({ run }) => run());
});

describe('a queue without a fault', () => {
  it.each(queueSuite(smallUnderTest()))('$name', ({ run }) => run());
});
